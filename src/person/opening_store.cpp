#include "person/opening_store.h"

namespace person::opening_store {

using trust::Compartment;

trust::Place place(std::string_view column, PersonId const& person) { return { "person", column, person.text() }; }

std::string open(store::Session& session, trust::Keys const& keys, trust::Disclosure const& disclosure,
    PersonId const& person, std::string_view column, store::Row const& row)
{
    return keys.open(session, disclosure,
        trust::Sealed::stored(row.text(column), person, Compartment::identity, place(column, person)));
}

void take_stay(Person& person, store::Row const& row)
{
    person.house = row.id<AgencyId>("agency");
    person.stage = *stage_from(row.text("stage"));
    person.stage_since = row.instant("stage_since");
    person.intake_on = row.day_if("intake_on");
    person.discharge_on = row.day_if("discharge_on");
    person.episode = row.id<EpisodeId>("episode");
    person.stay_known = true;
}

void write_names(store::Transaction& transaction, trust::Keys const& keys, trust::Disclosure const& permit,
    PersonId const& person, std::string const& alias, std::string const& kana)
{
    auto const seal = [&](std::string_view column, std::string const& text) {
        return keys.seal(transaction, permit, person, Compartment::identity, place(column, person), text).stored_text();
    };
    transaction.execute("UPDATE person SET alias = :alias, kana = :kana WHERE id = :person",
        { { "alias", seal("alias", alias) }, { "kana", seal("kana", kana) }, { "person", person } });
}

std::int64_t term(trust::Keys const& keys, AgencyId const& house, std::string const& word)
{
    return keys.search_token(house.text(), word);
}

void add_search_terms(store::Transaction& transaction, trust::Keys const& keys, AgencyId const& house,
    PersonId const& person, std::string const& alias, std::string const& kana)
{
    for (auto const& word : search_words(alias, kana, person))
        transaction.execute("INSERT INTO person_search_term (term, person) VALUES (:term, :person)"
                            " ON CONFLICT (term, person) DO NOTHING",
            { { "term", term(keys, house, word) }, { "person", person } });
}

void drop_search_terms(store::Transaction& transaction, trust::Keys const& keys, AgencyId const& house,
    PersonId const& person, std::string const& alias, std::string const& kana)
{
    for (auto const& word : search_words(alias, kana, person))
        transaction.execute("DELETE FROM person_search_term WHERE term = :term AND person = :person",
            { { "term", term(keys, house, word) }, { "person", person } });
}

}
