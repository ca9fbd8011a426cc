#pragma once

#include "agency/agency.h"
#include "agency/card.h"
#include "base/result.h"
#include "store/session.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace agency {

// The directory is about agencies, not about persons: every signed-in viewer may read it.
std::vector<AgencyName> all_names(store::Session&);          // by area, kind and name; open agencies only
std::optional<AgencyName> name_of(store::Session&, AgencyId);
std::map<AgencyId, AgencyName> names_by_id(store::Session&);
// The duty cards of every agency, oldest first: what the decision reads.
std::map<AgencyId, std::vector<DutyCard>> duty_cards(store::Session&);
std::vector<DutyCard> duty_cards_of(store::Session&, AgencyId);
std::optional<AgencyId> id_of_code(store::Session&, std::string_view code);

std::optional<Card> load_card(store::Session&, AgencyId);
Hours hours_of(store::Session&, AgencyId);

// One line of the directory, with what its filters ask for.
struct Listing {
    AgencyName name;
    std::string kana;
    std::string phone_day;
    std::string phone_night;
    std::string hours_note;
    std::string search_text;
    Hours hours;
    std::vector<Programme> programmes;
    std::vector<DutyCard> duties;
    std::optional<Checked> checked;
};
// Open agencies by area, kind and name; a site's directory is held to `most`, and one more tells that it is longer.
inline constexpr int most_listings = 2'000;
std::vector<Listing> directory(store::Session&);
// Every word of the text, cut at white space, is found in the listing or in the name of its kind: kanji, kana or two
// characters; no words match everything.
bool matches(Listing const&, std::string_view words, std::string_view kind_name);

// Who changes a card; the name stays readable when the account is gone.
struct Editor {
    trust::AccountId account;
    std::string name;
    base::Instant now;
};

// Who changed which section when; the functions below call it themselves.
void note_change(store::Transaction&, AgencyId const&, std::string_view section, Editor const&);

// Refusal "agency.code.taken" (field "code") if another agency has it.
base::Result<AgencyId> add_agency(store::Transaction&, Entry const&, Editor const&, AgencyId id = {});
base::Result<> change_entry(store::Transaction&, AgencyId, Entry const&, Editor const&);
void add_duty(store::Transaction&, AgencyId, DutyCard const&, Editor const&);
void set_first_visit(store::Transaction&, AgencyId, FirstVisit const&, Editor const&);
void confirm_card(store::Transaction&, AgencyId, Checked const&, Editor const&);
// Closed for good, or open again: a dated row; a closed agency keeps its card and leaves lists and choices.
void set_closed(store::Transaction&, AgencyId, bool closed, Editor const&);

// Each adds a row, and ends the row with the id `replaces` of the same agency if there is one.
void add_hours(store::Transaction&, AgencyId, HoursRule const&, Editor const&, HoursId replaces = {});
void add_exception(store::Transaction&, AgencyId, HoursException const&, Editor const&, HoursExceptionId replaces = {});
void add_programme(store::Transaction&, AgencyId, Programme const&, Editor const&, ProgrammeId replaces = {});
void add_contact(store::Transaction&, AgencyId, Contact const&, Editor const&, ContactId replaces = {});
void add_ability(store::Transaction&, AgencyId, Ability const&, Editor const&, AbilityId replaces = {});
// An ended row stays in the store with its moment; ending it again changes nothing.
void end_hours(store::Transaction&, AgencyId, HoursId, Editor const&);
void end_exception(store::Transaction&, AgencyId, HoursExceptionId, Editor const&);
void end_programme(store::Transaction&, AgencyId, ProgrammeId, Editor const&);
void end_contact(store::Transaction&, AgencyId, ContactId, Editor const&);
void end_ability(store::Transaction&, AgencyId, AbilityId, Editor const&);

}
