#pragma once

#include "store/session.h"
#include "trust/gate.h"
#include "trust/journal_entry.h"

#include <vector>

// The journal in the store: entries are added at its end and never changed; the tree over them grows in the same
// transaction. Appending takes one statement that waits for whoever appends at the moment, one for eight entries, and
// one that keeps the tree (docs/decisions/0017).
namespace trust::journal_store {

void add(store::Transaction&, std::vector<JournalRow> const&);

// Hashes what was written before there was a tree. Does nothing if there is one. The first add() would do it as well,
// but a large journal takes seconds, which belong to the start.
void begin_tree(store::Transaction&);
// nullopt: not begun, or what stands there is no tree.
std::optional<TreeFrontier> tree(store::Session&);

struct KeptEntry {
    JournalEntry entry;
    std::string leaf; // as it was kept when the entry was written; "" if it has none
};
// At most `most` entries with seq > after, in order. Throws std::logic_error at an entry that cannot be read.
std::vector<KeptEntry> entries_after(store::Session&, std::int64_t after, std::int64_t most);
std::int64_t count_of_entries(store::Session&);

}
