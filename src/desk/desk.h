#pragma once

#include "agency/agency_store.h"
#include "form/answer.h"
#include "form/screen.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What the start pages make out of the plans: rules without store or pages.
namespace desk {

enum class Greeting { morning, day, evening };
Greeting greeting_at(base::Instant); // Tokyo: from 4:00, from 10:00, from 17:00
std::string key(Greeting);           // "desk.greeting.morning"

// The first telephone number in a text, as tel: takes it: digits, at the front maybe a '+'. Full-width digits, hyphens,
// brackets and spaces inside are read; "119" and "110" alone count, years and hours do not.
std::optional<std::string> telephone_number(std::string_view text);
// What else the text says, without that number.
std::string without_number(std::string_view text);

// Somebody to call, in the person's own order.
struct Call {
    std::string name;
    std::string number; // "" if none was written: shown, but nothing to press
    std::string note;   // hours, how
    std::string say;    // the first words, if written
};

struct PhonesOfAgency {
    std::string name;
    std::string day;
    std::string night;
    agency::Hours hours {}; // of its card
};
using AgencyPhones = std::function<std::optional<PhonesOfAgency>(std::string_view agency_id)>;

// Weekdays 8:30 to 17:15, without public holidays and the days from December 29 to January 3, on which offices rest.
bool is_office_time(base::Instant, agency::Holidays const&);
// Whether the number by day is answered now, else the one for nights and holidays: what the agency's card says. Where it
// has no hours, or is open around the clock, office time is as near as one can come.
bool is_answered_by_day(agency::Hours const&, agency::Holidays const&, base::Instant);
// L3.ask for red, then what yellow adds.
std::vector<Call> people_to_call(form::Answer const& crisis);
// L3.pro; a number that was not written is the one on the agency's card.
std::vector<Call> places_to_call(form::Answer const& crisis, AgencyPhones const&, agency::Holidays const&, base::Instant now);

// Where an open word does not travel on (D0 to D2, dossier §2 X), among the kinds of places that know the matter and have
// a telephone: who is open now first, then by duty class and by how near the kind of place is to the matter.
struct OpenPlace {
    Call call;
    std::optional<base::Instant> open_until; // nullopt: closed now, or its hours are not written
};
std::vector<OpenPlace> places_to_talk(std::vector<agency::Listing> const&, agency::Holidays const&, base::Instant now,
    std::size_t most);

// A first visit that the life plan names with a day (L2.use), soonest first.
struct FirstVisit {
    base::Day day;
    std::string time;
    std::string place;
    std::string contact;
    std::string companion;
};
bool is_sooner(FirstVisit const&, FirstVisit const&); // within a day by the time, where one was written that can be read
std::vector<FirstVisit> first_visits(form::Answer const& part_two, form::AgencyChoices const&, base::Day today,
    int within_days);

}
