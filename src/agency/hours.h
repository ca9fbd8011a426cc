#pragma once

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agency {

// Opening hours as recurrence rules (RFC 5545) with exceptions and the Japanese public holidays. Pure: no store, no
// words. Days and minutes are those of Asia/Tokyo.

using HoursId = base::Id<struct HoursTag>;
using HoursExceptionId = base::Id<struct HoursExceptionTag>;

enum class OnHolidays { closed, open };
std::string_view code(OnHolidays);
std::optional<OnHolidays> on_holidays_from(std::string_view);

inline constexpr int minutes_per_day = 24 * 60;

struct HoursRule {
    HoursId id {};
    std::string label {};      // 外来, グループ; "" for the ordinary hours
    std::string recurrence {}; // "FREQ=WEEKLY;BYDAY=TU,FR"
    int opens_minute { 0 };    // 0 … 1439
    int closes_minute { 0 };   // after opens_minute; beyond 1440 it is the next day's morning
    OnHolidays on_holidays { OnHolidays::closed };
    base::Day starts_on {};    // DTSTART: the first day it may hold
};

// Replaces what the rules of its label (all rules, if the label is empty) say for these days.
struct HoursException {
    HoursExceptionId id {};
    std::string label {};
    base::Day first_day {};
    base::Day last_day {}; // included
    std::optional<int> opens_minute {}; // none: closed
    std::optional<int> closes_minute {};
    std::string words {}; // 年末年始のため
};

struct Hours {
    std::vector<HoursRule> rules;
    std::vector<HoursException> exceptions;
};

struct Opening {
    base::Instant from;
    base::Instant until;
    std::string label;

    auto operator<=>(Opening const&) const = default;
};

// Public holidays from content/agency/holidays.json.
class Holidays {
public:
    Holidays() = default;
    explicit Holidays(std::filesystem::path const& file); // throws on a broken file
    struct Name {
        std::string ja;
        std::string en;
    };
    Name const* find(base::Day) const; // nullptr: an ordinary day
    bool covers(base::Day day) const { return first_day_ <= day && day <= last_day_; }
    base::Day last_day() const { return last_day_; }
    std::map<base::Day, Name> const& days() const { return days_; }

private:
    std::map<base::Day, Name> days_;
    base::Day first_day_;
    base::Day last_day_;
};

// The rule in our spelling, or nullopt if it is no rule or one we do not keep: FREQ DAILY, WEEKLY with BYDAY, MONTHLY
// with BYDAY or BYMONTHDAY, YEARLY with BYMONTH; nothing finer than days.
std::optional<std::string> checked_recurrence(std::string_view);
// The days within [first, last] on which the rule falls, ascending. The rule must be a checked one.
std::vector<base::Day> occurrences(std::string const& recurrence, base::Day starts_on, base::Day first, base::Day last);

// What a rule says, for telling it in words.
struct NthWeekday {
    int nth { 0 }; // 1 … 5, -1 for the last; 0: every
    base::Weekday weekday { base::Weekday::monday };

    auto operator<=>(NthWeekday const&) const = default;
};
struct Pattern {
    enum class Kind { daily, weekly, monthly, other } kind { Kind::other };
    std::vector<NthWeekday> days; // in the order of the week

    bool operator==(Pattern const&) const = default;
};
Pattern pattern_of(std::string const& recurrence); // other: interval, count, until, month days
std::string recurrence_of(Pattern const&);         // the reverse; not for other
std::vector<base::Weekday> weekdays_of(std::string const& recurrence); // on which it can fall

// All openings that touch [from, until), ascending.
std::vector<Opening> openings(Hours const&, Holidays const&, base::Instant from, base::Instant until);
// The opening at this moment (closed at its end), the one that lasts longest if several.
std::optional<Opening> open_at(Hours const&, Holidays const&, base::Instant);
// The first opening that begins after this moment, within so many days.
std::optional<Opening> next_opening(Hours const&, Holidays const&, base::Instant, int within_days = 60);
std::vector<HoursException> exceptions_on(Hours const&, base::Day);

// After 18:00, and on Saturday or Sunday: what people who work by day can reach (dossier §2, S2).
bool has_evening(Hours const&);
bool has_weekend(Hours const&);

// "9:00", "09:00", "９：００", "9時", "9時30分", "24:00" → minutes; nullopt if it is not a time of day.
std::optional<int> parse_minute(std::string_view);
std::string minute_text(int minute); // "09:00"; 1500 → "25:00"

}
