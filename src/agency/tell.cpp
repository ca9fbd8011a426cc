#include "agency/tell.h"

#include "base/text.h"
#include "words/dates.h"

namespace agency {

using base::Day;
using base::Weekday;

std::string Teller::weekday(Weekday weekday) const
{
    return words::weekday_name(visit_.language, weekday);
}

std::string Teller::days(HoursRule const& rule) const
{
    auto const pattern = pattern_of(rule.recurrence);
    if (pattern.kind == Pattern::Kind::daily)
        return text("agency.days.daily");
    std::vector<std::string> names;
    for (std::size_t index = 0; index < pattern.days.size(); ++index) {
        auto const& day = pattern.days[index];
        if (pattern.kind == Pattern::Kind::monthly) {
            auto const key = day.nth == -1 ? std::string("agency.days.last") : "agency.days.nth." + std::to_string(day.nth);
            names.push_back(text(key, { { "day", weekday(day.weekday) } }));
            continue;
        }
        auto last = index;
        while (last + 1 < pattern.days.size()
            && static_cast<int>(pattern.days[last + 1].weekday) == static_cast<int>(pattern.days[last].weekday) + 1)
            ++last;
        if (last - index >= 2) {
            names.push_back(text("agency.days.range", { { "from", weekday(day.weekday) }, { "until", weekday(pattern.days[last].weekday) } }));
            index = last;
        } else {
            names.push_back(weekday(day.weekday));
        }
    }
    if (pattern.kind == Pattern::Kind::other) {
        auto const coming = occurrences(rule.recurrence, rule.starts_on, visit_.today(), visit_.today().plus(400));
        return coming.empty() ? text("agency.days.over")
                              : text("agency.days.other", { { "day", words::short_day(visit_.language, coming.front()) } });
    }
    auto const key = pattern.kind == Pattern::Kind::monthly ? "agency.days.monthly" : "agency.days.weekly";
    return text(key, { { "days", base::join(names, text("agency.days.and")) } });
}

std::string Teller::times(int opens_minute, int closes_minute) const
{
    if (closes_minute - opens_minute == minutes_per_day)
        return text("agency.time.all_day");
    if (closes_minute > minutes_per_day)
        return text("agency.time.next_day", { { "from", minute_text(opens_minute) }, { "until", minute_text(closes_minute - minutes_per_day) } });
    return text("agency.time", { { "from", minute_text(opens_minute) }, { "until", minute_text(closes_minute) } });
}

std::string Teller::rule(HoursRule const& rule) const
{
    return base::trim(text("agency.rule", { { "days", days(rule) }, { "times", times(rule.opens_minute, rule.closes_minute) }, { "label", rule.label } }));
}

std::string Teller::exception(HoursException const& exception) const
{
    auto const first = words::short_day(visit_.language, exception.first_day);
    auto const days = exception.first_day == exception.last_day
        ? first
        : text("agency.days.range", { { "from", first }, { "until", words::short_day(visit_.language, exception.last_day) } });
    auto const times_words = exception.opens_minute && exception.closes_minute ? times(*exception.opens_minute, *exception.closes_minute)
                                                                               : text("agency.closed");
    return base::trim(text("agency.exception", { { "days", days }, { "times", times_words }, { "label", exception.label }, { "words", exception.words } }));
}

std::string Teller::now(Hours const& hours, std::string const& hours_note) const
{
    if (hours.rules.empty() && hours.exceptions.empty())
        return hours_note.empty() ? text("agency.open.unknown") : hours_note;
    if (auto const open = open_at(hours, holidays_, visit_.now)) {
        auto const all_day = open->until.microseconds - open->from.microseconds >= std::int64_t { minutes_per_day } * 60'000'000;
        return all_day ? text("agency.open.always") : text("agency.open.now", { { "until", base::clock_time(open->until) } });
    }
    auto const next = next_opening(hours, holidays_, visit_.now);
    return next ? text("agency.open.next", { { "when", words::moment(visit_.language, next->from) } }) : text("agency.open.none");
}

std::string Teller::duty(DutyCard const* card) const
{
    return text(card ? name_key(card->duty) : "agency.duty.none");
}

std::string Teller::duty_short(DutyCard const* card) const
{
    return text(card ? short_key(card->duty) : "agency.duty.short.none");
}

std::string Teller::way(Way way) const
{
    return text("agency.way." + std::string(code(way)));
}

std::string Teller::holiday(Day day) const
{
    auto const* name = holidays_.find(day);
    if (!name)
        return "";
    return visit_.language == words::Language::english ? name->en : name->ja;
}

std::vector<Teller::DayLine> Teller::week(Hours const& hours, Day first) const
{
    std::vector<DayLine> lines;
    for (int offset = 0; offset < 7; ++offset) {
        auto const day = first.plus(offset);
        DayLine line { day, words::short_day(visit_.language, day), {}, holiday(day) };
        for (auto const& opening : openings(hours, holidays_, day.start(), day.plus(1).start())) {
            if (opening.from < day.start())
                continue; // the morning of yesterday's night: told there
            auto const minute = [&](base::Instant at) { return static_cast<int>((at.seconds() - day.start().seconds()) / 60); };
            line.times.push_back(base::trim(text("agency.week.line",
                { { "times", times(minute(opening.from), minute(opening.until)) }, { "label", opening.label } })));
        }
        for (auto const& exception : exceptions_on(hours, day)) {
            if (!exception.words.empty())
                line.remark = exception.words;
        }
        lines.push_back(std::move(line));
    }
    return lines;
}

}
