#pragma once

#include "lane/lane_store.h"
#include "look/room.h"

#include <functional>

// What the pages of this room share; inside the room only.
namespace lane::page_parts {

base::Result<trust::Disclosure> ask(trust::Visit&, store::Session&, PersonId const&, trust::Act, AgencyId const& owner = {});
// Somebody at this agency can sign in and would read it.
bool has_reader(store::Session&, AgencyId const&, base::Instant now);
void add_messages(look::Data&, trust::Visit const&, Messages const&, Side reader);
// The form with what was typed, or the draft that was kept; the refusal beside it.
void add_form(look::Data&, look::Room const&, trust::Visit const&, std::string const& action, std::string const& draft,
    std::optional<base::Refusal> const&);

void add_own_routes(trust::Routes&, look::Room const&);
void add_agency_routes(trust::Routes&, look::Room const&);

}
