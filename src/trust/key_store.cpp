#include "trust/key_store.h"

namespace trust {

std::string_view code(KeyGroup group)
{
    switch (group) {
    case KeyGroup::open_record: return "open_record";
    case KeyGroup::lane: return "lane";
    case KeyGroup::private_page: return "private_page";
    }
    return "";
}

namespace {

key_store::Wrapped wrapped_from(store::Row const& row)
{
    return { row.text("person"), row.text("key_group"), row.text("wrapped") };
}

std::optional<key_store::Wrapped> first_of(store::Rows const& rows)
{
    return rows.empty() ? std::nullopt : std::optional(wrapped_from(rows.front()));
}

}

namespace key_store {

void add(store::Transaction& transaction, PersonId const& person, KeyGroup group, std::string const& wrapped,
    base::Instant now)
{
    transaction.execute("INSERT INTO person_key (person, key_group, wrapped, made_at) "
                        "VALUES (:person, :key_group, :wrapped, :made_at)",
        { { "person", person }, { "key_group", code(group) }, { "wrapped", wrapped }, { "made_at", now } });
}

std::optional<std::string> wrapped(store::Session& session, PersonId const& person, KeyGroup group)
{
    auto const row = session.query_one("SELECT wrapped FROM person_key "
                                       "WHERE person = :person AND key_group = :key_group AND destroyed_at IS NULL",
        { { "person", person }, { "key_group", code(group) } });
    if (!row)
        return std::nullopt;
    return row->text("wrapped");
}

void destroy(store::Transaction& transaction, PersonId const& person, base::Instant now)
{
    transaction.execute("UPDATE person_key SET wrapped = '', destroyed_at = :now "
                        "WHERE person = :person AND destroyed_at IS NULL",
        { { "now", now }, { "person", person } });
}

bool is_new_site(store::Session& session)
{
    return !session.query_one("SELECT u.used FROM (SELECT 1 AS used FROM person_key UNION ALL SELECT 1 AS used FROM journal_head "
                              "UNION ALL SELECT 1 AS used FROM sign_in_session) u LIMIT 1");
}

std::optional<Wrapped> site(store::Session& session, std::string_view root_group)
{
    return first_of(session.query("SELECT person, key_group, wrapped FROM person_key WHERE person = :person AND key_group = :key_group",
        { { "person", site_person }, { "key_group", root_group } }));
}

std::optional<Wrapped> hold_site(store::Transaction& transaction, std::string_view root_group)
{
    return first_of(transaction.query("UPDATE person_key SET made_at = made_at WHERE person = :person AND key_group = :key_group "
                                      "RETURNING person, key_group, wrapped",
        { { "person", site_person }, { "key_group", root_group } }));
}

void add_site(store::Transaction& transaction, std::string_view root_group, std::string const& wrapped, base::Instant now)
{
    transaction.execute("INSERT INTO person_key (person, key_group, wrapped, made_at) "
                        "VALUES (:person, :key_group, :wrapped, :made_at) ON CONFLICT DO NOTHING",
        { { "person", site_person }, { "key_group", root_group }, { "wrapped", wrapped }, { "made_at", now } });
}

std::vector<Wrapped> under_other_keys(store::Session& session, Marks const& marks, std::string_view from_person, std::int64_t most)
{
    std::vector<Wrapped> rows;
    for (auto const& row : session.query("SELECT person, key_group, wrapped FROM person_key WHERE person >= :from_person "
                                         "AND person <> :site AND destroyed_at IS NULL AND substr(wrapped, 1, 17) NOT IN (:mark, :lane_mark) "
                                         "ORDER BY person, key_group LIMIT :most",
             { { "from_person", from_person }, { "site", site_person }, { "mark", marks.site }, { "lane_mark", marks.lane }, { "most", most } }))
        rows.push_back(wrapped_from(row));
    return rows;
}

void replace(store::Transaction& transaction, Wrapped const& row, std::string const& wrapped)
{
    transaction.execute("UPDATE person_key SET wrapped = :wrapped WHERE person = :person AND key_group = :key_group AND wrapped = :before",
        { { "wrapped", wrapped }, { "person", row.person }, { "key_group", row.group }, { "before", row.wrapped } });
}

std::int64_t count_under(store::Session& session, Marks const& marks)
{
    return session.query_one("SELECT COUNT(*) AS n FROM person_key WHERE destroyed_at IS NULL AND substr(wrapped, 1, 17) IN (:mark, :lane_mark)",
        { { "mark", marks.site }, { "lane_mark", marks.lane } })->integer("n");
}

std::int64_t count(store::Session& session)
{
    return session.query_one("SELECT COUNT(*) AS n FROM person_key WHERE destroyed_at IS NULL")->integer("n");
}

}

}
