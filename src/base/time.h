#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace base {

// A moment: microseconds since 1970-01-01T00:00:00Z. This is also how it is stored.
struct Instant {
    std::int64_t microseconds { 0 };

    auto operator<=>(Instant const&) const = default;
    // Whole seconds since 1970, rounded down: the unit of the consent decision.
    std::int64_t seconds() const;
    static Instant from_seconds(std::int64_t seconds) { return { seconds * 1'000'000 }; }
    Instant plus_seconds(std::int64_t seconds) const { return { microseconds + seconds * 1'000'000 }; }
};

enum class Weekday { monday, tuesday, wednesday, thursday, friday, saturday, sunday };

// A civil day in Asia/Tokyo, which has had one offset (+09:00) since 1951: no time zone data needed.
struct Day {
    std::int32_t days_since_1970 { 0 };

    auto operator<=>(Day const&) const = default;
    static Day of(Instant);                                    // the day it is in Tokyo at that moment
    static std::optional<Day> from_date(int year, int month, int day); // nullopt if there is no such day
    static std::optional<Day> parse(std::string_view iso);     // "2026-11-24"; full-width digits and '/' also
    std::string iso() const;                                   // "2026-11-24", also how it is stored
    int year() const;
    int month() const; // 1-12
    int day() const;   // 1-31
    Weekday weekday() const;
    Day plus(int days) const { return { days_since_1970 + days }; }
    Instant start() const; // 00:00 in Tokyo
};

int days_between(Day from, Day to); // to - from

// "HH:MM" in Tokyo.
std::string clock_time(Instant);

// The only source of "now". Pass it in; never ask the system elsewhere.
class Clock {
public:
    virtual ~Clock() = default;
    virtual Instant now() const = 0;
    Day today() const { return Day::of(now()); }
};

std::unique_ptr<Clock> system_clock();
// Reads seconds to add to the system's time from a file at every call, so that a test can move the time
// of a running program; a missing file means 0.
std::unique_ptr<Clock> movable_clock(std::string offset_file);

class FixedClock final : public Clock {
public:
    explicit FixedClock(Instant instant) : instant_(instant) { }
    Instant now() const override { return instant_; }
    void set(Instant instant) { instant_ = instant; }

private:
    Instant instant_;
};

}
