#pragma once

#include "agency/card.h"

#include <optional>
#include <vector>

namespace duty {

using agency::DutyCard;

// What an agency has to pass on when it learns of use is said by itself and confirmed once a year (dossier §7.2 Q2). Pure.
enum class State { confirmed, due, overdue }; // due: from a month before, so that nobody is late by surprise
State state_of(DutyCard const*, base::Day today); // nullptr: overdue
base::Day due_on(DutyCard const&);                // the last day of its year
// When the agency came under a duty to pass on (D3, D4) that it had not before; nullopt if it is not bound at that
// moment or always was. What people gave it before is closed since then (consent-spec §5.4 d).
std::optional<base::Instant> bound_since(std::vector<DutyCard> const&, base::Instant);
// The same again, said by this person today.
DutyCard confirmed_anew(DutyCard const&, std::string const& by, base::Instant now);

}
