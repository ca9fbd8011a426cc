#pragma once

#include "look/room.h"

namespace private_page {

// GET /me/private and what its script asks for. Reads content/private/words.txt: throws if it is no list of ours.
void add_routes(trust::Routes&, look::Room const&);

}
