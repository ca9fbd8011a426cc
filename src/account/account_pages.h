#pragma once

#include "account/audit.h"
#include "look/room.h"
#include "trust/visit.h"

namespace account {

// What comes after the password (one-time code, own password), one's own account, the person's card, and the pages of
// the administrator. The room outlives the routes.
void add_routes(trust::Routes&, look::Room const&, Installation);

}
