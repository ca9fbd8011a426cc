#include "agency/hours_words.h"

#include "base/text.h"

namespace agency {

using base::Day;
using base::Weekday;

HoursWords::HoursWords(base::json::object const& words)
    : every_day_(base::json_text(words, "every_day")), all_day_(base::json_text(words, "all_day")),
      next_day_(base::json_text(words, "next_day")), nth_(base::json_text(words, "nth")), last_(base::json_text(words, "last")),
      last_also_(base::json_text(words, "last_also")),
      open_on_holidays_(base::json_text(words, "open_on_holidays")),
      closed_on_holidays_(base::json_text(words, "closed_on_holidays"))
{
    auto const& names = words.at("weekdays").as_array();
    for (std::size_t index = 0; index < weekdays_.size(); ++index)
        weekdays_[index] = std::string(names.at(index).as_string());
    for (auto const& every : words.at("every").as_array())
        every_.emplace_back(every.as_string());
}

std::string HoursWords::write_days(Pattern const& pattern) const
{
    if (pattern.kind == Pattern::Kind::daily)
        return every_day_;
    std::vector<std::string> parts;
    for (std::size_t index = 0; index < pattern.days.size(); ++index) {
        auto const& day = pattern.days[index];
        auto const& name = weekdays_[static_cast<std::size_t>(day.weekday)];
        if (pattern.kind == Pattern::Kind::monthly) {
            parts.push_back((day.nth == -1 ? last_ : nth_ + std::to_string(day.nth)) + name);
            continue;
        }
        auto last = index;
        while (last + 1 < pattern.days.size()
            && static_cast<int>(pattern.days[last + 1].weekday) == static_cast<int>(pattern.days[last].weekday) + 1)
            ++last;
        if (last - index < 2) {
            parts.push_back(name);
            continue;
        }
        parts.push_back(name + "-" + weekdays_[static_cast<std::size_t>(pattern.days[last].weekday)]);
        index = last;
    }
    return base::join(parts, "・");
}

std::string HoursWords::write(HoursRule const& rule) const
{
    auto const pattern = pattern_of(rule.recurrence);
    auto const days = pattern.kind == Pattern::Kind::other ? "RRULE:" + rule.recurrence + " " + rule.starts_on.iso()
                                                           : write_days(pattern);
    auto const closes = rule.closes_minute > minutes_per_day ? rule.closes_minute - minutes_per_day : rule.closes_minute;
    auto line = days + " " + minute_text(rule.opens_minute) + "-" + minute_text(closes) + " "
        + (rule.on_holidays == OnHolidays::open ? open_on_holidays_ : closed_on_holidays_);
    return rule.label.empty() ? line : line + " " + rule.label;
}

namespace {

// The rest of the text after a word at its start, or nullopt.
std::optional<std::string_view> after(std::string_view text, std::string_view word)
{
    return !word.empty() && text.starts_with(word) ? std::optional(text.substr(word.size())) : std::nullopt;
}

constexpr std::array<std::string_view, 5> range_signs { "-", "〜", "~", "ー", "–" };
constexpr std::array<std::string_view, 6> list_signs { "・", ",", "、", "/", "･", "曜" };

template<std::size_t size>
std::optional<std::string_view> after_any(std::string_view text, std::array<std::string_view, size> const& signs)
{
    for (auto const sign : signs) {
        if (auto const rest = after(text, sign))
            return rest;
    }
    return std::nullopt;
}

// The first word and what follows it; the wide space of Japanese keyboards cuts too.
std::pair<std::string, std::string> cut(std::string const& text)
{
    constexpr std::string_view wide_space = "\u3000";
    auto const space = std::min(text.find(' '), text.find(wide_space));
    if (space == std::string::npos)
        return { text, "" };
    return { text.substr(0, space), base::trim(text.substr(space)) };
}

}

std::optional<Pattern> HoursWords::read_days(std::string_view text) const
{
    if (text == every_day_)
        return Pattern { Pattern::Kind::daily, {} };
    for (auto const& every : every_)
        text = after(text, every).value_or(text);
    Pattern pattern { Pattern::Kind::weekly, {} };
    std::vector<int> nths { 0 };
    bool collecting = false; // positions of the month, until the weekday they belong to
    bool range = false;
    while (!text.empty()) {
        if (auto const rest = after(text, nth_)) {
            if (!collecting)
                nths.clear();
            collecting = true;
            pattern.kind = Pattern::Kind::monthly;
            text = *rest;
        } else if (auto const after_last = after_any(text, std::array<std::string_view, 2> { last_, last_also_ })) {
            if (!collecting)
                nths.clear();
            nths.push_back(-1);
            collecting = true;
            pattern.kind = Pattern::Kind::monthly;
            text = *after_last;
        } else if (collecting && text[0] >= '1' && text[0] <= '5') {
            nths.push_back(text[0] - '0');
            text.remove_prefix(1);
        } else if (auto const after_sign = after_any(text, list_signs)) {
            text = *after_sign;
        } else if (auto const after_range = after_any(text, range_signs); after_range && !pattern.days.empty() && !collecting) {
            range = true;
            text = *after_range;
        } else {
            auto const found = std::find_if(weekdays_.begin(), weekdays_.end(), [&](auto const& name) { return text.starts_with(name); });
            if (found == weekdays_.end() || nths.empty())
                return std::nullopt;
            auto const weekday = static_cast<int>(found - weekdays_.begin());
            auto const begin = range ? static_cast<int>(pattern.days.back().weekday) + 1 : weekday;
            if (weekday < begin)
                return std::nullopt;
            for (int day = begin; day <= weekday; ++day) {
                for (auto const nth : nths)
                    pattern.days.push_back({ nth, static_cast<Weekday>(day) });
            }
            range = collecting = false;
            text.remove_prefix(found->size());
        }
    }
    if (pattern.days.empty() || collecting || range)
        return std::nullopt;
    auto const weekly = pattern.kind == Pattern::Kind::weekly;
    auto const mixed = std::any_of(pattern.days.begin(), pattern.days.end(), [&](auto const& day) { return (day.nth == 0) != weekly; });
    return mixed ? std::nullopt : std::optional(pattern);
}

bool HoursWords::read_times(std::string const& times, HoursRule& rule) const
{
    if (times == all_day_) {
        rule.closes_minute = minutes_per_day;
        return true;
    }
    auto const dash = std::find_if(range_signs.begin(), range_signs.end(), [&](auto sign) { return times.find(sign) != std::string::npos; });
    if (dash == range_signs.end())
        return false;
    auto const at = times.find(*dash);
    auto const until = times.substr(at + dash->size());
    auto const opens = parse_minute(times.substr(0, at));
    auto const closes = parse_minute(after(until, next_day_).value_or(until));
    if (!opens || !closes || *opens == *closes || *opens >= minutes_per_day)
        return false;
    rule.opens_minute = *opens;
    rule.closes_minute = *closes < *opens ? *closes + minutes_per_day : *closes;
    return true;
}

std::optional<HoursRule> HoursWords::read(std::string_view given, Day today) const
{
    // The label stays as it was typed; days, times and the holiday word are read in any width.
    auto [first_word, rest] = cut(base::trim(given));
    auto const days = base::nfkc(first_word);
    HoursRule rule;
    rule.starts_on = today;
    if (auto const text = after(days, "RRULE:")) {
        rule.recurrence = checked_recurrence(*text).value_or("");
        auto [first_day, others] = cut(rest);
        auto const day = Day::parse(first_day);
        if (!day)
            return std::nullopt;
        rule.starts_on = *day;
        rest = others;
    } else if (auto const pattern = read_days(days)) {
        rule.recurrence = checked_recurrence(recurrence_of(*pattern)).value_or("");
    }
    auto const [second_word, tail] = cut(rest);
    auto const times = base::nfkc(second_word);
    if (rule.recurrence.empty() || !read_times(times, rule))
        return std::nullopt;
    auto [mark, label] = cut(tail);
    auto const marked = mark == open_on_holidays_ || mark == closed_on_holidays_;
    rule.on_holidays = mark == open_on_holidays_ ? OnHolidays::open : OnHolidays::closed;
    rule.label = marked ? label : tail;
    return base::character_count(rule.label) > 40 ? std::nullopt : std::optional(rule);
}

}
