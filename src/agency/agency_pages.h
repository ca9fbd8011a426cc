#pragma once

#include "look/room.h"
#include "trust/visit.h"

namespace agency {

// /agencies · /agencies/{agency} · …/edit · /agencies/new · /agencies/import · /agencies/export.csv
// Reads content/agency/*.json; throws if they are broken.
void add_routes(trust::Routes&, look::Room const&);

}
