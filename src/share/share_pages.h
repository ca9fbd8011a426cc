#pragma once

#include "form/answer.h"
#include "look/room.h"
#include "trust/visit.h"

namespace share {

// /persons/{person}/sharing…: who sees what, giving and taking back, for the person alone or beside a worker; /shared…:
// what people show the agency of the worker who asks. Room, library and answers outlive the routes.
void add_routes(trust::Routes&, look::Room const&, form::Library const&, form::Answers const&);

}
