#pragma once

#include "store/session.h"
#include "trust/gate.h"

#include <vector>

namespace trust::journal_store {

void add(store::Transaction&, std::vector<JournalRow> const&);

}
