#pragma once

#include "look/room.h"
#include "person/bridging.h"
#include "person/person_store.h"
#include "trust/visit.h"

#include <functional>
#include <optional>
#include <string>

// What the pages of this room share; inside the room only.
namespace consent::page_parts {

std::string notice_path(trust::PersonId const&, std::string_view rest = ""); // "/persons/…/notice/question"
std::string presence_path(trust::PersonId const&, std::string_view rest = "");
web::Response not_found(look::Room const&, trust::Visit&);

// Runs with the person of the route if the visitor is the person or a worker of the house they stay in; all others
// find nothing here.
using WithPerson = std::function<web::Response(person::Person const&)>;
web::Response with_person(look::Room const&, trust::Visit&, WithPerson const&);

// Bars, and the page; `data` as it is filled so far.
web::Response step_page(look::Room const&, trust::Visit&, person::Person const&, std::string_view title_key,
    std::string_view file, look::Data&, int status = 200);
void show_error(look::Data&, look::Room const&, trust::Visit const&, base::Refusal const&);

// {{>PIN_FIELDS}}, for choosing a PIN or for entering the one there is.
void add_pin_fields(look::Data&, look::Room const&, trust::Visit const&, bool choosing,
    std::optional<base::Refusal> const&);

// The PIN as it was typed, chosen or entered, and what became of it. A chosen one comes with its hash, made outside
// of any transaction; an entered one was compared, slowed down by the brake.
struct PinEntry {
    trust::Viewer person;             // the person's own account
    std::optional<std::string> chosen; // hash of a new PIN
};
base::Result<PinEntry> read_pin(trust::Visit&, trust::PersonId const&, bool choosing);
// From now on the person is beside, in this session and in this visit; a chosen PIN is kept; writing together is
// opened if it was ticked.
base::Result<> take_place(trust::Visit&, store::Transaction&, PinEntry const&, bool write_together);

void add_notice_routes(trust::Routes&, look::Room const&);
void add_presence_routes(trust::Routes&, look::Room const&);
void add_own_notice_routes(trust::Routes&, look::Room const&);

}
