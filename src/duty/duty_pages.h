#pragma once

#include "duty/duty.h"
#include "look/room.h"
#include "trust/visit.h"

namespace duty {

// /agencies/{agency}/duty: what the agency said when, and the button by which its own workers say it again.
void add_routes(trust::Routes&, look::Room const&);

// {{>DUTY_NOTICE}} for workers of this agency, from a month before the year is over. Nothing for others, and where it
// is not due.
void fill_notice(look::Pages const&, trust::Visit const&, look::Data&, agency::AgencyId const&, std::vector<DutyCard> const&);

}
