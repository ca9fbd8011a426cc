#pragma once

#include "look/page.h"
#include "person/person.h"
#include "trust/visit.h"

#include <map>
#include <string>

namespace person {

// The bridging session, side by side at one screen: seven steps, in any order, stop and resume anywhere.
enum class BridgingStep { notice, checklist, video, talk, life_plan, crisis_plan, sheets };

// /persons/{person}/notice · checklist · videos · talk · life-plan · crisis-plan · sheets
std::string path(PersonId const&, BridgingStep);
// A dated row the first time a step is done; doing it again adds nothing.
void mark_step(trust::Visit&, store::Transaction&, PersonId const&, BridgingStep);
std::map<BridgingStep, base::Instant> steps_done(store::Session&, PersonId const&);
// The first step not done yet, or sheets.
BridgingStep next_step(std::map<BridgingStep, base::Instant> const& done);
// Fills {{>RAIL}} (look/rail.html) and {{>PERSON_BAR}} (look/person_bar.html: alias, days left, rest button).
void fill_bars(look::Pages const&, trust::Visit&, look::Data&, Person const&, BridgingStep current,
    std::map<BridgingStep, base::Instant> const& done);

}
