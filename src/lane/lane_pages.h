#pragma once

#include "look/room.h"

namespace lane {

// /me/lane for the person, /lane for workers of agencies that need not pass on what they hear.
void add_routes(trust::Routes&, look::Room const&);

}
