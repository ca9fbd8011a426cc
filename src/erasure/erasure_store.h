#pragma once

#include "erasure/erasure.h"
#include "store/session.h"
#include "trust/journal_heads.h"
#include "trust/sealed.h"

#include <array>

namespace erasure {

struct Order {
    PersonId person;
    AccountId by; // empty: the program itself
    std::string by_name;
    Reason reason { Reason::asked };
};

// Destroys the person's keys, removes every row that is theirs or leads to them, writes an entry of the journal and
// the certificate, all in this transaction. The journal stays: it holds ids only. Refusals: "erasure.unknown",
// "erasure.already".
base::Result<Certificate> erase(store::Transaction&, trust::Keys&, trust::JournalHeads&, Order const&, base::Instant now);

// Persons whose keys are destroyed and whose rows an old backup brought back. Their certificate may be newer than the
// backup, so it is written anew if there is none.
std::vector<PersonId> come_back(store::Session&);
void erase_again(store::Transaction&, trust::Keys&, trust::JournalHeads&, PersonId const&, base::Instant now);

inline constexpr std::int64_t most_certificates = 50;
std::vector<Certificate> newest_certificates(store::Session&);
std::int64_t count_certificates(store::Session&);

// Every table of the store stands in one of the two lists, so that a new one cannot be forgotten: a test holds them
// against the schema.
std::vector<std::string_view> erased_tables();
struct Untouched {
    std::string_view table;
    std::string_view reason;
};
std::vector<Untouched> untouched_tables();

}
