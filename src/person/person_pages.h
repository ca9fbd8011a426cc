#pragma once

#include "look/room.h"
#include "trust/visit.h"

namespace person {

// The list of the house's persons, taking somebody in, a person's page. The room outlives the routes.
void add_routes(trust::Routes&, look::Room const&);

}
