#pragma once

#include "store/session.h"
#include "trust/journal_head.h"
#include "trust/parties.h"

#include <vector>

namespace trust::journal_head_store {

// Keeps the head; if there is one of the same size already, that one stays.
void add(store::Transaction&, JournalHead const&, AccountId const& by);
std::optional<JournalHead> latest(store::Session&);
std::optional<JournalHead> of_size(store::Session&, std::int64_t size);
std::vector<JournalHead> newest(store::Session&, std::int64_t most);
// In order of size. Throws std::logic_error at one that cannot be read.
std::vector<JournalHead> all_after(store::Session&, std::int64_t size, std::int64_t most);

struct KeptCosignature {
    std::int64_t head_size { 0 };
    std::string whose;
    base::Instant at;
    Cosignature cosignature;
};
// False, and nothing changes, if this key signed this head already.
bool add_cosignature(store::Transaction&, KeptCosignature const&, AccountId const& by);
std::vector<KeptCosignature> cosignatures_of(store::Session&, std::int64_t head_size);
std::vector<KeptCosignature> all_cosignatures(store::Session&); // in order of size

}
