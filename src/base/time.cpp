#include "base/time.h"

#include "base/text.h"

#include <cctype>

namespace base {

namespace {

constexpr std::int64_t tokyo_offset_microseconds = 9ll * 3600 * 1'000'000;
constexpr std::int64_t day_microseconds = 86'400ll * 1'000'000;

std::int64_t floor_divide(std::int64_t number, std::int64_t divisor)
{
    return number >= 0 ? number / divisor : -((-number + divisor - 1) / divisor);
}

std::chrono::year_month_day civil(Day day)
{
    return std::chrono::sys_days(std::chrono::days(day.days_since_1970));
}

bool all_digits(std::string_view text)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c); });
}

int to_number(std::string_view digits)
{
    int number = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return number;
}

// Year of four digits, month and day of one or two, between them one '-' or '/'.
std::optional<Day> parse_plain(std::string_view text)
{
    if (text.size() < 8 || text.size() > 10 || (text[4] != '-' && text[4] != '/'))
        return std::nullopt;
    auto second = text.find(text[4], 5);
    if (second == std::string_view::npos)
        return std::nullopt;
    auto year = text.substr(0, 4);
    auto month = text.substr(5, second - 5);
    auto day = text.substr(second + 1);
    if (!all_digits(year) || !all_digits(month) || !all_digits(day) || month.size() > 2 || day.size() > 2)
        return std::nullopt;
    return Day::from_date(to_number(year), to_number(month), to_number(day));
}

class SystemClock final : public Clock {
public:
    Instant now() const override
    {
        auto since = std::chrono::system_clock::now().time_since_epoch();
        return { std::chrono::duration_cast<std::chrono::microseconds>(since).count() };
    }
};

class MovableClock final : public Clock {
public:
    explicit MovableClock(std::string offset_file) : offset_file_(std::move(offset_file)) { }

    Instant now() const override
    {
        std::ifstream file(offset_file_);
        std::int64_t seconds = 0;
        if (!(file >> seconds))
            seconds = 0;
        return SystemClock().now().plus_seconds(seconds);
    }

private:
    std::string offset_file_;
};

}

std::int64_t Instant::seconds() const
{
    return floor_divide(microseconds, 1'000'000);
}

Day Day::of(Instant instant)
{
    return { static_cast<std::int32_t>(floor_divide(instant.microseconds + tokyo_offset_microseconds, day_microseconds)) };
}

std::optional<Day> Day::from_date(int year, int month, int day)
{
    if (year < 1 || year > 9999 || month < 1 || day < 1)
        return std::nullopt;
    std::chrono::year_month_day date { std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
        std::chrono::day(static_cast<unsigned>(day)) };
    if (!date.ok())
        return std::nullopt;
    return Day { static_cast<std::int32_t>(std::chrono::sys_days(date).time_since_epoch().count()) };
}

std::optional<Day> Day::parse(std::string_view iso)
{
    if (auto day = parse_plain(iso))
        return day;
    return parse_plain(trim(nfkc(iso)));
}

std::string Day::iso() const
{
    auto date = civil(*this);
    char text[32];
    std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return text;
}

int Day::year() const { return static_cast<int>(civil(*this).year()); }
int Day::month() const { return static_cast<int>(static_cast<unsigned>(civil(*this).month())); }
int Day::day() const { return static_cast<int>(static_cast<unsigned>(civil(*this).day())); }

Weekday Day::weekday() const
{
    // 1970-01-01 was a Thursday.
    auto since_monday = (days_since_1970 + 3) % 7;
    return static_cast<Weekday>(since_monday < 0 ? since_monday + 7 : since_monday);
}

Instant Day::start() const
{
    return { days_since_1970 * day_microseconds - tokyo_offset_microseconds };
}

int days_between(Day from, Day to)
{
    return to.days_since_1970 - from.days_since_1970;
}

std::string clock_time(Instant instant)
{
    auto minutes = floor_divide(instant.microseconds - Day::of(instant).start().microseconds, 60'000'000);
    char text[16];
    std::snprintf(text, sizeof text, "%02d:%02d", static_cast<int>(minutes / 60), static_cast<int>(minutes % 60));
    return text;
}

std::unique_ptr<Clock> system_clock()
{
    return std::make_unique<SystemClock>();
}

std::unique_ptr<Clock> movable_clock(std::string offset_file)
{
    return std::make_unique<MovableClock>(std::move(offset_file));
}

}
