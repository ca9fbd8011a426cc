#pragma once

#include "app/settings.h"

#include <ostream>

namespace app {

// What `hashiwatashi journal …` was asked.
struct JournalAsked {
    std::vector<std::filesystem::path> heads; // files with heads that were kept elsewhere
};

// All three only read the store, also while the server runs; none makes a site key.
// Prints the journal's head as text, signed now. Returns 1 if there is no site key.
int journal_head(Settings const&, std::ostream&);
// Holds every entry against the tree, the kept heads and the given ones, and says in Japanese what it found. Returns 1
// if anything is wrong, or cannot be read.
int journal_verify(Settings const&, JournalAsked const&, std::ostream&);
// Signs another site's head as its witness: prints the line which that site keeps.
int journal_cosign(Settings const&, std::filesystem::path const& head, std::ostream&);

}
