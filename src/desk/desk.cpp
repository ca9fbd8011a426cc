#include "desk/desk.h"

#include "base/text.h"

namespace desk {

namespace {

constexpr std::int64_t minutes_a_day = 24 * 60;

int minute_of_day(base::Instant instant)
{
    auto const since = instant.microseconds - base::Day::of(instant).start().microseconds;
    return static_cast<int>(since / 60'000'000 % minutes_a_day);
}

bool is_turn_of_year(base::Day day)
{
    auto const month_and_day = day.iso().substr(5);
    return month_and_day >= "12-29" || month_and_day <= "01-03";
}

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

// Where the number stands in an NFKC text: groups of digits and what people write between them.
struct Found {
    std::size_t begin { 0 };
    std::size_t end { 0 };
    std::string number;
};

bool is_telephone(std::string const& number)
{
    if (number == "119" || number == "110")
        return true;
    bool const from_abroad = number[0] == '+' && number.size() >= 9 && number.size() <= 16;
    return (number[0] == '0' && (number.size() == 10 || number.size() == 11)) || from_abroad;
}

bool goes_on(char letter) { return is_digit(letter) || std::string_view("+-() ").find(letter) != std::string_view::npos; }

// The longest number that ends with a group: "000-0000-0012 21:00" is not one of thirteen digits.
std::optional<Found> number_at(std::string_view text, std::size_t begin)
{
    Found run { begin, begin, "" };
    std::optional<Found> longest;
    for (std::size_t place = begin; place < text.size() && goes_on(text[place]); ++place) {
        if (!is_digit(text[place]) && text[place] != '+')
            continue;
        run.number += text[place];
        run.end = place + 1;
        bool const group_ends = run.end == text.size() || !is_digit(text[run.end]);
        if (group_ends && is_telephone(run.number))
            longest = run;
    }
    return longest;
}

std::optional<Found> find_number(std::string_view text)
{
    for (std::size_t begin = 0; begin < text.size(); ++begin) {
        bool const starts = is_digit(text[begin]) || (text[begin] == '+' && begin + 1 < text.size() && is_digit(text[begin + 1]));
        if (!starts)
            continue;
        if (auto found = number_at(text, begin))
            return found;
        while (begin + 1 < text.size() && is_digit(text[begin + 1]))
            ++begin;
    }
    return std::nullopt;
}

// NFKC leaves these as they are; people type them between the groups of a number.
std::string read_form(std::string_view text)
{
    auto form = base::nfkc(text);
    for (std::string_view const dash : { "\u2010", "\u2011", "\u2012", "\u2013", "\u2014", "\u2015", "\u2212", "\u30FC" })
        for (auto place = form.find(dash); place != std::string::npos; place = form.find(dash, place)) {
            bool const in_number = place > 0 && (is_digit(form[place - 1]) || form[place - 1] == ')');
            if (in_number)
                form.replace(place, dash.size(), 1, '-');
            ++place;
        }
    return form;
}

// The kinds of places that are used to such calls, in order; nullopt for all others.
std::optional<std::ptrdiff_t> nearness(agency::AgencyKind kind)
{
    using agency::AgencyKind;
    constexpr std::array order { AgencyKind::mhwc, AgencyKind::rf, AgencyKind::rfw, AgencyKind::na, AgencyKind::clin,
        AgencyKind::psyh, AgencyKind::phc, AgencyKind::law };
    auto const found = std::find(order.begin(), order.end(), kind);
    return found == order.end() ? std::nullopt : std::optional(found - order.begin());
}

void add_call(std::vector<Call>& calls, Call call)
{
    bool const known = std::any_of(calls.begin(), calls.end(), [&](Call const& other) {
        return other.name == call.name || (!call.number.empty() && other.number == call.number);
    });
    if (!call.name.empty() && !known)
        calls.push_back(std::move(call));
}

}

Greeting greeting_at(base::Instant instant)
{
    auto const hour = minute_of_day(instant) / 60;
    return hour >= 4 && hour < 10 ? Greeting::morning : hour >= 10 && hour < 17 ? Greeting::day : Greeting::evening;
}

std::string key(Greeting greeting)
{
    return greeting == Greeting::morning ? "desk.greeting.morning"
        : greeting == Greeting::day      ? "desk.greeting.day"
                                         : "desk.greeting.evening";
}

std::optional<std::string> telephone_number(std::string_view text)
{
    auto const found = find_number(read_form(text));
    return found ? std::optional(found->number) : std::nullopt;
}

std::string without_number(std::string_view text)
{
    auto form = read_form(text);
    auto const found = find_number(form);
    if (!found)
        return base::trim(text);
    form.erase(found->begin, found->end - found->begin);
    return base::trim(form);
}

bool is_office_time(base::Instant instant, agency::Holidays const& holidays)
{
    auto const day = base::Day::of(instant);
    auto const minute = minute_of_day(instant);
    bool const rests = day.weekday() > base::Weekday::friday || holidays.find(day) || is_turn_of_year(day);
    return !rests && minute >= 8 * 60 + 30 && minute < 17 * 60 + 15;
}

bool is_answered_by_day(agency::Hours const& hours, agency::Holidays const& holidays, base::Instant now)
{
    if (hours.rules.empty())
        return is_office_time(now, holidays);
    // Who closes on holidays closes at the turn of the year, whether the card has it as an exception or not.
    bool const rests = std::ranges::all_of(hours.rules, [](auto const& rule) { return rule.on_holidays == agency::OnHolidays::closed; });
    if (rests && is_turn_of_year(base::Day::of(now)))
        return false;
    auto const open = agency::open_at(hours, holidays, now);
    bool const around_the_clock = open && open->until.microseconds - open->from.microseconds >= minutes_a_day * 60'000'000;
    return around_the_clock ? is_office_time(now, holidays) : open.has_value();
}

std::vector<Call> people_to_call(form::Answer const& crisis)
{
    std::vector<Call> calls;
    for (auto const* line : { "L3.ask@R", "L3.ask@Y" })
        for (auto const& row : crisis.rows(line))
            if (auto const* fields = row.if_object()) {
                auto const how = base::json_text(*fields, "how");
                add_call(calls, { base::json_text(*fields, "who"), telephone_number(how).value_or(""), without_number(how),
                                    base::json_text(*fields, "say") });
            }
    return calls;
}

std::vector<Call> places_to_call(form::Answer const& crisis, AgencyPhones const& phones, agency::Holidays const& holidays, base::Instant now)
{
    std::vector<Call> calls;
    for (auto const& row : crisis.rows("L3.pro@R")) {
        auto const* fields = row.if_object();
        if (!fields)
            continue;
        auto const card = phones(base::json_text(*fields, "agency")).value_or(PhonesOfAgency {});
        auto const first_of = [](std::string const& written, std::string const& of_card) { return written.empty() ? of_card : written; };
        auto const day = first_of(base::json_text(*fields, "day"), card.day);
        auto const night = first_of(base::json_text(*fields, "night"), card.night);
        auto const name = first_of(base::json_text(*fields, "name"), card.name);
        auto const& first = night.empty() || is_answered_by_day(card.hours, holidays, now) ? day : night;
        auto const& other = &first == &day ? night : day;
        auto number = telephone_number(first);
        if (!number)
            number = telephone_number(other);
        add_call(calls, { card.name.empty() ? name : card.name, number.value_or(""), base::json_text(*fields, "hours"), "" });
    }
    return calls;
}

std::vector<OpenPlace> places_to_talk(std::vector<agency::Listing> const& listings, agency::Holidays const& holidays,
    base::Instant now, std::size_t most)
{
    struct Ranked {
        std::tuple<bool, agency::DutyClass, std::ptrdiff_t> rank; // closed, duty, kind: the least first
        OpenPlace place;
    };
    std::vector<Ranked> ranked;
    for (auto const& listing : listings) {
        auto const* duty = agency::duty_at(listing.duties, now);
        auto const near = nearness(listing.name.kind);
        if (!near || !agency::can_speak_openly(duty))
            continue;
        auto const by_night = !listing.phone_night.empty() && !is_answered_by_day(listing.hours, holidays, now);
        auto const number = telephone_number(by_night ? listing.phone_night : listing.phone_day);
        if (!number)
            continue;
        auto const open = agency::open_at(listing.hours, holidays, now);
        auto const until = open ? std::optional(open->until) : std::nullopt;
        ranked.push_back({ { !open && !by_night, duty->duty, *near },
            { { listing.name.name, *number, listing.hours_note, "" }, until } });
    }
    std::stable_sort(ranked.begin(), ranked.end(), [](auto const& one, auto const& other) { return one.rank < other.rank; });
    std::vector<OpenPlace> places;
    for (auto& entry : ranked)
        if (places.size() < most)
            places.push_back(std::move(entry.place));
    return places;
}

bool is_sooner(FirstVisit const& one, FirstVisit const& other)
{
    auto const rank = [](FirstVisit const& visit) { return std::pair(visit.day, agency::parse_minute(visit.time).value_or(minutes_a_day + 1)); };
    return rank(one) < rank(other);
}

std::vector<FirstVisit> first_visits(form::Answer const& part_two, form::AgencyChoices const& agencies, base::Day today, int within_days)
{
    std::vector<FirstVisit> visits;
    for (auto const& row : part_two.rows("L2.use")) {
        auto const* fields = row.if_object();
        auto const day = fields ? base::Day::parse(base::json_text(*fields, "first_on")) : std::nullopt;
        if (!day || *day < today || *day > today.plus(within_days))
            continue;
        auto place = base::json_text(*fields, "name");
        auto const agency = base::json_text(*fields, "agency");
        for (auto const& choice : agencies)
            if (!agency.empty() && choice.value == agency)
                place = choice.label;
        visits.push_back({ *day, base::json_text(*fields, "first_time"), place, base::json_text(*fields, "contact"),
            base::json_text(*fields, "companion") });
    }
    std::stable_sort(visits.begin(), visits.end(), is_sooner);
    return visits;
}

}
