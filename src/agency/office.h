#pragma once

#include "agency/exchange.h"
#include "agency/hours.h"
#include "look/room.h"
#include "trust/visit.h"

#include <memory>

namespace agency {

// What the pages of this room share; made once when the program starts.
struct Office {
    explicit Office(look::Room const& room)
        : room(room), holidays(room.content_folder / "agency" / "holidays.json"), exchange(room.content_folder) { }

    look::Room const& room;
    Holidays holidays;
    Exchange exchange;
};
using OfficeReference = std::shared_ptr<Office const>;

// Workers keep the card of their own agency; leads and administrators keep all of them, because most agencies of a
// region have no account here.
bool may_edit(trust::Viewer const&, AgencyId const&);
bool may_add(trust::Viewer const&);
bool may_say_duty(store::Session&, trust::Viewer const&, AgencyId const&, base::Instant now); // its own workers alone, where it has any

void add_directory_routes(trust::Routes&, OfficeReference);
void add_edit_routes(trust::Routes&, OfficeReference);
void add_import_routes(trust::Routes&, OfficeReference);

}
