#pragma once

#include "app/settings.h"

#include <ostream>

namespace app {

struct ProtectAsked {
    std::filesystem::path passphrase; // file of the new passphrase, mode 0600
};

// Gives the site another key, with a line for every step of the way. While the server has a SQLite store, the server
// does it and this only watches. Returns 1, with the reason in Japanese, if it did not come to its end; both keys are
// kept then, and running it again goes on.
int rotate_keys(Settings const&, std::ostream&);
// Puts both keys behind one passphrase, or behind another one. Nothing in the store changes. Running it again after a
// kill goes on.
int protect_key(Settings const&, ProtectAsked const&, std::ostream&);

}
