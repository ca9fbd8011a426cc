#include "account/factor_store.h"

#include "account/one_time_code.h"
#include "base/random.h"
#include "base/text.h"
#include "trust/seal_box.h"

#include <stdexcept>

namespace account {

namespace {

#define FACTOR "SELECT id, secret, begun_at, confirmed_at, last_step, failures, failed_at FROM second_factor "

std::string place_of(AccountId const& account, FactorId const& factor)
{
    return "second_factor|secret|" + account.text() + "|" + factor.text();
}

std::string sealing_key(trust::Keys const& keys) { return keys.secret_for("second_factor"); }

std::string hash_of_code(trust::Keys const& keys, AccountId const& account, std::string_view letters)
{
    return base::to_hex(
        trust::keyed_hash(keys.secret_for("recovery_code"), account.text() + "|" + std::string(letters), 32));
}

std::optional<Factor> factor_from(std::optional<store::Row> const& row, trust::Keys const& keys, AccountId const& account)
{
    if (!row)
        return std::nullopt;
    auto const id = row->id<FactorId>("id");
    auto secret = trust::open_box(sealing_key(keys), place_of(account, id), row->text("secret"));
    if (!secret) // another site key, or a row that was moved: nobody may come in past it
        throw std::runtime_error("the secret of a second factor does not open");
    return Factor { id, std::move(*secret), row->instant("begun_at"), row->instant_if("confirmed_at"),
        row->integer("last_step"), { row->integer("failures"), row->instant_if("failed_at") } };
}

// One try at a time, on both databases: only who still finds the count as it was read may look whether the code is
// right. It counts as a failure until it is.
bool claim_try(store::Transaction& transaction, Factor const& factor, base::Instant now)
{
    return transaction.execute("UPDATE second_factor SET failures = failures + 1, failed_at = :now "
                               "WHERE id = :id AND failures = :seen",
               { { "now", now }, { "id", factor.id }, { "seen", factor.failures.count } })
        == 1;
}

// False if this step's code was used already.
bool take_step(store::Transaction& transaction, FactorId const& factor, std::int64_t step)
{
    return transaction.execute("UPDATE second_factor SET last_step = :step, failures = 0, failed_at = NULL "
                               "WHERE id = :id AND last_step < :step2",
               { { "step", step }, { "id", factor }, { "step2", step } })
        == 1;
}

bool use_recovery_code(store::Transaction& transaction, trust::Keys const& keys, AccountId const& account,
    std::string_view letters, base::Instant now)
{
    return transaction.execute("UPDATE recovery_code SET used_at = :now WHERE account = :account AND hash = :hash "
                               "AND used_at IS NULL AND ended_at IS NULL",
               { { "now", now }, { "account", account }, { "hash", hash_of_code(keys, account, letters) } })
        == 1;
}

void end_recovery_codes(store::Transaction& transaction, AccountId const& account, base::Instant now)
{
    transaction.execute("UPDATE recovery_code SET ended_at = :now WHERE account = :account AND ended_at IS NULL",
        { { "now", now }, { "account", account } });
}

}

std::optional<Factor> factor_of(store::Session& session, trust::Keys const& keys, AccountId account)
{
    return factor_from(session.query_one(FACTOR "WHERE account = :account AND confirmed_at IS NOT NULL "
                                                "AND ended_at IS NULL ORDER BY confirmed_at DESC, id DESC LIMIT 1",
                           { { "account", account.text() } }),
        keys, account);
}

std::optional<Factor> begun_factor(store::Session& session, trust::Keys const& keys, AccountId account)
{
    return factor_from(session.query_one(FACTOR "WHERE account = :account AND confirmed_at IS NULL "
                                                "AND ended_at IS NULL ORDER BY begun_at DESC, id DESC LIMIT 1",
                           { { "account", account.text() } }),
        keys, account);
}

void begin_factor(store::Transaction& transaction, trust::Keys const& keys, AccountId account, base::Instant now)
{
    transaction.execute("UPDATE second_factor SET ended_at = :now, ended_by = :by, secret = '' "
                        "WHERE account = :account AND confirmed_at IS NULL AND ended_at IS NULL",
        { { "now", now }, { "by", account }, { "account", account } });
    auto const id = FactorId::make(now);
    auto const sealed
        = trust::seal_box(sealing_key(keys), place_of(account, id), base::random_bytes(code_secret_bytes));
    transaction.execute("INSERT INTO second_factor (id, account, secret, begun_at, last_step, failures) "
                        "VALUES (:id, :account, :secret, :now, 0, 0)",
        { { "id", id }, { "account", account }, { "secret", sealed }, { "now", now } });
}

base::Result<std::vector<std::string>> confirm_factor(
    store::Transaction& transaction, trust::Keys const& keys, AccountId account, std::string_view typed, base::Instant now)
{
    auto const factor = begun_factor(transaction, keys, account);
    if (!factor)
        return base::Refusal { "account.code.gone", "code" };
    auto const step = matching_step(factor->secret, typed, now, factor->last_step);
    if (!step || !take_step(transaction, factor->id, *step))
        return base::Refusal { "account.code.wrong", "code" };
    transaction.execute("UPDATE second_factor SET ended_at = :now, ended_by = :by, secret = '' "
                        "WHERE account = :account AND id <> :id AND ended_at IS NULL",
        { { "now", now }, { "by", account }, { "account", account }, { "id", factor->id } });
    transaction.execute("UPDATE second_factor SET confirmed_at = :now WHERE id = :id", { { "now", now }, { "id", factor->id } });
    return renew_recovery_codes(transaction, keys, account, now);
}

void end_factor(store::Transaction& transaction, AccountId account, AccountId by, base::Instant now)
{
    transaction.execute("UPDATE second_factor SET ended_at = :now, ended_by = :by, secret = '' "
                        "WHERE account = :account AND ended_at IS NULL",
        { { "now", now }, { "by", by }, { "account", account } });
    end_recovery_codes(transaction, account, now);
}

std::int64_t unused_recovery_codes(store::Session& session, AccountId account)
{
    return session.query_one("SELECT COUNT(*) AS n FROM recovery_code WHERE account = :account AND used_at IS NULL "
                             "AND ended_at IS NULL",
                      { { "account", account.text() } })
        ->integer("n");
}

std::vector<std::string> renew_recovery_codes(
    store::Transaction& transaction, trust::Keys const& keys, AccountId account, base::Instant now)
{
    end_recovery_codes(transaction, account, now);
    std::vector<std::string> shown;
    for (std::size_t count = 0; count < recovery_codes; ++count) {
        auto const letters = random_letters(recovery_letters);
        transaction.execute("INSERT INTO recovery_code (id, account, hash, made_at) VALUES (:id, :account, :hash, :now)",
            { { "id", base::new_uuid(now) }, { "account", account }, { "hash", hash_of_code(keys, account, letters) },
                { "now", now } });
        shown.push_back(in_groups(letters, 4));
    }
    return shown;
}

base::Result<Passed> try_code(
    store::Transaction& transaction, trust::Keys const& keys, AccountId account, std::string_view typed, base::Instant now)
{
    base::Refusal const wrong { "account.code.wrong", "code" };
    auto const factor = factor_of(transaction, keys, account);
    if (!factor)
        return wrong;
    if (auto const letters = letters_from(typed, recovery_letters); !letters.empty()) {
        if (!use_recovery_code(transaction, keys, account, letters, now))
            return wrong;
        return Passed { Way::recovery, factor->failures.count };
    }
    auto const wait = owed(factor->failures, code_patience, now);
    if (wait.count() > 0)
        return base::Refusal { "account.code.wait", "code", { { "seconds", std::to_string(wait.count()) } } };
    if (!claim_try(transaction, *factor, now))
        return base::Refusal { "account.code.wait", "code", { { "seconds", "1" } } };
    auto const step = matching_step(factor->secret, typed, now, factor->last_step);
    if (!step || !take_step(transaction, factor->id, *step))
        return wrong;
    return Passed { Way::code, factor->failures.count };
}

std::optional<base::Instant> password_set_at(store::Session& session, AccountId account)
{
    auto const row = session.query_one("SELECT set_at FROM account_secret WHERE account = :account AND kind = 'password'",
        { { "account", account.text() } });
    if (!row)
        return std::nullopt;
    return row->instant("set_at");
}

bool has_first_password(store::Session& session, AccountId account)
{
    return session.query_one("SELECT id FROM first_password WHERE account = :account AND replaced_at IS NULL",
                      { { "account", account.text() } })
        .has_value();
}

void note_first_password(store::Transaction& transaction, AccountId account, AccountId given_by, base::Instant now)
{
    transaction.execute("INSERT INTO first_password (id, account, given_at, given_by) VALUES (:id, :account, :now, :by)",
        { { "id", base::new_uuid(now) }, { "account", account }, { "now", now }, { "by", given_by } });
}

void note_password_chosen(store::Transaction& transaction, AccountId account, base::Instant now)
{
    transaction.execute("UPDATE first_password SET replaced_at = :now WHERE account = :account AND replaced_at IS NULL",
        { { "now", now }, { "account", account } });
}

}
