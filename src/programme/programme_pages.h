#pragma once

#include "form/answer.h"
#include "form/definition.h"
#include "look/room.h"
#include "trust/visit.h"

namespace programme {

// Videos and their files, the checklist, offers, watching together and talking. Everything given outlives the routes.
// Throws at start when content/programme is broken.
void add_routes(trust::Routes&, look::Room const&, form::Library const&, form::Answers const&);

}
