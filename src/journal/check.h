#pragma once

#include "base/result.h"
#include "store/session.h"
#include "trust/journal_head.h"

#include <vector>

namespace journal {

using trust::JournalHead;

// What the journal is held against besides itself.
struct JournalWitness {
    std::optional<std::string> public_key; // of this site; nullopt: not known here
    std::vector<JournalHead> outside;      // heads that were kept elsewhere
};

struct JournalReport {
    std::int64_t entries { 0 };
    std::int64_t heads { 0 };
    std::int64_t cosignatures { 0 };
    std::int64_t outside { 0 };
    // Message keys "journal.fault.…" with their slots, the first wrong entry first; at most 20. Empty: all is right.
    std::vector<base::Refusal> faults;
};

// Hashes every entry anew, from one state of the store, in batches. Finds an entry that was changed, taken out, added
// or moved; a kept hash, tree, head or signature that was changed; and, by heads kept outside, an end that was cut off
// and an old store put back.
JournalReport check_journal(store::Session&, JournalWitness const&);

}
