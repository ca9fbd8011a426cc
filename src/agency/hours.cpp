#include "agency/hours.h"

#include "base/json.h"
#include "base/text.h"

#include <libical/ical.h>

namespace agency {

using base::Day;
using base::Instant;
using base::Weekday;

std::string_view code(OnHolidays on_holidays)
{
    return on_holidays == OnHolidays::open ? "open" : "closed";
}

std::optional<OnHolidays> on_holidays_from(std::string_view text)
{
    if (text == "open")
        return OnHolidays::open;
    if (text == "closed")
        return OnHolidays::closed;
    return std::nullopt;
}

Holidays::Holidays(std::filesystem::path const& file)
{
    auto const read_day = [&](base::json::object const& object, std::string_view name) {
        auto const day = Day::parse(base::json_text(object, name));
        if (!day)
            throw std::runtime_error(file.string() + ": not a day: " + std::string(name));
        return *day;
    };
    auto const content = base::read_json_file(file);
    auto const& root = content.as_object();
    first_day_ = read_day(root, "from");
    last_day_ = read_day(root, "until");
    for (auto const& entry : root.at("days").as_array()) {
        auto const& object = entry.as_object();
        days_[read_day(object, "day")] = { base::json_text(object, "ja"), base::json_text(object, "en") };
    }
}

Holidays::Name const* Holidays::find(Day day) const
{
    auto const found = days_.find(day);
    return found == days_.end() ? nullptr : &found->second;
}

namespace {

icaltimetype ical_day(Day day)
{
    auto time = icaltime_null_time();
    time.year = day.year();
    time.month = day.month();
    time.day = day.day();
    time.is_date = 1;
    return time;
}

bool is_set(short const* list)
{
    return list[0] != ICAL_RECURRENCE_ARRAY_MAX;
}

// icalrecurrencetype_from_string wants a terminated text and reports errors by a global that may stop the program.
std::optional<icalrecurrencetype> parse_rule(std::string const& text)
{
    static auto const quiet = [] {
        icalerror_set_errors_are_fatal(0);
        return 0;
    }();
    (void)quiet;
    icalerror_clear_errno();
    auto const rule = icalrecurrencetype_from_string(text.c_str());
    if (rule.freq == ICAL_NO_RECURRENCE)
        return std::nullopt;
    return rule;
}

bool has_only_days(icalrecurrencetype const& rule)
{
    return !is_set(rule.by_second) && !is_set(rule.by_minute) && !is_set(rule.by_hour) && !is_set(rule.by_set_pos)
        && !is_set(rule.by_week_no) && !is_set(rule.by_year_day);
}

bool names_its_days(icalrecurrencetype const& rule)
{
    switch (rule.freq) {
    case ICAL_DAILY_RECURRENCE: return true;
    case ICAL_WEEKLY_RECURRENCE: return is_set(rule.by_day);
    case ICAL_MONTHLY_RECURRENCE: return is_set(rule.by_day) || is_set(rule.by_month_day);
    case ICAL_YEARLY_RECURRENCE: return is_set(rule.by_month) && (is_set(rule.by_day) || is_set(rule.by_month_day));
    default: return false;
    }
}

// The day of the week as libical counts it: Sunday is 1.
Weekday weekday_from_ical(int day_of_week)
{
    return static_cast<Weekday>((day_of_week + 5) % 7);
}

std::vector<NthWeekday> by_days(icalrecurrencetype const& rule)
{
    std::vector<NthWeekday> days;
    for (int index = 0; index < ICAL_BY_DAY_SIZE && rule.by_day[index] != ICAL_RECURRENCE_ARRAY_MAX; ++index) {
        auto const day = rule.by_day[index];
        days.push_back({ icalrecurrencetype_day_position(day), weekday_from_ical(icalrecurrencetype_day_day_of_week(day)) });
    }
    std::sort(days.begin(), days.end(), [](NthWeekday const& left, NthWeekday const& right) {
        return std::pair(left.weekday, left.nth) < std::pair(right.weekday, right.nth);
    });
    days.erase(std::unique(days.begin(), days.end()), days.end());
    return days;
}

bool is_plain(icalrecurrencetype const& rule)
{
    return rule.interval <= 1 && rule.count == 0 && icaltime_is_null_time(rule.until) && has_only_days(rule)
        && !is_set(rule.by_month) && !is_set(rule.by_month_day);
}

constexpr std::array ical_weekdays { "MO", "TU", "WE", "TH", "FR", "SA", "SU" };

}

std::optional<std::string> checked_recurrence(std::string_view given)
{
    auto const text = base::trim(given);
    if (text.empty() || text.size() > 200 || text.find_first_of("\r\n:") != std::string::npos)
        return std::nullopt;
    auto rule = parse_rule(text);
    if (!rule || !has_only_days(*rule) || !names_its_days(*rule) || rule->interval < 1 || rule->interval > 52)
        return std::nullopt;
    auto const pattern = pattern_of(text);
    if (pattern.kind != Pattern::Kind::other)
        return recurrence_of(pattern);
    std::unique_ptr<char, decltype(&free)> spelled(icalrecurrencetype_as_string_r(&*rule), &free);
    return std::string(spelled.get());
}

namespace {

Pattern pattern_of(icalrecurrencetype const& rule);

bool falls_on(Pattern const& pattern, Day day)
{
    if (pattern.kind == Pattern::Kind::daily)
        return true;
    auto const nth = (day.day() - 1) / 7 + 1;
    auto const is_last = day.plus(7).month() != day.month();
    return std::any_of(pattern.days.begin(), pattern.days.end(), [&](NthWeekday const& each) {
        return each.weekday == day.weekday() && (each.nth == 0 || each.nth == nth || (each.nth == -1 && is_last));
    });
}

// By libical, from the rule's own start: what skips weeks or counts cannot begin anywhere else.
std::vector<Day> expanded(icalrecurrencetype const& rule, Day starts_on, Day first, Day last)
{
    std::vector<Day> days;
    std::unique_ptr<icalrecur_iterator, decltype(&icalrecur_iterator_free)> iterator(
        icalrecur_iterator_new(rule, ical_day(starts_on)), &icalrecur_iterator_free);
    if (!iterator)
        return days;
    constexpr int most_steps = 20'000;
    for (int step = 0; step < most_steps; ++step) {
        auto const next = icalrecur_iterator_next(iterator.get());
        if (icaltime_is_null_time(next))
            break;
        auto const day = Day::from_date(next.year, next.month, next.day);
        if (!day || last < *day)
            break;
        if (first <= *day && starts_on <= *day)
            days.push_back(*day);
    }
    return days;
}

}

std::vector<Day> occurrences(std::string const& recurrence, Day starts_on, Day first, Day last)
{
    auto const rule = parse_rule(recurrence);
    if (!rule || last < first || last < starts_on)
        return {};
    auto const pattern = pattern_of(*rule);
    if (pattern.kind == Pattern::Kind::other)
        return expanded(*rule, starts_on, first, last);
    // Nearly every rule there is, a hundred times as fast: lists ask this for every agency.
    std::vector<Day> days;
    for (auto day = std::max(starts_on, first); day <= last; day = day.plus(1)) {
        if (falls_on(pattern, day))
            days.push_back(day);
    }
    return days;
}

Pattern pattern_of(std::string const& recurrence)
{
    auto const rule = parse_rule(recurrence);
    return rule ? pattern_of(*rule) : Pattern {};
}

namespace {

Pattern pattern_of(icalrecurrencetype const& rule)
{
    if (!is_plain(rule))
        return {};
    auto const days = by_days(rule);
    auto const without_position = std::all_of(days.begin(), days.end(), [](auto const& day) { return day.nth == 0; });
    if (rule.freq == ICAL_DAILY_RECURRENCE && days.empty())
        return { Pattern::Kind::daily, {} };
    if (rule.freq == ICAL_WEEKLY_RECURRENCE && without_position && days.size() == 7)
        return { Pattern::Kind::daily, {} };
    if (rule.freq == ICAL_WEEKLY_RECURRENCE && without_position && !days.empty())
        return { Pattern::Kind::weekly, days };
    auto const all_positions = std::all_of(days.begin(), days.end(),
        [](auto const& day) { return day.nth == -1 || (day.nth >= 1 && day.nth <= 5); });
    if (rule.freq == ICAL_MONTHLY_RECURRENCE && all_positions && !days.empty())
        return { Pattern::Kind::monthly, days };
    return {};
}

}

std::string recurrence_of(Pattern const& pattern)
{
    if (pattern.kind == Pattern::Kind::daily)
        return "FREQ=DAILY";
    std::vector<std::string> days;
    for (auto const& day : pattern.days) {
        auto const position = pattern.kind == Pattern::Kind::monthly ? std::to_string(day.nth) : "";
        days.push_back(position + ical_weekdays[static_cast<std::size_t>(day.weekday)]);
    }
    auto const frequency = pattern.kind == Pattern::Kind::monthly ? "FREQ=MONTHLY;BYDAY=" : "FREQ=WEEKLY;BYDAY=";
    return frequency + base::join(days, ",");
}

std::vector<Weekday> weekdays_of(std::string const& recurrence)
{
    std::set<Weekday> weekdays;
    if (auto const rule = parse_rule(recurrence)) {
        for (auto const& day : by_days(*rule))
            weekdays.insert(day.weekday);
    }
    if (weekdays.empty()) {
        for (int day = 0; day < 7; ++day)
            weekdays.insert(static_cast<Weekday>(day));
    }
    return { weekdays.begin(), weekdays.end() };
}

std::vector<HoursException> exceptions_on(Hours const& hours, Day day)
{
    std::vector<HoursException> found;
    for (auto const& exception : hours.exceptions) {
        if (exception.first_day <= day && day <= exception.last_day)
            found.push_back(exception);
    }
    return found;
}

namespace {

Opening opening_on(Day day, int opens_minute, int closes_minute, std::string label)
{
    return { day.start().plus_seconds(opens_minute * 60), day.start().plus_seconds(closes_minute * 60), std::move(label) };
}

bool is_replaced(std::vector<HoursException> const& exceptions, std::string const& label)
{
    return std::any_of(exceptions.begin(), exceptions.end(),
        [&](auto const& exception) { return exception.label.empty() || exception.label == label; });
}

void add_exceptional(Hours const& hours, Day first, Day last, std::vector<Opening>& result)
{
    for (auto const& exception : hours.exceptions) {
        if (!exception.opens_minute || !exception.closes_minute)
            continue;
        for (auto day = std::max(first, exception.first_day); day <= std::min(last, exception.last_day); day = day.plus(1))
            result.push_back(opening_on(day, *exception.opens_minute, *exception.closes_minute, exception.label));
    }
}

}

std::vector<Opening> openings(Hours const& hours, Holidays const& holidays, Instant from, Instant until)
{
    std::vector<Opening> result;
    if (until <= from)
        return result;
    // A day earlier, because an opening may reach over midnight.
    auto const first = Day::of(from).plus(-1);
    auto const last = Day::of(until);
    for (auto const& rule : hours.rules) {
        for (auto const day : occurrences(rule.recurrence, rule.starts_on, first, last)) {
            if (rule.on_holidays == OnHolidays::closed && holidays.find(day))
                continue;
            if (!is_replaced(exceptions_on(hours, day), rule.label))
                result.push_back(opening_on(day, rule.opens_minute, rule.closes_minute, rule.label));
        }
    }
    add_exceptional(hours, first, last, result);
    std::erase_if(result, [&](Opening const& opening) { return opening.until <= from || until <= opening.from; });
    std::sort(result.begin(), result.end());
    result.erase(std::unique(result.begin(), result.end()), result.end());
    return result;
}

std::optional<Opening> open_at(Hours const& hours, Holidays const& holidays, Instant now)
{
    std::optional<Opening> longest;
    for (auto const& opening : openings(hours, holidays, now, { now.microseconds + 1 })) {
        if (!longest || longest->until < opening.until)
            longest = opening;
    }
    return longest;
}

std::optional<Opening> next_opening(Hours const& hours, Holidays const& holidays, Instant now, int within_days)
{
    // In short stretches first: nearly always the answer lies within a week.
    for (auto const stretch : { std::min(7, within_days), within_days }) {
        for (auto const& opening : openings(hours, holidays, now, now.plus_seconds(std::int64_t { stretch } * 86'400))) {
            if (now < opening.from)
                return opening;
        }
    }
    return std::nullopt;
}

constexpr int evening_minute = 18 * 60; // after most people's work

bool has_evening(Hours const& hours)
{
    return std::any_of(hours.rules.begin(), hours.rules.end(),
        [](HoursRule const& rule) { return rule.closes_minute > evening_minute; });
}

bool has_weekend(Hours const& hours)
{
    return std::any_of(hours.rules.begin(), hours.rules.end(),
        [](auto const& rule) { return weekdays_of(rule.recurrence).back() >= Weekday::saturday; });
}

std::optional<int> parse_minute(std::string_view given)
{
    auto text = base::nfkc(base::trim(given));
    for (auto const& [sign, plain] : { std::pair<std::string, std::string> { "時半", ":30" }, { "時", ":" }, { "分", "" } }) {
        if (auto const at = text.find(sign); at != std::string::npos)
            text.replace(at, sign.size(), plain);
    }
    auto const colon = text.find(':');
    if (colon == std::string::npos || colon == 0 || colon > 2 || text.size() > colon + 3)
        return std::nullopt;
    auto minute_part = text.substr(colon + 1);
    if (minute_part.empty())
        minute_part = "00";
    auto const digits = text.substr(0, colon) + minute_part;
    if (minute_part.size() != 2 || digits.find_first_not_of("0123456789") != std::string::npos)
        return std::nullopt;
    auto const hour = std::stoi(text.substr(0, colon));
    auto const minute = std::stoi(minute_part);
    if (minute > 59 || hour * 60 + minute > minutes_per_day)
        return std::nullopt;
    return hour * 60 + minute;
}

std::string minute_text(int minute)
{
    std::string text = "00:00";
    auto const put = [&](std::size_t place, int number) {
        text[place] = static_cast<char>('0' + number / 10);
        text[place + 1] = static_cast<char>('0' + number % 10);
    };
    put(0, minute / 60);
    put(3, minute % 60);
    return text;
}

}
