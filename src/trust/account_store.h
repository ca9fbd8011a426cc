#pragma once

#include "store/session.h"
#include "trust/viewer.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trust {

// What the decision reads of an account (consent-spec §1, "accounts").
struct AccountFacts {
    Viewer viewer;
    std::optional<base::Instant> disabled_from; // nullopt: enabled
    std::optional<base::Instant> until;         // kind link
};

// Every account that stands to this person by itself: the person's own and their family's.
std::vector<AccountFacts> accounts_of_person(store::Session&, PersonId const&);
std::optional<AccountFacts> account_facts(store::Session&, AccountId const&);
// Staff of an agency that may sign in now, by name; at most 200.
std::vector<Viewer> staff_of(store::Session&, AgencyId const&, base::Instant now);
// Dated rows; the last one counts.
void disable_account(store::Transaction&, AccountId const&, AccountId const& by, base::Instant now);
void enable_account(store::Transaction&, AccountId const&, AccountId const& by, base::Instant now);

namespace account_store {

enum class Secret { password, pin };

AccountFacts facts_from(store::Row const&); // columns of account, and state, state_at
bool login_taken(store::Session&, std::string_view login);
void set_secret(store::Transaction&, AccountId const&, Secret, std::string const& hash, base::Instant now);
std::optional<std::string> secret_of(store::Session&, AccountId const&, Secret);
std::optional<AccountFacts> by_login(store::Session&, std::string_view login);

}

}
