#pragma once

#include "agency/card.h"
#include "agency/office.h"
#include "agency/tell.h"
#include "look/fields.h"

#include <string>

namespace agency {

// The edit page of a card: each section is a small form of its own, with the rows that stand and a form for one more
// or for the row that is being replaced.
struct EditState {
    look::Typed typed {};
    std::string replacing {}; // id of the row whose content is offered in its section's form
};

// Reads what the forms send; the counterpart of show_edit_page.
Entry entry_from(web::Form const&);
HoursInput hours_from(web::Form const&);
ProgrammeInput programme_from(web::Form const&);

void fill_entry_fields(look::Fields&, Entry const&, Teller const&);
web::Response show_edit_page(trust::Visit&, Office const&, Card const&, EditState const&);
web::Response show_new_page(trust::Visit&, Office const&, look::Typed const&);

}
