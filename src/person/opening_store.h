#pragma once

#include "person/person.h"
#include "store/session.h"
#include "trust/gate.h"
#include "trust/sealed.h"

// How a person's two sealed texts are opened and written; inside the room only.
namespace person::opening_store {

trust::Place place(std::string_view column, PersonId const&);
// From a row with columns alias and kana.
std::string open(store::Session&, trust::Keys const&, trust::Disclosure const&, PersonId const&,
    std::string_view column, store::Row const&);
// Stage, house and days of a row of stay: columns agency, stage, stage_since, intake_on, discharge_on, episode.
void take_stay(Person&, store::Row const&);
void write_names(store::Transaction&, trust::Keys const&, trust::Disclosure const& permit, PersonId const&,
    std::string const& alias, std::string const& kana);
void add_search_terms(store::Transaction&, trust::Keys const&, AgencyId const& house, PersonId const&,
    std::string const& alias, std::string const& kana);
void drop_search_terms(store::Transaction&, trust::Keys const&, AgencyId const& house, PersonId const&,
    std::string const& alias, std::string const& kana);
std::int64_t term(trust::Keys const&, AgencyId const& house, std::string const& word);

}
