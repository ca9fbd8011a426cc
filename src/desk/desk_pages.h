#pragma once

#include "form/answer.h"
#include "form/definition.h"
#include "look/room.h"
#include "trust/visit.h"

namespace desk {

// /desk, where a worker begins the day; /me and /me/crisis, the person's own pages. Room, library and answers outlive
// the routes.
void add_routes(trust::Routes&, look::Room const&, form::Library const&, form::Answers const&);

}
