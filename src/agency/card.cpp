#include "agency/card.h"

#include "base/text.h"

namespace agency {

using base::Day;
using base::Refusal;

namespace {

constexpr std::size_t line_characters = 120;
constexpr std::size_t text_characters = 2'000;

template<class Enum, std::size_t size>
std::optional<Enum> find_code(std::array<std::string_view, size> const& codes, std::string_view text)
{
    for (std::size_t index = 0; index < size; ++index) {
        if (codes[index] == text)
            return static_cast<Enum>(index);
    }
    return std::nullopt;
}

constexpr std::array<std::string_view, 3> way_codes { "in_person", "online", "phone" };
constexpr std::array<std::string_view, 5> step_codes { "door", "face", "name", "asked", "leave" };
constexpr std::array<std::string_view, 2> side_codes { "can", "cannot" };

class Refusals {
public:
    void add(std::string_view message, std::string_view field) { list_.push_back({ std::string(message), std::string(field) }); }
    std::string line(std::string_view given, std::string_view field, std::size_t most = line_characters)
    {
        auto text = base::trim(given);
        std::replace(text.begin(), text.end(), '\n', ' ');
        return limited(std::move(text), field, most);
    }
    std::string paragraph(std::string_view given, std::string_view field)
    {
        return limited(base::trim(given), field, text_characters);
    }
    std::string needed(std::string_view given, std::string_view field, std::string_view message, std::size_t most = line_characters)
    {
        auto text = line(given, field, most);
        if (text.empty())
            add(message, field);
        return text;
    }
    std::optional<Day> day(std::string_view given, std::string_view field)
    {
        auto const text = base::trim(given);
        if (text.empty())
            return std::nullopt;
        auto const day = Day::parse(text);
        if (!day)
            add("agency.day.form", field);
        return day;
    }
    std::vector<Refusal> take() { return std::move(list_); }

private:
    std::string limited(std::string text, std::string_view field, std::size_t most)
    {
        if (base::character_count(text) > most)
            list_.push_back({ "agency.text.long", std::string(field), { { "most", std::to_string(most) } } });
        return text;
    }
    std::vector<Refusal> list_;
};

bool is_code(std::string_view text)
{
    return !text.empty() && text.size() <= 12
        && std::all_of(text.begin(), text.end(), [](unsigned char byte) { return std::isalnum(byte) || byte == '-'; });
}

bool is_web(std::string_view text)
{
    return text.starts_with("https://") || text.starts_with("http://");
}

bool is_phone(std::string_view text)
{
    return text.find_first_not_of("0123456789-+() #*,/") == std::string::npos;
}

}

std::string_view code(Way way) { return way_codes[static_cast<std::size_t>(way)]; }
std::optional<Way> way_from(std::string_view text) { return find_code<Way>(way_codes, text); }
std::string_view code(VisitStep step) { return step_codes[static_cast<std::size_t>(step)]; }
std::string_view code(Side side) { return side_codes[static_cast<std::size_t>(side)]; }
std::optional<Side> side_from(std::string_view text) { return find_code<Side>(side_codes, text); }

DutyCard const* duty_at(std::vector<DutyCard> const& duties, base::Instant at)
{
    DutyCard const* found = nullptr;
    for (auto const& duty : duties) {
        if (duty.from > at)
            continue;
        // As the decision reads it: the latest; of several from one moment, the highest class.
        if (!found || found->from < duty.from || (found->from == duty.from && found->duty <= duty.duty))
            found = &duty;
    }
    return found;
}

bool duty_is_due(DutyCard const* duty, Day today)
{
    return !duty || base::days_between(duty->confirmed_on, today) > 365;
}

bool is_old(std::optional<Checked> const& checked, Day today)
{
    return !checked || base::days_between(checked->on, today) > 365;
}

bool can_speak_openly(DutyCard const* duty)
{
    return duty && !is_bound(duty->duty);
}

bool has_evening(Hours const& hours, std::vector<Programme> const& programmes)
{
    Hours all { hours.rules, {} };
    for (auto const& programme : programmes) {
        if (!programme.when.recurrence.empty())
            all.rules.push_back(programme.when);
    }
    return has_evening(all);
}

bool has_weekend(Hours const& hours, std::vector<Programme> const& programmes)
{
    Hours all { hours.rules, {} };
    for (auto const& programme : programmes) {
        if (!programme.when.recurrence.empty())
            all.rules.push_back(programme.when);
    }
    return has_weekend(all);
}

bool has_phone(std::string const& phone_day, std::string const& phone_night, std::vector<Programme> const& programmes)
{
    return !phone_day.empty() || !phone_night.empty()
        || std::any_of(programmes.begin(), programmes.end(), [](auto const& programme) {
               return std::find(programme.ways.begin(), programme.ways.end(), Way::phone) != programme.ways.end();
           });
}

Checking<Entry> check(Entry entry, std::string_view kind_code)
{
    Refusals refusals;
    entry.code = base::nfkc(base::trim(entry.code));
    if (!is_code(entry.code))
        refusals.add("agency.code.form", "code");
    if (auto const kind = kind_from(kind_code))
        entry.kind = *kind;
    else
        refusals.add("agency.kind.choose", "kind");
    entry.name = refusals.needed(entry.name, "name", "agency.name.missing", 80);
    entry.kana = refusals.line(entry.kana, "kana");
    entry.area = refusals.needed(entry.area, "area", "agency.area.missing", 40);
    entry.address = refusals.line(entry.address, "address");
    for (auto const& [field, text] : { std::pair { "phone_day", &entry.phone_day }, std::pair { "phone_night", &entry.phone_night } }) {
        *text = refusals.line(base::nfkc(*text), field, 40);
        if (!is_phone(*text))
            refusals.add("agency.phone.form", field);
    }
    entry.mail = refusals.line(entry.mail, "mail");
    if (!entry.mail.empty() && entry.mail.find('@') == std::string::npos)
        refusals.add("agency.mail.form", "mail");
    entry.web = refusals.line(entry.web, "web", 200);
    if (!entry.web.empty() && !is_web(entry.web))
        refusals.add("agency.web.form", "web");
    entry.hours_note = refusals.line(entry.hours_note, "hours_note");
    entry.note = refusals.paragraph(entry.note, "note");
    return { std::move(entry), refusals.take() };
}

Checking<DutyCard> check(DutyInput const& input, base::Instant now)
{
    Refusals refusals;
    DutyCard card;
    if (auto const duty = duty_from(input.duty))
        card.duty = *duty;
    else
        refusals.add("agency.duty.choose", "duty");
    card.text = refusals.paragraph(input.text, "text");
    if (card.text.empty())
        refusals.add("agency.duty.text_missing", "text");
    card.legal_ground = refusals.line(input.legal_ground, "legal_ground", 400);
    card.confirmed_by = refusals.needed(input.confirmed_by, "confirmed_by", "agency.duty.by_missing", 80);
    auto const day = refusals.day(input.confirmed_on, "confirmed_on");
    card.confirmed_on = day.value_or(Day::of(now));
    if (day && *day > Day::of(now))
        refusals.add("agency.day.future", "confirmed_on");
    card.from = now;
    return { std::move(card), refusals.take() };
}

namespace {

// The rule of the ticks, or "" if they say no day.
std::string recurrence_from(HoursInput const& input)
{
    constexpr std::array allowed { "0", "1", "2", "3", "4", "5", "-1" };
    Pattern pattern { input.nths.empty() ? Pattern::Kind::weekly : Pattern::Kind::monthly, {} };
    auto const nths = input.nths.empty() ? std::vector<std::string> { "0" } : input.nths;
    for (auto const& weekday : input.weekdays) {
        if (weekday.size() != 1 || weekday[0] < '0' || weekday[0] > '6')
            return "";
        for (auto const& nth : nths) {
            if (std::find(allowed.begin(), allowed.end(), nth) == allowed.end())
                return "";
            pattern.days.push_back({ std::stoi(nth), static_cast<base::Weekday>(weekday[0] - '0') });
        }
    }
    return pattern.days.empty() ? "" : checked_recurrence(recurrence_of(pattern)).value_or("");
}

}

Checking<HoursRule> check(HoursInput const& input, Day today)
{
    Refusals refusals;
    HoursRule rule;
    rule.label = refusals.line(input.label, "label", 40);
    rule.recurrence = input.recurrence.empty() ? recurrence_from(input) : checked_recurrence(input.recurrence).value_or("");
    if (rule.recurrence.empty())
        refusals.add("agency.hours.days", "days");
    auto const opens = parse_minute(input.opens);
    auto const closes = parse_minute(input.closes);
    if (!opens || *opens >= minutes_per_day)
        refusals.add("agency.hours.time", "opens");
    if (!closes)
        refusals.add("agency.hours.time", "closes");
    if (opens && closes) {
        rule.opens_minute = *opens;
        rule.closes_minute = *closes < *opens ? *closes + minutes_per_day : *closes;
        if (*closes == *opens)
            refusals.add("agency.hours.same", "closes");
    }
    rule.on_holidays = input.open_on_holidays ? OnHolidays::open : OnHolidays::closed;
    rule.starts_on = refusals.day(input.starts_on, "starts_on").value_or(today);
    return { std::move(rule), refusals.take() };
}

Checking<HoursException> check(ExceptionInput const& input)
{
    Refusals refusals;
    HoursException exception;
    exception.label = refusals.line(input.label, "label", 40);
    exception.words = refusals.line(input.words, "words");
    auto const first = refusals.day(input.first_day, "first_day");
    auto const last = refusals.day(input.last_day, "last_day");
    if (!first && base::trim(input.first_day).empty())
        refusals.add("agency.day.missing", "first_day");
    exception.first_day = first.value_or(Day {});
    exception.last_day = last.value_or(exception.first_day);
    if (first && last && *last < *first)
        refusals.add("agency.day.order", "last_day");
    if (first && last && base::days_between(*first, *last) > 400)
        refusals.add("agency.day.too_far", "last_day");
    if (base::trim(input.opens).empty() && base::trim(input.closes).empty())
        return { std::move(exception), refusals.take() };
    exception.opens_minute = parse_minute(input.opens);
    exception.closes_minute = parse_minute(input.closes);
    if (!exception.opens_minute || *exception.opens_minute >= minutes_per_day)
        refusals.add("agency.hours.time", "opens");
    if (!exception.closes_minute)
        refusals.add("agency.hours.time", "closes");
    if (exception.opens_minute && exception.closes_minute) {
        if (*exception.closes_minute == *exception.opens_minute)
            refusals.add("agency.hours.same", "closes");
        if (*exception.closes_minute < *exception.opens_minute)
            *exception.closes_minute += minutes_per_day;
    }
    return { std::move(exception), refusals.take() };
}

Checking<Programme> check(ProgrammeInput const& input, Day today)
{
    Refusals refusals;
    Programme programme;
    programme.name = refusals.needed(input.name, "name", "agency.name.missing", 80);
    programme.for_whom = refusals.line(input.for_whom, "for_whom");
    programme.words = refusals.paragraph(input.words, "words");
    for (auto const& way : input.ways) {
        if (auto const known = way_from(way))
            programme.ways.push_back(*known);
    }
    auto const on_request = input.when.recurrence.empty() && input.when.weekdays.empty() && input.when.nths.empty()
        && base::trim(input.when.opens).empty() && base::trim(input.when.closes).empty();
    auto list = refusals.take();
    if (!on_request) {
        auto when = check(input.when, today);
        programme.when = std::move(when.value);
        list.insert(list.end(), when.refusals.begin(), when.refusals.end());
    } else {
        programme.when.starts_on = today;
    }
    return { std::move(programme), std::move(list) };
}

Checking<Contact> check(ContactInput const& input, Day today)
{
    Refusals refusals;
    Contact contact;
    contact.name = refusals.needed(input.name, "name", "agency.name.missing", 80);
    contact.role = refusals.line(input.role, "role");
    contact.phone = refusals.line(base::nfkc(input.phone), "phone", 40);
    if (!is_phone(contact.phone))
        refusals.add("agency.phone.form", "phone");
    contact.hours = refusals.line(input.hours, "hours");
    contact.first_day = refusals.day(input.first_day, "first_day").value_or(today);
    contact.last_day = refusals.day(input.last_day, "last_day");
    if (contact.last_day && *contact.last_day < contact.first_day)
        refusals.add("agency.day.order", "last_day");
    return { std::move(contact), refusals.take() };
}

Checking<Ability> check(AbilityInput const& input, Day today)
{
    Refusals refusals;
    Ability ability;
    if (auto const side = side_from(input.side))
        ability.side = *side;
    else
        refusals.add("agency.ability.choose", "side");
    ability.words = refusals.needed(input.words, "words", "agency.words.missing", 200);
    ability.said_on = refusals.day(input.said_on, "said_on").value_or(today);
    if (ability.said_on > today)
        refusals.add("agency.day.future", "said_on");
    return { std::move(ability), refusals.take() };
}

Checking<FirstVisit> check_first_visit(std::map<VisitStep, std::string> const& input)
{
    Refusals refusals;
    FirstVisit visit;
    for (auto const& [step, words] : input) {
        auto text = refusals.paragraph(words, code(step));
        if (!text.empty())
            visit[step] = std::move(text);
    }
    return { std::move(visit), refusals.take() };
}

}
