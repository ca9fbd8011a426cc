#pragma once

#include "look/room.h"
#include "person/person_store.h"

#include <functional>

// What the pages of this room share; inside the room only.
namespace person::page_parts {

std::string address(PersonId const&); // "/persons/…"
web::Response not_found(look::Room const&, trust::Visit&);
// Runs with the id of the route's {person}; a path that is no id is not found.
web::Response with_person(look::Room const&, trust::Visit&, std::function<web::Response(PersonId const&)> const&);
std::string stage_text(look::Room const&, trust::Visit const&, Stage);
// A day as typed: the day, nullopt for an empty field, or the refusal "person.day.form" at that field.
base::Result<std::optional<base::Day>> read_day(web::Form const&, std::string_view field);
// <option>s under OPTION: VALUE, LABEL, SELECTED.
void add_stage_options(look::Data&, look::Room const&, trust::Visit const&, std::optional<Stage> selected);
void show_error(look::Data&, look::Room const&, trust::Visit const&, base::Refusal const&, std::string_view section);

}

namespace person {

void add_list_routes(trust::Routes&, look::Room const&);
void add_new_routes(trust::Routes&, look::Room const&);
void add_overview_routes(trust::Routes&, look::Room const&);

}
