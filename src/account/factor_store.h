#pragma once

#include "account/account.h"
#include "base/result.h"
#include "store/session.h"
#include "trust/sealed.h"

#include <string>
#include <vector>

namespace account {

using FactorId = base::Id<struct FactorTag>;

struct Factor {
    FactorId id;
    std::string secret; // opened
    base::Instant begun_at;
    std::optional<base::Instant> confirmed_at;
    std::int64_t last_step { 0 };
    Failures failures;
};

// The one that counts; nullopt: this account signs in with its password alone.
std::optional<Factor> factor_of(store::Session&, trust::Keys const&, AccountId);
// Begun and not confirmed yet; a new one takes the place of an older one.
std::optional<Factor> begun_factor(store::Session&, trust::Keys const&, AccountId);
void begin_factor(store::Transaction&, trust::Keys const&, AccountId, base::Instant now);
// Confirms what was begun if the code is of it, ends the one before, and gives new recovery codes, to be shown once.
// Refusals: "account.code.wrong", "account.code.gone" (nothing was begun).
base::Result<std::vector<std::string>> confirm_factor(
    store::Transaction&, trust::Keys const&, AccountId, std::string_view typed, base::Instant now);
void end_factor(store::Transaction&, AccountId, AccountId by, base::Instant now); // recovery codes with it

std::int64_t unused_recovery_codes(store::Session&, AccountId);
std::vector<std::string> renew_recovery_codes(store::Transaction&, trust::Keys const&, AccountId, base::Instant now);

// A try with a code of the app, or with a recovery code, which is used up. The value: how, and the failures before.
struct Passed {
    Way way { Way::code };
    std::int64_t failures { 0 };
};
// Refusals: "account.code.wrong"; "account.code.wait" with {seconds}, for codes of the app only, so that who guesses
// them cannot keep the owner out, who has recovery codes. The outcome is kept: commit whatever it is.
base::Result<Passed> try_code(
    store::Transaction&, trust::Keys const&, AccountId, std::string_view typed, base::Instant now);

// When the password that counts was set; nullopt: none. What was proved with one before it proves nothing any more.
std::optional<base::Instant> password_set_at(store::Session&, AccountId);
// A password somebody else has seen.
bool has_first_password(store::Session&, AccountId);
void note_first_password(store::Transaction&, AccountId, AccountId given_by, base::Instant now);
void note_password_chosen(store::Transaction&, AccountId, base::Instant now);

}
