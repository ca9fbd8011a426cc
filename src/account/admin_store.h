#pragma once

#include "account/account.h"
#include "store/session.h"

#include <map>
#include <string>
#include <vector>

namespace account {

// An account as administrators see it. Persons and families are not among them: who is in recovery is not theirs to see.
struct AccountLine {
    AccountId id;
    std::string login;
    std::string name;
    trust::Role role { trust::Role::none };
    AgencyId agency;
    bool disabled { false };
    bool has_factor { false };
    bool has_first_password { false };
    std::optional<base::Instant> opened_at; // the last session
};

inline constexpr int most_accounts = 200;
// Staff whose name or sign-in name has these words in it ("" for all), by name; one more than most_accounts tells that
// there are more.
std::vector<AccountLine> staff_accounts(store::Session&, std::string_view words);
std::optional<AccountLine> staff_account(store::Session&, AccountId);
std::string login_of(store::Session&, AccountId); // "" if it has none

// What an administrator did, newest first, at most 50.
struct Act {
    std::string act;    // "made", "disabled", "enabled", "role", "factor", "password"
    std::string detail; // code of the role, or ""
    base::Instant at;
    std::string by_name;
};
void note_act(store::Transaction&, AccountId, std::string_view act, std::string_view detail, AccountId by, base::Instant now);
std::vector<Act> acts_on(store::Session&, AccountId);

// ---- For the page that looks for weak spots.
struct AccountCounts {
    std::int64_t staff { 0 };                  // that may sign in with a password
    std::vector<std::string> without_factor;   // names, at most 20
    std::int64_t without_factor_count { 0 };
    std::vector<std::string> waiting_password; // have not chosen one of their own for a week
    std::int64_t administrators { 0 };
};
AccountCounts count_accounts(store::Session&, base::Instant now);
// The newest moment that the store itself wrote down, and when its schema last changed.
std::optional<base::Instant> newest_written(store::Session&);
std::optional<base::Instant> schema_changed(store::Session&);

}
