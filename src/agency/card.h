#pragma once

#include "agency/agency.h"
#include "agency/hours.h"
#include "base/result.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agency {

// The card of an agency: what somebody who sends or takes a person there wants to know. Pure.

using ProgrammeId = base::Id<struct AgencyProgrammeTag>;
using ContactId = base::Id<struct AgencyContactTag>;
using AbilityId = base::Id<struct AgencyAbilityTag>;

// What is entered in one form. Limits in characters: code 12, names 80, one-line fields 120, texts 2,000.
struct Entry {
    std::string code;
    AgencyKind kind { AgencyKind::hwh };
    std::string name;
    std::string kana;
    std::string area;
    std::string address;
    std::string phone_day;
    std::string phone_night;
    std::string mail;
    std::string web;
    std::string hours_note; // 予約制 …: what rules cannot say
    std::string note;

    bool operator==(Entry const&) const = default;
};

enum class Way { in_person, online, phone };
std::string_view code(Way);
std::optional<Way> way_from(std::string_view);

struct Programme {
    ProgrammeId id {};
    std::string name {};
    std::string for_whom {};
    std::string words {};
    std::vector<Way> ways {};
    HoursRule when {}; // an empty recurrence: on request
};

struct Contact {
    ContactId id {};
    std::string name {};
    std::string role {};
    std::string phone {};
    std::string hours {};
    base::Day first_day {};
    std::optional<base::Day> last_day {};

    bool is_there(base::Day day) const { return first_day <= day && (!last_day || day <= *last_day); }
};

// The first visit as a walk-through, so that nobody goes there blind (dossier §0: not knowing how one is treated).
enum class VisitStep { door, face, name, asked, leave };
inline constexpr std::array visit_steps { VisitStep::door, VisitStep::face, VisitStep::name, VisitStep::asked, VisitStep::leave };
std::string_view code(VisitStep); // "door", …
using FirstVisit = std::map<VisitStep, std::string>; // absent: not written yet

enum class Side { can, cannot };
std::string_view code(Side);
std::optional<Side> side_from(std::string_view);

struct Ability {
    AbilityId id {};
    Side side { Side::can };
    std::string words {};
    base::Day said_on {};
};

struct Checked {
    base::Day on;
    std::string by;
};

struct Change {
    std::string section; // "entry", "hours", …
    base::Instant at;
    std::string by;
};

struct Card {
    AgencyId id;
    Entry entry;
    std::vector<DutyCard> duties; // oldest first
    Hours hours;
    std::vector<Programme> programmes;
    std::vector<Contact> contacts;
    FirstVisit first_visit;
    std::vector<Ability> abilities;
    std::optional<Checked> checked; // the latest
    std::optional<base::Instant> closed_at;
    std::vector<Change> changes; // newest first, at most 20
};

// The duty card in force at that moment: the last that began. nullptr: none, which the decision reads as D4.
DutyCard const* duty_at(std::vector<DutyCard> const&, base::Instant);
// A year after its confirmation an agency is asked again (dossier §7.2 Q2); also when there is none.
bool duty_is_due(DutyCard const*, base::Day today);
// A card that nobody confirmed within 12 months.
bool is_old(std::optional<Checked> const&, base::Day today);
// Where an open word need not travel on: D0–D2 (dossier §7.2).
bool can_speak_openly(DutyCard const*);
bool has_evening(Hours const&, std::vector<Programme> const&);
bool has_weekend(Hours const&, std::vector<Programme> const&);
bool has_phone(std::string const& phone_day, std::string const& phone_night, std::vector<Programme> const&);

// What a form gives, or what is wrong with it, one refusal a field. The value is the cleaned input.
template<class T>
struct Checking {
    T value;
    std::vector<base::Refusal> refusals;
    bool ok() const { return refusals.empty(); }
};

Checking<Entry> check(Entry, std::string_view kind_code);

struct DutyInput { std::string duty, text, legal_ground, confirmed_by, confirmed_on; };
Checking<DutyCard> check(DutyInput const&, base::Instant now);

// Weekday ticks with from and until, or the nth weekdays of the month.
struct HoursInput {
    std::string label, recurrence, opens, closes; // recurrence: a rule as text, instead of the two that follow
    std::vector<std::string> weekdays;            // "0" Monday … "6" Sunday
    std::vector<std::string> nths;                // "1" … "5", "-1"; none: every week
    bool open_on_holidays { false };
    std::string starts_on; // "": today
};
// Refusals for the fields: "label", "days", "opens", "closes", "starts_on".
Checking<HoursRule> check(HoursInput const&, base::Day today);

struct ExceptionInput { std::string label, first_day, last_day, opens, closes, words; };
Checking<HoursException> check(ExceptionInput const&);

struct ProgrammeInput { std::string name, for_whom, words; std::vector<std::string> ways; HoursInput when; };
Checking<Programme> check(ProgrammeInput const&, base::Day today);

struct ContactInput { std::string name, role, phone, hours, first_day, last_day; };
Checking<Contact> check(ContactInput const&, base::Day today);

struct AbilityInput { std::string side, words, said_on; };
Checking<Ability> check(AbilityInput const&, base::Day today);

Checking<FirstVisit> check_first_visit(std::map<VisitStep, std::string> const&);

}
