#pragma once

#include "agency/agency_store.h"
#include "share/lines.h"
#include "share/share_store.h"

#include <functional>
#include <memory>

// What the pages of this room share; inside the room only.
namespace share::page_parts {

using Shared = std::shared_ptr<Shop const>;

std::string path(PersonId const&, std::string_view rest = "");              // /persons/…/sharing…
std::string to_path(PersonId const&, AgencyId const&, std::string_view rest = ""); // /persons/…/sharing/to/…
web::Response not_found(Shop const&, trust::Visit&);

// Runs with the person of the route if they are at the screen: signed in, or beside this worker by PIN. A worker of
// their house who is alone gets the page that says so; for all others there is nothing here.
using WithPerson = std::function<web::Response(person::Person const&)>;
web::Response with_person(Shop const&, trust::Visit&, WithPerson const&);
// As above, with the open agency of the route.
using WithAgency = std::function<web::Response(person::Person const&, agency::AgencyName const&)>;
web::Response with_agency(Shop const&, trust::Visit&, WithAgency const&);

web::Response page(Shop const&, trust::Visit&, person::Person const&, std::string_view title_key, std::string_view file, look::Data&,
    int status = 200);

// The duty of an agency as one who chooses should read it: DUTY (short), DUTY_CLASS (chip), DUTY_WORDS.
void fill_duty(look::Pages const&, trust::Visit const&, look::Data&, consent::Duty);
// The lines of a scope by name, under LINE: LABEL.
void fill_scope(Shop const&, trust::Visit const&, look::Data&, consent::Scope const&);
// The texts of one form that the disclosure covers, under LINE: LABEL, TEXT (WORDS, LEVEL); of these lines only, where
// they are named. False if there is none.
bool fill_texts(Shop const&, trust::Visit const&, store::Session&, look::Data&, trust::Disclosure const&, std::string_view form,
    form::AgencyChoices const&, std::vector<std::string> const* only = nullptr);
std::string last_day(trust::Visit const&, base::Instant end); // the day before the moment after the last one
std::string aim_text(look::Pages const&, trust::Visit const&, Aim); // HTML

void add_overview_routes(trust::Routes&, Shared const&);
void add_give_routes(trust::Routes&, Shared const&);
void add_withdraw_routes(trust::Routes&, Shared const&);
void add_shared_routes(trust::Routes&, Shared const&);
void add_as_routes(trust::Routes&, Shared const&);
void add_consent_routes(trust::Routes&, Shared const&);

}
