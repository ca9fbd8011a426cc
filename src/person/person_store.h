#pragma once

#include "person/person.h"
#include "trust/visit.h"

#include <optional>
#include <string>
#include <vector>

namespace person {

struct Page {
    std::vector<Person> persons; // at most 50
    std::string next;            // cursor for the next page; "" at the end
    std::int64_t total { 0 };    // of what this viewer may know of; counted up to 1,000
};

struct Filter {
    std::string words;            // kanji, kana, two-character words; "" for all
    std::optional<Stage> stage {};
    bool with_former { false };   // also persons whose stay in this house has ended: never their names, see consent
};

// The persons whose stay in the viewer's house is open, soonest discharge first. Asks the Gate for identity of each.
Page list(trust::Visit&, store::Session&, trust::Keys const&, Filter const&, std::string_view cursor);
// Refusal "trust.not_found" for what is out of sight.
base::Result<Person> find(trust::Visit&, store::Session&, trust::Keys const&, PersonId);
// With keys, episode, stay in the viewer's house, stage S1 and the person's own account (no PIN yet).
PersonId create(trust::Visit&, store::Transaction&, trust::Keys const&, NewPerson const&);
base::Result<> move_to_stage(trust::Visit&, store::Transaction&, PersonId, Stage, std::string_view note_key);
base::Result<> set_discharge(trust::Visit&, store::Transaction&, PersonId, base::Day);

// What the decision reads (consent-spec §1): no content of a person in it.
struct Stay { PersonId person; AgencyId agency; base::Instant from; std::optional<base::Instant> until; };
std::vector<Stay> stays_of(store::Session&, PersonId);
struct Supervision { std::optional<base::Instant> until; bool known { false }; }; // known: the person exists
Supervision supervision_of(store::Session&, PersonId);

}
