#include "trust/session_store.h"

#include "base/random.h"
#include "base/text.h"
#include "trust/account_store.h"
#include "trust/accounts.h"
#include "trust/seal_box.h"

namespace trust {

namespace {

constexpr std::int64_t idle_seconds = 30 * 60;
constexpr std::int64_t absolute_seconds = 12 * 60 * 60;
// Rounded down, as an exact moment without a journal row tells too much (decision 22): a session idles for 25 to 30 minutes.
constexpr std::int64_t seen_step_seconds = 5 * 60;

base::Instant rounded(base::Instant at) { return base::Instant::from_seconds(at.seconds() / seen_step_seconds * seen_step_seconds); }

void forget_over(store::Transaction& transaction, base::Instant now)
{
    transaction.execute("UPDATE sign_in_session SET seen_at = 0 WHERE seen_at > 0 AND (closed_at IS NOT NULL OR seen_at <= :idle OR opened_at <= :oldest)",
        { { "idle", now.plus_seconds(-idle_seconds) }, { "oldest", now.plus_seconds(-absolute_seconds) } });
}

// The token has 256 random bits, so a plain fast hash does not make it guessable.
std::string hash_of_token(std::string_view token)
{
    return base::to_hex(keyed_hash("", "session|" + std::string(token), 32));
}

void end_beside(store::Transaction& transaction, std::string const& hash, base::Instant now)
{
    transaction.execute("UPDATE session_beside SET ended_at = :now "
                        "WHERE token_hash = :token_hash AND ended_at IS NULL",
        { { "now", now }, { "token_hash", hash } });
}

std::optional<Viewer> beside(store::Session& session, std::string const& hash, base::Instant now)
{
    auto const row = session.query_one("SELECT account FROM session_beside WHERE token_hash = :token_hash "
                                       "AND ended_at IS NULL AND from_at <= :now AND until_at > :now "
                                       "ORDER BY from_at DESC, id DESC LIMIT 1",
        { { "token_hash", hash }, { "now", now } });
    if (!row)
        return std::nullopt;
    return viewer_of(session, row->id<AccountId>("account"), now);
}

}

OpenSession open_session(store::Transaction& transaction, AccountId account, base::Instant now)
{
    OpenSession opened { base::random_token() };
    forget_over(transaction, now);
    transaction.execute("INSERT INTO sign_in_session (token_hash, account, opened_at, seen_at) "
                        "VALUES (:token_hash, :account, :now, :seen)",
        { { "token_hash", hash_of_token(opened.token) }, { "account", account }, { "now", now }, { "seen", rounded(now) } });
    return opened;
}

void close_session(store::Transaction& transaction, std::string_view token, base::Instant now)
{
    auto const hash = hash_of_token(token);
    end_beside(transaction, hash, now);
    transaction.execute("UPDATE sign_in_session SET closed_at = :now, seen_at = 0 "
                        "WHERE token_hash = :token_hash AND closed_at IS NULL",
        { { "now", now }, { "token_hash", hash } });
}

std::string session_key(std::string_view token) { return hash_of_token(token); }

std::vector<SessionFacts> open_sessions(store::Session& session, AccountId account, base::Instant now)
{
    std::vector<SessionFacts> answer;
    for (auto const& row : session.query("SELECT token_hash, opened_at, seen_at FROM sign_in_session "
                                         "WHERE account = :account AND closed_at IS NULL AND opened_at > :oldest "
                                         "AND seen_at > :idle ORDER BY opened_at DESC, token_hash LIMIT 50",
             { { "account", account.text() }, { "oldest", now.plus_seconds(-absolute_seconds) },
                 { "idle", now.plus_seconds(-idle_seconds) } }))
        answer.push_back({ row.text("token_hash"), row.instant("opened_at"), row.instant("seen_at") });
    return answer;
}

bool close_session_of(store::Transaction& transaction, AccountId account, std::string_view key, base::Instant now)
{
    auto const closed = transaction.execute("UPDATE sign_in_session SET closed_at = :now, seen_at = 0 WHERE token_hash = :token_hash "
                                            "AND account = :account AND closed_at IS NULL",
        { { "now", now }, { "token_hash", key }, { "account", account } });
    if (closed == 0)
        return false;
    end_beside(transaction, std::string(key), now);
    return true;
}

std::int64_t close_sessions(
    store::Transaction& transaction, AccountId account, base::Instant now, std::string_view except)
{
    auto const kept = except.empty() ? std::string() : hash_of_token(except);
    transaction.execute("UPDATE session_beside SET ended_at = :now WHERE ended_at IS NULL AND token_hash IN "
                        "(SELECT q.token_hash FROM sign_in_session q WHERE q.account = :account AND q.token_hash <> :kept)",
        { { "now", now }, { "account", account }, { "kept", kept } });
    return transaction.execute("UPDATE sign_in_session SET closed_at = :now, seen_at = 0 WHERE account = :account "
                               "AND closed_at IS NULL AND token_hash <> :kept",
        { { "now", now }, { "account", account }, { "kept", kept } });
}

void stand_beside(store::Transaction& transaction, std::string_view session_token, AccountId person_account,
    base::Instant until, base::Instant now)
{
    auto const hash = hash_of_token(session_token);
    end_beside(transaction, hash, now);
    transaction.execute("INSERT INTO session_beside (id, token_hash, account, from_at, until_at) "
                        "VALUES (:id, :token_hash, :account, :from_at, :until_at)",
        { { "id", base::new_uuid(now) }, { "token_hash", hash }, { "account", person_account }, { "from_at", now },
            { "until_at", until } });
}

void step_away(store::Transaction& transaction, std::string_view session_token, base::Instant now)
{
    end_beside(transaction, hash_of_token(session_token), now);
}

namespace session_store {

Found find(store::Session& session, std::string_view token, base::Instant now)
{
    if (token.empty() || token.size() > 200)
        return {};
    auto const hash = hash_of_token(token);
    auto const row = session.query_one(
        "SELECT a.id, a.name, a.kind, a.role, a.agency, a.person, a.handover, a.until_at, q.opened_at, q.seen_at, "
        "(SELECT s.state FROM account_state s WHERE s.account = a.id ORDER BY s.at DESC, s.id DESC LIMIT 1) AS state, "
        "(SELECT s.at FROM account_state s WHERE s.account = a.id ORDER BY s.at DESC, s.id DESC LIMIT 1) AS state_at, "
        "(SELECT COUNT(*) FROM session_beside b WHERE b.token_hash = q.token_hash AND b.ended_at IS NULL) AS besides "
        "FROM sign_in_session q JOIN account a ON a.id = q.account "
        "WHERE q.token_hash = :token_hash AND q.closed_at IS NULL AND q.opened_at > :oldest AND q.seen_at > :idle",
        { { "token_hash", hash }, { "oldest", now.plus_seconds(-absolute_seconds) },
            { "idle", now.plus_seconds(-idle_seconds) } });
    if (!row)
        return {};
    auto facts = account_store::facts_from(*row);
    if (facts.disabled_from && *facts.disabled_from <= now)
        return {};
    Found found { .viewer = std::move(facts.viewer) };
    if (row->integer("besides") > 0 && found.viewer->kind == Kind::staff)
        found.person_beside = beside(session, hash, now);
    found.note_seen = row->instant("seen_at") < rounded(now);
    return found;
}

void note_seen(store::Transaction& transaction, std::string_view token, base::Instant now)
{
    forget_over(transaction, now);
    transaction.execute("UPDATE sign_in_session SET seen_at = :seen WHERE token_hash = :token_hash AND seen_at > 0 AND seen_at < :seen2",
        { { "seen", rounded(now) }, { "seen2", rounded(now) }, { "token_hash", hash_of_token(token) } });
}

}

}
