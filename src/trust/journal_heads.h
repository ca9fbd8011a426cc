#pragma once

#include "store/session.h"
#include "trust/journal_head.h"
#include "trust/parties.h"
#include "trust/sealed.h"

#include <atomic>

namespace trust {

// Signs the journal as it stands: when somebody asks for it, and by itself every 1,000 entries and once a day, so that
// a change is found within these. Thread-safe.
class JournalHeads {
public:
    explicit JournalHeads(Keys const&);

    std::string const& public_key() const { return key_.public_key(); }
    // The head of what is in the store now, not kept. Throws store::Failure if the tree is not begun.
    JournalHead sign(store::Session&, base::Instant now) const;
    // The same, kept. If a head of this size was kept before, it is that one.
    JournalHead keep(store::Transaction&, AccountId const& by, base::Instant now);
    Cosignature cosign(JournalHead const& other) const { return key_.cosign(other); }
    // Told of entries that this transaction added; keeps a head when it is time.
    void note(store::Transaction&, std::size_t entries, base::Instant now);

private:
    HeadKey key_;
    std::atomic<std::size_t> entries_since_ { 0 };
    std::atomic<std::int32_t> last_day_ { 0 }; // 0: none in this process yet
};

}
