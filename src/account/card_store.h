#pragma once

#include "account/account.h"
#include "store/session.h"
#include "trust/sealed.h"

#include <string>

namespace account {

using CardId = base::Id<struct CardTag>;

struct PersonCard {
    CardId id;
    PersonId person;
    AccountId account;
    base::Instant made_at;
    std::string made_by; // name
    std::optional<base::Instant> used_at;
    Failures failures;
};

enum class CardEnd { lost, replaced, unwanted };
std::string_view code(CardEnd);

// The card in use; nullopt: none.
std::optional<PersonCard> card_of(store::Session&, PersonId);
// nullopt: no card in use has this code.
std::optional<PersonCard> card_with(store::Session&, trust::Keys const&, std::string_view letters);
// A new card; the one before ends. Gives its code, which is not kept. The caller has asked the Gate.
std::string issue_card(
    store::Transaction&, trust::Keys const&, PersonId, AccountId account, AccountId by, base::Instant now);
// Also closes every session of the person's account. False if there was no card.
bool end_card(store::Transaction&, PersonId, CardEnd, AccountId by, base::Instant now);

// Before a PIN is compared: false if another try is under way. It counts as a failure until note_card_used.
bool claim_card_try(store::Transaction&, PersonCard const&, base::Instant now);
// False if the card has ended meanwhile. The second leaves the failures as they are.
bool note_card_used(store::Transaction&, CardId, base::Instant now);
bool note_card_seen(store::Transaction&, CardId, base::Instant now);

}
