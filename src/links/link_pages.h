#pragma once

#include "form/answer.h"
#include "look/room.h"
#include "trust/visit.h"

namespace links {

// The person's side, /persons/{person}/links, and that of whoever holds an address, /link. Room, library and answers
// outlive the routes. `site_address` is where the site is found, for what is printed.
void add_routes(trust::Routes&, look::Room const&, form::Library const&, form::Answers const&, std::string site_address = {});

}
