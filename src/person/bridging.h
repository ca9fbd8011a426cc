#pragma once

#include "look/page.h"
#include "person/person.h"
#include "trust/visit.h"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace person {

// The bridging session, side by side at one screen: seven steps, in any order, stop and resume anywhere.
enum class BridgingStep { notice, checklist, video, talk, life_plan, crisis_plan, sheets };
inline constexpr std::array bridging_steps { BridgingStep::notice, BridgingStep::checklist, BridgingStep::video,
    BridgingStep::talk, BridgingStep::life_plan, BridgingStep::crisis_plan, BridgingStep::sheets };

std::string_view code(BridgingStep); // "notice", … as in the path
std::optional<BridgingStep> step_from(std::string_view code);
std::string name_key(BridgingStep); // "person.step.notice"
// /persons/{person}/notice · checklist · videos · talk · life-plan · crisis-plan · sheets
std::string path(PersonId const&, BridgingStep);
// A dated row the first time a step is done in this episode; doing it again adds nothing. Remembers either way that
// this worker was last here with this person. A person who does not exist is a defect and throws std::logic_error.
void mark_step(trust::Visit&, store::Transaction&, PersonId const&, BridgingStep);
// Remembers only that this worker is at this step with this person, for 「いま」 on the start page. No-op for others.
void touch_step(trust::Visit&, store::Transaction&, PersonId const&, BridgingStep);
std::map<BridgingStep, base::Instant> steps_done(store::Session&, PersonId const&); // of the present episode
// The first step not done yet, or sheets.
BridgingStep next_step(std::map<BridgingStep, base::Instant> const& done);
// Fills {{>RAIL}} (look/rail.html) and {{>PERSON_BAR}} (look/person_bar.html: alias, days left, rest button).
// A page of the person outside the seven steps may include either alone: {{>RAIL}} without a current step, the bar.
void fill_steps(look::Pages const&, trust::Visit const&, look::Data&, PersonId const&,
    std::map<BridgingStep, base::Instant> const& done);
// What the bar's button for a break does: leave, or send the page's form "step" with to=stop.
enum class Rest { leaves, saves };
void fill_person_bar(look::Pages const&, trust::Visit&, look::Data&, Person const&, Rest = Rest::leaves);
void fill_bars(look::Pages const&, trust::Visit&, look::Data&, Person const&, BridgingStep current,
    std::map<BridgingStep, base::Instant> const& done, Rest = Rest::leaves);

}
