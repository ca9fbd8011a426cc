#pragma once

#include "look/room.h"
#include "trust/visit.h"

namespace app {

// The start page, sign-in and sign-out; in demo mode one click a role.
void add_sign_in_routes(trust::Routes&, look::Room const&);

}
