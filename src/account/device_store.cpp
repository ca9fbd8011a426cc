#include "account/device_store.h"

#include "trust/accounts.h"
#include "trust/sign_in.h"

namespace account {

namespace {

std::string hash_of(AccountId const& account, std::string_view token)
{
    return trust::session_key(account.text() + "|" + std::string(token));
}

std::string part(std::optional<base::Instant> const& at) { return at ? std::to_string(at->microseconds) : "-"; }

// Another after each change of password or PIN, each disabling and enabling, and each new or lost card.
std::string version_of(store::Session& session, AccountId const& account)
{
    auto const row = session.query_one(
        "SELECT (SELECT MAX(c.set_at) FROM account_secret c WHERE c.account = a.id) AS secret_at, "
        "(SELECT MAX(s.at) FROM account_state s WHERE s.account = a.id) AS state_at, "
        "(SELECT MAX(p.made_at) FROM person_card p WHERE p.account = a.id AND p.ended_at IS NULL) AS card_at "
        "FROM account a WHERE a.id = :id",
        { { "id", account.text() } });
    if (!row)
        return "";
    return part(row->instant_if("secret_at")) + "|" + part(row->instant_if("state_at")) + "|" + part(row->instant_if("card_at"));
}

}

std::optional<KnownDevice> known_device(store::Session& session, AccountId account, std::string_view token, base::Instant now)
{
    auto const row = session.query_one("SELECT id, version, seen_at, failures, failed_at FROM known_device "
                                       "WHERE token_hash = :token_hash AND account = :account",
        { { "token_hash", hash_of(account, token) }, { "account", account.text() } });
    if (!row || row->instant("seen_at").plus_seconds(device_seconds) <= now || row->text("version") != version_of(session, account))
        return std::nullopt;
    return KnownDevice { row->id<DeviceId>("id"), { row->integer("failures"), row->instant_if("failed_at") } };
}

void know_device(store::Transaction& transaction, AccountId account, std::string_view token, base::Instant now)
{
    auto const version = version_of(transaction, account);
    transaction.execute("DELETE FROM known_device WHERE account = :account AND (version <> :version OR seen_at <= :oldest)",
        { { "account", account }, { "version", version }, { "oldest", now.plus_seconds(-device_seconds) } });
    transaction.execute("INSERT INTO known_device (id, account, token_hash, version, seen_at, failures) "
                        "VALUES (:id, :account, :token_hash, :version, :now, 0) ON CONFLICT (token_hash) DO UPDATE "
                        "SET version = excluded.version, seen_at = excluded.seen_at, failures = 0, failed_at = NULL",
        { { "id", DeviceId::make(now) }, { "account", account }, { "token_hash", hash_of(account, token) },
            { "version", version }, { "now", now } });
}

bool claim_device_try(store::Transaction& transaction, KnownDevice const& device, base::Instant now)
{
    return transaction.execute("UPDATE known_device SET failures = failures + 1, failed_at = :now "
                               "WHERE id = :id AND failures = :seen",
               { { "now", now }, { "id", device.id }, { "seen", device.failures.count } })
        == 1;
}

void clear_device_tries(store::Transaction& transaction, DeviceId device)
{
    transaction.execute("UPDATE known_device SET failures = 0, failed_at = NULL WHERE id = :id", { { "id", device } });
}

std::optional<AccountId> account_with_login(store::Session& session, std::string_view login)
{
    auto const row = session.query_one("SELECT id FROM account WHERE login = :login", { { "login", trust::login_form(login) } });
    if (!row)
        return std::nullopt;
    return row->id<AccountId>("id");
}

}
