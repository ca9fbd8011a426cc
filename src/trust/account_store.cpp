#include "trust/account_store.h"

#include "trust/accounts.h"

namespace trust {

namespace {

#define ACCOUNT_WITH_STATE                                                                                             \
    "SELECT a.id, a.name, a.kind, a.role, a.agency, a.person, a.handover, a.until_at, "                                \
    "(SELECT s.state FROM account_state s WHERE s.account = a.id ORDER BY s.at DESC, s.id DESC LIMIT 1) AS state, "    \
    "(SELECT s.at FROM account_state s WHERE s.account = a.id ORDER BY s.at DESC, s.id DESC LIMIT 1) AS state_at "     \
    "FROM account a "

std::string_view code(account_store::Secret secret)
{
    return secret == account_store::Secret::pin ? "pin" : "password";
}

void add_state(store::Transaction& transaction, AccountId const& account, std::string_view state, AccountId const& by,
    base::Instant now)
{
    transaction.execute("INSERT INTO account_state (id, account, state, at, by_account) "
                        "VALUES (:id, :account, :state, :at, :by_account)",
        { { "id", base::new_uuid(now) }, { "account", account }, { "state", state }, { "at", now },
            { "by_account", by } });
}

}

AccountId add_account(store::Transaction& transaction, NewAccount const& account, base::Instant now)
{
    auto const id = AccountId::make(now);
    // The name of a person or their family is theirs and stands sealed elsewhere; pages say "the person" or the alias.
    bool const named = account.kind == Kind::staff || account.kind == Kind::link;
    transaction.execute("INSERT INTO account (id, login, name, kind, role, agency, person, handover, until_at, made_at) "
                        "VALUES (:id, :login, :name, :kind, :role, :agency, :person, :handover, :until_at, :made_at)",
        { { "id", id }, { "login", account.login.empty() ? store::Value(nullptr) : store::Value(login_form(account.login)) },
            { "name", named ? account.name : "" }, { "kind", code(account.kind) }, { "role", code(account.role) },
            { "agency", account.agency }, { "person", account.person }, { "handover", account.handover },
            { "until_at", account.until }, { "made_at", now } });
    return id;
}

std::optional<AccountFacts> account_facts(store::Session& session, AccountId const& account)
{
    auto const row = session.query_one(ACCOUNT_WITH_STATE "WHERE a.id = :id", { { "id", account.text() } });
    if (!row)
        return std::nullopt;
    return account_store::facts_from(*row);
}

std::vector<AccountFacts> accounts_of_person(store::Session& session, PersonId const& person)
{
    std::vector<AccountFacts> answer;
    for (auto const& row :
        session.query(ACCOUNT_WITH_STATE "WHERE a.person = :person ORDER BY a.id", { { "person", person.text() } }))
        answer.push_back(account_store::facts_from(row));
    return answer;
}

std::vector<Viewer> staff_of(store::Session& session, AgencyId const& agency, base::Instant now)
{
    std::vector<Viewer> answer;
    for (auto const& row : session.query(
             ACCOUNT_WITH_STATE "WHERE a.agency = :agency AND a.kind = 'staff' ORDER BY a.name, a.id LIMIT 200",
             { { "agency", agency.text() } })) {
        auto facts = account_store::facts_from(row);
        if (!facts.disabled_from || *facts.disabled_from > now)
            answer.push_back(std::move(facts.viewer));
    }
    return answer;
}

void set_role(store::Transaction& transaction, AccountId account, Role role)
{
    transaction.execute("UPDATE account SET role = :role WHERE id = :id", { { "role", code(role) }, { "id", account } });
}

void disable_account(store::Transaction& transaction, AccountId const& account, AccountId const& by, base::Instant now)
{
    add_state(transaction, account, "disabled", by, now);
}

void enable_account(store::Transaction& transaction, AccountId const& account, AccountId const& by, base::Instant now)
{
    add_state(transaction, account, "enabled", by, now);
}

std::optional<Viewer> person_account(store::Session& session, PersonId person)
{
    auto const row = session.query_one(
        ACCOUNT_WITH_STATE "WHERE a.person = :person AND a.kind = 'person' ORDER BY a.id LIMIT 1",
        { { "person", person.text() } });
    if (!row)
        return std::nullopt;
    return account_store::facts_from(*row).viewer;
}

namespace account_store {

AccountFacts facts_from(store::Row const& row)
{
    AccountFacts facts;
    facts.viewer = { .account = row.id<AccountId>("id"),
        .kind = kind_from(row.text("kind")).value(),
        .role = role_from(row.text("role")).value(),
        .agency = row.id<AgencyId>("agency"),
        .person = row.id<PersonId>("person"),
        .handover = row.id<HandoverId>("handover"),
        .name = row.text("name") };
    if (row.text_or("state", "") == "disabled")
        facts.disabled_from = row.instant("state_at");
    facts.until = row.instant_if("until_at");
    return facts;
}

bool login_taken(store::Session& session, std::string_view login)
{
    return session.query_one("SELECT id FROM account WHERE login = :login", { { "login", login } }).has_value();
}

void set_secret(store::Transaction& transaction, AccountId const& account, Secret secret, std::string const& hash,
    base::Instant now)
{
    transaction.execute("INSERT INTO account_secret (account, kind, hash, set_at) "
                        "VALUES (:account, :kind, :hash, :set_at) "
                        "ON CONFLICT (account, kind) DO UPDATE SET hash = excluded.hash, set_at = excluded.set_at",
        { { "account", account }, { "kind", code(secret) }, { "hash", hash }, { "set_at", now } });
}

std::optional<std::string> secret_of(store::Session& session, AccountId const& account, Secret secret)
{
    auto const row = session.query_one("SELECT hash FROM account_secret WHERE account = :account AND kind = :kind",
        { { "account", account.text() }, { "kind", code(secret) } });
    if (!row)
        return std::nullopt;
    return row->text("hash");
}

std::optional<AccountFacts> by_login(store::Session& session, std::string_view login)
{
    auto const row = session.query_one(ACCOUNT_WITH_STATE "WHERE a.login = :login", { { "login", login } });
    if (!row)
        return std::nullopt;
    return facts_from(*row);
}

}

}
