#pragma once

#include "look/room.h"
#include "trust/visit.h"

namespace erasure {

// GET /admin/erasures: the certificates, to be printed. They name nobody. The room outlives the routes.
void add_routes(trust::Routes&, look::Room const&);

}
