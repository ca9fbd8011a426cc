#pragma once

#include "app/settings.h"

#include <ostream>

namespace app {

// What `hashiwatashi person erase` was asked. All texts as they were typed.
struct ErasureAsked {
    std::string person; // the id in the address of the person's pages
    std::string reason; // asked, period, mistake, duty
    std::string by;     // sign-in name of the lead worker or administrator who answers for it
};

// Erases one person and prints the certificate in Japanese; or says why not, and that nothing changed (exit 1). On
// SQLite the server has to be stopped: one process has the store at a time.
int erase_person(Settings const&, ErasureAsked const&, std::ostream&);

}
