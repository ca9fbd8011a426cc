#pragma once

#include "danger/danger.h"
#include "trust/sealed.h"
#include "trust/visit.h"

#include <optional>
#include <vector>

namespace danger {

inline constexpr int openings_shown = 50;
inline constexpr int alarms_shown = 20;

// The permission that an opening is kept under: a record of the agency about its touch with the person (A4).
trust::Question record(PersonId const&, trust::AgencyId const&, trust::Act);

// From now on A10 holds for this worker. `reason` has been through check_reason.
OpeningId open(store::Transaction&, trust::Keys const&, trust::Disclosure const& write_permit, trust::Viewer const&,
    std::string const& reason, std::optional<trust::Viewer> const& colleague, base::Instant now);
// This worker's own opening that holds now; with its reason where the Gate lets them read it.
std::optional<Opening> own_opening(trust::Visit&, store::Session&, trust::Keys const&, PersonId const&);
// What was opened of this person, newest first, asked for by the person themself (A1) since that moment.
std::vector<Opening> openings_of_person(trust::Visit&, store::Session&, trust::Keys const&, PersonId const&, base::Instant since);
// What workers of the viewer's agency opened, newest first; those that the Gate does not let them read are left out.
std::vector<Opening> openings_of_agency(trust::Visit&, store::Session&, trust::Keys const&);
// How many alarms wait for this viewer, counted up to alarms_shown.
int alarms_waiting(trust::Visit&, store::Session&);
// False: not there, not for this viewer, or heard already.
bool hear(trust::Visit&, store::Transaction&, OpeningId const&);

}
