#include "trust/accounts.h"

#include "base/text.h"
#include "trust/account_store.h"
#include "trust/password.h"

#include <algorithm>
#include <set>

namespace trust {

namespace {

constexpr std::size_t least_password_characters = 15; // NIST SP 800-63B-4 §3.1.1.2, password alone
constexpr std::size_t least_different_bytes = 5;      // aaaaaaaaaaaaaaa is long and the first to be guessed
constexpr std::size_t most_password_bytes = 1024;     // Argon2 takes any length; a request must not

std::optional<Viewer> enabled(std::optional<AccountFacts> facts, base::Instant now)
{
    if (!facts || (facts->disabled_from && *facts->disabled_from <= now))
        return std::nullopt;
    return std::move(facts->viewer);
}

std::optional<Viewer> checked(store::Session& session, std::optional<AccountFacts> facts,
    account_store::Secret kind, std::string_view secret, base::Instant now)
{
    auto const hash = facts ? account_store::secret_of(session, facts->viewer.account, kind) : std::nullopt;
    if (!hash || secret.size() > most_password_bytes) {
        spend_the_same_time(secret.substr(0, most_password_bytes));
        return std::nullopt;
    }
    if (!matches(*hash, secret))
        return std::nullopt;
    return enabled(std::move(facts), now);
}

}

// The login as it is compared: NFKC, lower case, trimmed, so that full-width typing signs in too.
std::string login_form(std::string_view login)
{
    auto text = base::nfkc(base::trim(login));
    std::ranges::transform(text, text.begin(), [](unsigned char letter) {
        return static_cast<char>(letter < 0x80 ? std::tolower(letter) : letter);
    });
    return text;
}

base::Result<std::string> password_hash(std::string_view password)
{
    auto const text = base::nfkc(password); // typed the same on another keyboard
    if (base::character_count(text) < least_password_characters)
        return base::Refusal { "trust.password.short", "password" };
    if (text.size() > most_password_bytes)
        return base::Refusal { "trust.password.long", "password" };
    if (std::set<char>(text.begin(), text.end()).size() < least_different_bytes)
        return base::Refusal { "trust.password.plain", "password" };
    return hash_of(text);
}

void keep_password(store::Transaction& transaction, AccountId account, std::string const& hash, base::Instant now)
{
    account_store::set_secret(transaction, account, account_store::Secret::password, hash, now);
}

base::Result<> set_password(
    store::Transaction& transaction, AccountId account, std::string_view password, base::Instant now)
{
    auto const hash = password_hash(password);
    if (!hash)
        return hash.refusal();
    keep_password(transaction, account, hash.value(), now);
    return base::Done {};
}

std::optional<Viewer> check_password(
    store::Session& session, std::string_view login, std::string_view password, base::Instant now)
{
    return checked(session, account_store::by_login(session, login_form(login)), account_store::Secret::password,
        base::nfkc(password.substr(0, most_password_bytes + 1)), now);
}

base::Result<std::string> check_login(store::Session& session, std::string_view login)
{
    auto const text = login_form(login);
    if (text.empty() || base::character_count(text) > 60)
        return base::Refusal { "trust.login.form", "login" };
    if (account_store::login_taken(session, text))
        return base::Refusal { "trust.login.taken", "login" };
    return text;
}

std::optional<Viewer> viewer_of(store::Session& session, AccountId account, base::Instant now)
{
    return enabled(account_facts(session, account), now);
}

bool has_pin(store::Session& session, PersonId person)
{
    auto const viewer = person_account(session, person);
    return viewer && account_store::secret_of(session, viewer->account, account_store::Secret::pin).has_value();
}

base::Result<std::string> pin_hash(std::string_view pin)
{
    auto const digits = base::nfkc(base::trim(pin)); // １２３４５６ is the same
    bool const form = digits.size() == 6
        && std::ranges::all_of(digits, [](char letter) { return letter >= '0' && letter <= '9'; });
    if (!form || digits.find_first_not_of(digits[0]) == std::string::npos)
        return base::Refusal { "trust.pin.form", "pin" };
    return hash_of(digits);
}

void keep_pin(store::Transaction& transaction, AccountId account, std::string const& hash, base::Instant now)
{
    account_store::set_secret(transaction, account, account_store::Secret::pin, hash, now);
}

base::Result<> set_pin(store::Transaction& transaction, AccountId account, std::string_view pin, base::Instant now)
{
    auto const hash = pin_hash(pin);
    if (!hash)
        return hash.refusal();
    keep_pin(transaction, account, hash.value(), now);
    return base::Done {};
}

std::optional<Viewer> check_pin(store::Session& session, PersonId person, std::string_view pin, base::Instant now)
{
    auto viewer = person_account(session, person);
    auto facts = viewer ? account_facts(session, viewer->account) : std::nullopt;
    return checked(session, std::move(facts), account_store::Secret::pin,
        base::nfkc(base::trim(pin.substr(0, most_password_bytes + 1))), now);
}

}
