#pragma once

#include "keep/schedule.h"
#include "look/room.h"
#include "trust/visit.h"

namespace app {

// GET /admin/backups: what the server kept by itself, and what failed. The room outlives the routes.
void add_backup_routes(trust::Routes&, look::Room const&, keep::Schedule);

}
