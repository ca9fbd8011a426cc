#include "trust/journal_heads.h"

#include "store/failure.h"
#include "trust/journal_head_store.h"
#include "trust/journal_store.h"

namespace trust {

namespace {

constexpr std::size_t entries_between = 1'000;

}

JournalHeads::JournalHeads(Keys const& keys)
    : key_(keys.secret_for(HeadKey::use))
{
}

JournalHead JournalHeads::sign(store::Session& session, base::Instant now) const
{
    auto const tree = journal_store::tree(session);
    if (!tree)
        throw store::Failure(store::FailureKind::broken, "the journal has no tree");
    return key_.sign(*tree, now);
}

JournalHead JournalHeads::keep(store::Transaction& transaction, AccountId const& by, base::Instant now)
{
    auto head = sign(transaction, now);
    journal_head_store::add(transaction, head, by);
    return journal_head_store::of_size(transaction, head.size).value_or(head);
}

void JournalHeads::note(store::Transaction& transaction, std::size_t entries, base::Instant now)
{
    auto const day = base::Day::of(now).days_since_1970;
    auto const since = entries_since_.fetch_add(entries) + entries;
    // Two at once would both keep one: no harm, so no lock.
    if (since < entries_between && last_day_ == day)
        return;
    keep(transaction, {}, now);
    entries_since_ = 0;
    last_day_ = day;
}

}
