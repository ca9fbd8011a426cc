#include "account/tries.h"

#include "trust/sign_in.h"

namespace account {

Tries::Tries(trust::Visit& visit, std::string name, std::optional<AccountId> const& account, Patience patience)
    : visit_(visit), name_(std::move(name)), patience_(patience)
{
    auto const token = device_token(visit);
    if (account && !token.empty())
        device_ = visit.read([&](store::Session& session) { return known_device(session, *account, token, visit.now); });
}

std::chrono::seconds Tries::wait()
{
    if (!device_)
        return trust::sign_in_delay(visit_.request.peer, name_, visit_.now);
    if (auto const wait = owed(device_->failures, patience_, visit_.now); wait.count() > 0)
        return wait;
    bool const claimed = visit_.write([&](store::Transaction& transaction) { return claim_device_try(transaction, *device_, visit_.now); });
    return std::chrono::seconds(claimed ? 0 : 1);
}

void Tries::note(bool success)
{
    if (!device_)
        trust::note_sign_in(visit_.request.peer, name_, success);
    else if (success)
        visit_.write([&](store::Transaction& transaction) { clear_device_tries(transaction, device_->id); });
}

Tries tries_of_login(trust::Visit& visit, std::string const& login)
{
    auto const account = device_token(visit).empty()
        ? std::nullopt
        : visit.read([&](store::Session& session) { return account_with_login(session, login); });
    return { visit, login, account, Patience {} };
}

std::string device_token(trust::Visit const& visit)
{
    return letters_from(visit.request.cookie("__Host-device"), device_letters);
}

std::string device_cookie(std::string_view token)
{
    // Strict: no other site's link or form needs it.
    return "__Host-device=" + std::string(token) + "; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=" + std::to_string(device_seconds);
}

}
