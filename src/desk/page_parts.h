#pragma once

#include "desk/desk.h"
#include "form/answer.h"
#include "form/definition.h"
#include "look/room.h"
#include "person/person_store.h"
#include "plan/plan.h"

// What the pages of this room share; inside the room only.
namespace desk {

struct Office {
    look::Room const& room;
    form::Library const& library;
    form::Answers const& answers;
    std::shared_ptr<agency::Holidays const> holidays;
};

namespace page_parts {

// The part of a plan, if the decision lets this viewer read it.
std::optional<form::Answer> read_part(Office const&, trust::Visit&, store::Session&, person::PersonId const&, plan::Part,
    std::string_view purpose);
void add_visits(look::Data&, Office const&, trust::Visit const&, std::vector<FirstVisit> const&, std::string_view name,
    std::string_view href);

}

void add_day_routes(trust::Routes&, Office const&);
void add_me_routes(trust::Routes&, Office const&);

}
