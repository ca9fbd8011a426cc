#pragma once

#include "app/settings.h"

#include <ostream>

namespace app {

// "METHOD  pattern  need", sorted, one line a route. Returns 1 if there is none.
int print_routes(Settings const&, std::ostream&);
// Brings the store up to date, or with `check` only says what is missing (exit 1) or newer (exit 2).
int migrate_store(Settings const&, bool check, std::ostream&);

// What a site begins with: its house, a lead worker and an administrator.
struct Beginning {
    std::string house_name;
    std::string house_code { "A01" };
    std::string login;      // of the lead worker; the administrator's is "admin"
    std::string name;       // how the lead worker is shown
};
// Makes them in an empty store and prints both passphrases, once. Returns 1, and changes nothing, if the store holds
// anything already.
int begin_site(Settings const&, Beginning const&, std::ostream&);

}
