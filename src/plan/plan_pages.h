#pragma once

#include "form/answer.h"
#include "look/room.h"
#include "trust/visit.h"

namespace plan {

// My Life Plan, crisis plan, their versions and sheets. Room, library and answers outlive the routes. Throws at start when
// content/plan/acts.json is broken.
// `site_address` is what the code on the wallet card leads to; without it the card has no code.
void add_routes(trust::Routes&, look::Room const&, form::Library const&, form::Answers const&, std::string site_address = {});

}
