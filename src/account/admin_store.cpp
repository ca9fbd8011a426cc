#include "account/admin_store.h"

#include "base/text.h"

#include <algorithm>

namespace account {

namespace {

#define STAFF_WITH_STATE                                                                                               \
    "SELECT a.id, a.login, a.name, a.role, a.agency, "                                                                 \
    "(SELECT s.state FROM account_state s WHERE s.account = a.id ORDER BY s.at DESC, s.id DESC LIMIT 1) AS state, "    \
    "(SELECT COUNT(*) FROM second_factor f WHERE f.account = a.id AND f.confirmed_at IS NOT NULL "                     \
    "AND f.ended_at IS NULL) AS factors, "                                                                             \
    "(SELECT COUNT(*) FROM first_password p WHERE p.account = a.id AND p.replaced_at IS NULL) AS first_passwords, "    \
    "(SELECT MAX(q.opened_at) FROM sign_in_session q WHERE q.account = a.id) AS opened_at "                            \
    "FROM account a "

AccountLine line_from(store::Row const& row)
{
    return { row.id<AccountId>("id"), row.text_or("login", ""), row.text("name"),
        trust::role_from(row.text("role")).value_or(trust::Role::none), row.id<AgencyId>("agency"),
        row.text_or("state", "") == "disabled", row.integer("factors") > 0, row.integer("first_passwords") > 0,
        row.instant_if("opened_at") };
}

bool has_words(AccountLine const& line, std::string const& words)
{
    return base::search_form(line.name).find(words) != std::string::npos
        || base::search_form(line.login).find(words) != std::string::npos;
}

}

std::vector<AccountLine> staff_accounts(store::Session& session, std::string_view words)
{
    auto const wanted = base::search_form(words);
    std::vector<AccountLine> lines;
    // A site's staff is hundreds: names are compared here, in the form in which all names are searched.
    for (auto const& row : session.query(STAFF_WITH_STATE "WHERE a.kind = 'staff' ORDER BY a.name, a.id LIMIT 5000")) {
        auto line = line_from(row);
        if (has_words(line, wanted))
            lines.push_back(std::move(line));
        if (lines.size() > static_cast<std::size_t>(most_accounts))
            break;
    }
    return lines;
}

std::optional<AccountLine> staff_account(store::Session& session, AccountId account)
{
    auto const row = session.query_one(STAFF_WITH_STATE "WHERE a.id = :id AND a.kind = 'staff'", { { "id", account.text() } });
    if (!row)
        return std::nullopt;
    return line_from(*row);
}

std::string login_of(store::Session& session, AccountId account)
{
    auto const row = session.query_one("SELECT login FROM account WHERE id = :id", { { "id", account.text() } });
    return row ? row->text_or("login", "") : std::string();
}

void note_act(store::Transaction& transaction, AccountId account, std::string_view act, std::string_view detail, AccountId by, base::Instant now)
{
    transaction.execute("INSERT INTO account_act (id, account, act, detail, at, by_account) "
                        "VALUES (:id, :account, :act, :detail, :now, :by)",
        { { "id", base::new_uuid(now) }, { "account", account }, { "act", act }, { "detail", detail }, { "now", now },
            { "by", by } });
}

std::vector<Act> acts_on(store::Session& session, AccountId account)
{
    std::vector<Act> acts;
    for (auto const& row : session.query("SELECT t.act, t.detail, t.at, a.name AS by_name FROM account_act t "
                                         "LEFT JOIN account a ON a.id = t.by_account WHERE t.account = :account "
                                         "ORDER BY t.at DESC, t.id DESC LIMIT 50",
             { { "account", account.text() } }))
        acts.push_back({ row.text("act"), row.text("detail"), row.instant("at"), row.text_or("by_name", "") });
    return acts;
}

AccountCounts count_accounts(store::Session& session, base::Instant now)
{
    constexpr std::size_t most_names = 20;
    constexpr std::int64_t week_seconds = 7 * 24 * 60 * 60;
    AccountCounts counts;
    for (auto const& row : session.query(STAFF_WITH_STATE "WHERE a.kind = 'staff' AND EXISTS (SELECT 1 FROM account_secret c "
                                                          "WHERE c.account = a.id AND c.kind = 'password') ORDER BY a.name, a.id LIMIT 5000")) {
        auto const line = line_from(row);
        if (line.disabled)
            continue;
        counts.staff += 1;
        counts.administrators += line.role == trust::Role::admin ? 1 : 0;
        if (line.has_factor)
            continue;
        counts.without_factor_count += 1;
        if (counts.without_factor.size() < most_names)
            counts.without_factor.push_back(line.name);
    }
    for (auto const& row : session.query("SELECT a.name FROM first_password p JOIN account a ON a.id = p.account "
                                         "WHERE p.replaced_at IS NULL AND p.given_at < :before ORDER BY a.name LIMIT 20",
             { { "before", now.plus_seconds(-week_seconds) } }))
        counts.waiting_password.push_back(row.text("name"));
    return counts;
}

std::optional<base::Instant> newest_written(store::Session& session)
{
    auto const row = session.query_one("SELECT MAX(m.at) AS at FROM (SELECT MAX(at) AS at FROM journal "
                                       "UNION ALL SELECT MAX(opened_at) AS at FROM sign_in_session "
                                       "UNION ALL SELECT MAX(applied_at) AS at FROM schema_step) m");
    return row ? row->instant_if("at") : std::nullopt;
}

std::optional<base::Instant> schema_changed(store::Session& session)
{
    auto const row = session.query_one("SELECT MAX(applied_at) AS at FROM schema_step");
    return row ? row->instant_if("at") : std::nullopt;
}

}
