#include "words/dates.h"

namespace words {

namespace {

constexpr std::array<std::string_view, 7> japanese_weekdays { "月", "火", "水", "木", "金", "土", "日" };
constexpr std::array<std::string_view, 7> english_weekdays { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
constexpr std::array<std::string_view, 12> months { "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December" };

struct Era {
    std::string_view name;
    int year;
    int month;
    int day;
};

// The first day of each era, newest first. Meiji: the day of the edict; Japan counts by this calendar since 1873.
constexpr std::array<Era, 5> eras { { { "令和", 2019, 5, 1 }, { "平成", 1989, 1, 8 }, { "昭和", 1926, 12, 25 },
    { "大正", 1912, 7, 30 }, { "明治", 1868, 10, 23 } } };

std::string month_and_day(base::Day day)
{
    return std::to_string(day.month()) + "月" + std::to_string(day.day()) + "日";
}

std::string in_brackets(Language language, base::Day day)
{
    auto name = weekday_name(language, day.weekday());
    return language == Language::english ? " (" + name + ")" : "（" + name + "）";
}

}

std::string weekday_name(Language language, base::Weekday weekday)
{
    auto index = static_cast<std::size_t>(weekday);
    return std::string(language == Language::english ? english_weekdays[index] : japanese_weekdays[index]);
}

std::string long_day(Language language, base::Day day)
{
    auto year = std::to_string(day.year());
    if (language == Language::english) {
        auto month = std::string(months[static_cast<std::size_t>(day.month() - 1)]);
        return std::to_string(day.day()) + " " + month + " " + year + in_brackets(language, day);
    }
    return year + "年" + month_and_day(day) + in_brackets(language, day);
}

std::string short_day(Language language, base::Day day)
{
    if (language == Language::english) {
        auto month = std::string(months[static_cast<std::size_t>(day.month() - 1)].substr(0, 3));
        return std::to_string(day.day()) + " " + month + in_brackets(language, day);
    }
    return month_and_day(day) + in_brackets(language, day);
}

std::string era_day(base::Day day)
{
    for (auto const& era : eras) {
        if (day < *base::Day::from_date(era.year, era.month, era.day))
            continue;
        int year = day.year() - era.year + 1;
        return std::string(era.name) + (year == 1 ? "元" : std::to_string(year)) + "年" + month_and_day(day);
    }
    return std::to_string(day.year()) + "年" + month_and_day(day);
}

std::string moment(Language language, base::Instant instant)
{
    return short_day(language, base::Day::of(instant)) + " " + base::clock_time(instant);
}

std::string days_away(Catalogue const& catalogue, Language language, base::Day today, base::Day day)
{
    int days = base::days_between(today, day);
    switch (days) {
    case -1: return catalogue.text(language, "words.days.yesterday");
    case 0: return catalogue.text(language, "words.days.today");
    case 1: return catalogue.text(language, "words.days.tomorrow");
    }
    auto const* key = days > 0 ? "words.days.ahead" : "words.days.ago";
    return catalogue.text(language, key, { { "count", std::to_string(std::abs(days)) } });
}

}
