#pragma once

#include "form/answer.h"
#include "look/room.h"
#include "trust/visit.h"

namespace plan {

// My Life Plan, crisis plan, their versions and sheets. Room, library and answers outlive the routes. Throws at start when
// content/plan/acts.json is broken.
void add_routes(trust::Routes&, look::Room const&, form::Library const&, form::Answers const&);

}
