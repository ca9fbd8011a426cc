#pragma once

#include "store/database.h"

namespace store {

// As Database::open, for reading only, also while another process has the store: nothing is locked, changed or
// checkpointed. write() is a defect there. Throws Failure(lost) if there is no such store.
std::unique_ptr<Database> open_to_read(std::string const& location);

}
