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

}

}
