#pragma once

#include "app/settings.h"

#include <ostream>

namespace app {

// "METHOD  pattern  need", sorted, one line a route. Returns 1 if there is none.
int print_routes(Settings const&, std::ostream&);
// Brings the store up to date, or with `check` only says what is missing (exit 1) or newer (exit 2).
int migrate_store(Settings const&, bool check, std::ostream&);

}
