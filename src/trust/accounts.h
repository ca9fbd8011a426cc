#pragma once

#include "base/result.h"
#include "store/session.h"
#include "trust/viewer.h"

#include <optional>
#include <string>
#include <string_view>

namespace trust {

// Accounts and how they sign in. Passwords and PINs are Argon2id hashes; at most four are computed at a time.
struct NewAccount {
    std::string login; // "" for a person: they sign in with card and PIN
    std::string name;
    Kind kind { Kind::staff };
    Role role { Role::none };
    AgencyId agency {};
    PersonId person {};
    HandoverId handover {};               // kind link
    std::optional<base::Instant> until {}; // kind link: when it ends by itself
};

// The login is kept in its stored form; use check_login first for what somebody typed. The name of a person or of family is not kept: it stands sealed elsewhere,
// and their Viewer::name is "".
std::string login_form(std::string_view login); // NFKC, lower case, trimmed
AccountId add_account(store::Transaction&, NewAccount const&, base::Instant now);
// The login as it is stored (NFKC, lower case). Refusals: "trust.login.form", "trust.login.taken".
base::Result<std::string> check_login(store::Session&, std::string_view login);
// Refusals: "trust.password.short" (under 15 characters), "trust.password.long" (over 1,024 bytes).
base::Result<> set_password(store::Transaction&, AccountId, std::string_view password, base::Instant now);
// The two halves of set_password, for pages: see pin_hash. Refusal besides those above: "trust.password.plain" (fewer
// than five different characters).
base::Result<std::string> password_hash(std::string_view password);
void keep_password(store::Transaction&, AccountId, std::string const& hash, base::Instant now);
void set_role(store::Transaction&, AccountId, Role);
// Same answer and about the same time for an unknown login and a wrong password.
std::optional<Viewer> check_password(store::Session&, std::string_view login, std::string_view password, base::Instant now);
std::optional<Viewer> viewer_of(store::Session&, AccountId, base::Instant now); // nullopt: unknown or disabled
std::optional<Viewer> person_account(store::Session&, PersonId); // the person's own account
bool has_pin(store::Session&, PersonId);
// Refusal "trust.pin.form" unless six digits and not all the same.
base::Result<> set_pin(store::Transaction&, AccountId, std::string_view pin, base::Instant now);
// The two halves of set_pin: hashing takes a tenth of a second and must not hold the one connection that writes.
base::Result<std::string> pin_hash(std::string_view pin);
void keep_pin(store::Transaction&, AccountId, std::string const& hash, base::Instant now);
std::optional<Viewer> check_pin(store::Session&, PersonId, std::string_view pin, base::Instant now);

}
