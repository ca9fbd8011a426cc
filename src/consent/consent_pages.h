#pragma once

#include "consent/who_sees.h"
#include "look/room.h"
#include "trust/visit.h"

namespace consent {

// /persons/{person}/notice…: the house's explanation, the question, the person's PIN; /persons/{person}/presence: the
// person is beside the worker again; /consent/notice: the house's own words.
void add_routes(trust::Routes&, look::Room const&);

}
