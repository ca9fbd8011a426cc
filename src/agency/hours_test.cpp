#include "agency/hours.h"

using namespace agency;
using base::Day;
using base::Instant;
using base::Weekday;

namespace {

Day day(std::string_view iso) { return Day::parse(iso).value(); }
Instant at(std::string_view iso, int hour, int minute = 0) { return day(iso).start().plus_seconds(hour * 3600 + minute * 60); }

Holidays const& holidays()
{
    static Holidays const all(std::filesystem::path(SOURCE_FOLDER) / "content/agency/holidays.json");
    return all;
}

HoursRule rule(std::string recurrence, int opens, int closes, std::string label = "")
{
    return { .label = std::move(label), .recurrence = std::move(recurrence), .opens_minute = opens, .closes_minute = closes,
        .starts_on = day("2026-01-01") };
}

std::vector<std::string> days(std::string const& recurrence, std::string_view starts, std::string_view first, std::string_view last)
{
    std::vector<std::string> texts;
    for (auto const found : occurrences(recurrence, day(starts), day(first), day(last)))
        texts.push_back(found.iso());
    return texts;
}

}

TEST(Hours, ExpandsWeeklyRules)
{
    EXPECT_THAT(days("FREQ=WEEKLY;BYDAY=TU,FR", "2026-01-01", "2026-11-23", "2026-12-01"),
        testing::ElementsAre("2026-11-24", "2026-11-27", "2026-12-01"));
}

TEST(Hours, ExpandsNthWeekdayOfTheMonth)
{
    EXPECT_THAT(days("FREQ=MONTHLY;BYDAY=2TH", "2026-01-01", "2026-11-20", "2027-02-28"),
        testing::ElementsAre("2026-12-10", "2027-01-14", "2027-02-11"));
    EXPECT_THAT(days("FREQ=MONTHLY;BYDAY=-1MO", "2026-01-01", "2026-11-01", "2026-12-31"),
        testing::ElementsAre("2026-11-30", "2026-12-28"));
    EXPECT_THAT(days("FREQ=MONTHLY;BYDAY=1SA,3SA", "2026-01-01", "2026-12-01", "2026-12-31"),
        testing::ElementsAre("2026-12-05", "2026-12-19"));
}

TEST(Hours, KeepsThePhaseOfEverySecondWeek)
{
    EXPECT_THAT(days("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", "2026-11-04", "2026-11-10", "2026-12-10"),
        testing::ElementsAre("2026-11-18", "2026-12-02"));
    EXPECT_THAT(days("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", "2026-11-11", "2026-11-10", "2026-12-10"),
        testing::ElementsAre("2026-11-11", "2026-11-25", "2026-12-09"));
}

TEST(Hours, NeverFallsBeforeItsStart)
{
    EXPECT_THAT(days("FREQ=DAILY", "2026-11-24", "2026-11-20", "2026-11-25"), testing::ElementsAre("2026-11-24", "2026-11-25"));
    EXPECT_THAT(days("FREQ=DAILY", "2026-12-24", "2026-11-20", "2026-11-25"), testing::IsEmpty());
}

// The quick way for common rules against libical, which takes over as soon as a rule counts.
TEST(Hours, ExpandsCommonRulesAsLibicalDoes)
{
    for (std::string const plain : { "FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,SU", "FREQ=MONTHLY;BYDAY=2TH", "FREQ=MONTHLY;BYDAY=1SA,3SA,-1FR",
             "FREQ=MONTHLY;BYDAY=5MO", "FREQ=MONTHLY;BYDAY=-1SU" })
        EXPECT_EQ(days(plain, "2026-01-15", "2026-01-01", "2028-12-31"), days(plain + ";COUNT=5000", "2026-01-15", "2026-01-01", "2028-12-31")) << plain;
}

TEST(Hours, RefusesRulesItDoesNotKeep)
{
    EXPECT_EQ(checked_recurrence("FREQ=WEEKLY;BYDAY=FR,TU"), "FREQ=WEEKLY;BYDAY=TU,FR");
    EXPECT_EQ(checked_recurrence("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU"), "FREQ=DAILY");
    EXPECT_TRUE(checked_recurrence("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"));
    for (auto const* broken : { "", "nonsense", "FREQ=HOURLY", "FREQ=WEEKLY", "FREQ=MONTHLY", "FREQ=WEEKLY;BYDAY=XX",
             "FREQ=DAILY;BYHOUR=9", "FREQ=DAILY\nX:Y" })
        EXPECT_FALSE(checked_recurrence(broken)) << broken;
}

TEST(Hours, TellsPatterns)
{
    EXPECT_EQ(pattern_of("FREQ=MONTHLY;BYDAY=2TH"),
        (Pattern { Pattern::Kind::monthly, { { 2, Weekday::thursday } } }));
    EXPECT_EQ(pattern_of("FREQ=DAILY").kind, Pattern::Kind::daily);
    EXPECT_EQ(pattern_of("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE").kind, Pattern::Kind::other);
    EXPECT_EQ(recurrence_of(pattern_of("FREQ=WEEKLY;BYDAY=SU,MO")), "FREQ=WEEKLY;BYDAY=MO,SU");
}

TEST(Hours, IsOpenFromItsStartUntilBeforeItsEnd)
{
    Hours const hours { { rule("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", 9 * 60, 17 * 60) }, {} };
    EXPECT_FALSE(open_at(hours, holidays(), { at("2026-11-24", 9).microseconds - 1 }));
    EXPECT_TRUE(open_at(hours, holidays(), at("2026-11-24", 9)));
    EXPECT_TRUE(open_at(hours, holidays(), { at("2026-11-24", 17).microseconds - 1 }));
    EXPECT_FALSE(open_at(hours, holidays(), at("2026-11-24", 17)));
    EXPECT_FALSE(open_at(hours, holidays(), at("2026-11-28", 10))) << "Saturday";
}

TEST(Hours, ClosesOnPublicHolidaysUnlessToldOtherwise)
{
    auto weekday = rule("FREQ=WEEKLY;BYDAY=MO", 9 * 60, 17 * 60);
    auto const labour_thanksgiving = at("2026-11-23", 10);
    EXPECT_FALSE(open_at({ { weekday }, {} }, holidays(), labour_thanksgiving));
    weekday.on_holidays = OnHolidays::open;
    EXPECT_TRUE(open_at({ { weekday }, {} }, holidays(), labour_thanksgiving));
}

TEST(Hours, ExceptionsReplaceTheRulesOfTheirLabel)
{
    Hours hours { { rule("FREQ=DAILY", 9 * 60, 17 * 60), rule("FREQ=WEEKLY;BYDAY=WE", 13 * 60, 15 * 60, "group") }, {} };
    hours.exceptions = { { .label = "group", .first_day = day("2026-11-25"), .last_day = day("2026-11-25"),
        .opens_minute = 18 * 60, .closes_minute = 20 * 60 } };
    EXPECT_THAT(openings(hours, holidays(), at("2026-11-25", 0), at("2026-11-26", 0)),
        testing::ElementsAre(Opening { at("2026-11-25", 9), at("2026-11-25", 17), "" },
            Opening { at("2026-11-25", 18), at("2026-11-25", 20), "group" }));
    hours.exceptions.push_back({ .first_day = day("2026-12-29"), .last_day = day("2027-01-03") });
    EXPECT_TRUE(openings(hours, holidays(), at("2026-12-29", 0), at("2027-01-04", 0)).empty());
    EXPECT_TRUE(open_at(hours, holidays(), at("2027-01-04", 9)));
}

TEST(Hours, ReachesOverMidnight)
{
    Hours const night { { rule("FREQ=WEEKLY;BYDAY=SA", 22 * 60, 30 * 60) }, {} };
    EXPECT_TRUE(open_at(night, holidays(), at("2026-11-29", 5, 59)));
    EXPECT_FALSE(open_at(night, holidays(), at("2026-11-29", 6)));
}

TEST(Hours, FindsTheNextOpening)
{
    Hours const hours { { rule("FREQ=MONTHLY;BYDAY=2TH", 18 * 60 + 30, 20 * 60, "group") }, {} };
    EXPECT_EQ(next_opening(hours, holidays(), at("2026-11-24", 12))->from, at("2026-12-10", 18, 30));
    EXPECT_FALSE(next_opening(hours, holidays(), at("2026-11-24", 12), 3));
}

TEST(Hours, KnowsEveningsAndWeekends)
{
    EXPECT_TRUE(has_evening({ { rule("FREQ=DAILY", 10 * 60, 19 * 60) }, {} }));
    EXPECT_FALSE(has_evening({ { rule("FREQ=DAILY", 9 * 60, 18 * 60) }, {} }));
    EXPECT_TRUE(has_weekend({ { rule("FREQ=MONTHLY;BYDAY=1SA", 13 * 60, 16 * 60) }, {} }));
    EXPECT_FALSE(has_weekend({ { rule("FREQ=WEEKLY;BYDAY=MO,FR", 13 * 60, 16 * 60) }, {} }));
}

TEST(Hours, ReadsTimesAsPeopleWriteThem)
{
    EXPECT_EQ(parse_minute("9:00"), 540);
    EXPECT_EQ(parse_minute("０９：３０"), 570);
    EXPECT_EQ(parse_minute("9時"), 540);
    EXPECT_EQ(parse_minute("9時30分"), 570);
    EXPECT_EQ(parse_minute("18時半"), 1110);
    EXPECT_EQ(parse_minute("24:00"), 1440);
    for (auto const* broken : { "", "9", "24:01", "9:60", "-1:00", "9:0x", "nine" })
        EXPECT_FALSE(parse_minute(broken)) << broken;
    EXPECT_EQ(minute_text(540), "09:00");
}

// Pages ask on many threads at once, and libical keeps some of its state in globals.
TEST(Hours, AnswersTheSameOnManyThreads)
{
    Hours const hours { { rule("FREQ=WEEKLY;BYDAY=TU,FR", 540, 720), rule("FREQ=MONTHLY;BYDAY=2TH", 1110, 1200), rule("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", 600, 660) }, {} };
    auto const ask = [&] { return openings(hours, holidays(), at("2026-11-01", 0), at("2027-03-01", 0)); };
    auto const expected = ask();
    std::atomic<int> different { 0 };
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 8; ++thread) {
        threads.emplace_back([&] {
            for (int round = 0; round < 200; ++round) {
                if (checked_recurrence("FREQ=NONSENSE") || ask() != expected)
                    ++different;
            }
        });
    }
    threads.clear();
    EXPECT_EQ(different, 0);
    EXPECT_EQ(expected.size(), 43u); // five of them fall on public holidays and are not there
}

// The law's own rules (国民の祝日に関する法律 2条・3条), computed here, against the file.
namespace {

Day nth_monday(int year, int month, int nth)
{
    auto first = Day::from_date(year, month, 1).value();
    while (first.weekday() != Weekday::monday)
        first = first.plus(1);
    return first.plus(7 * (nth - 1));
}

std::set<Day> holidays_by_law(int year)
{
    auto const leap = (year - 1980) / 4;
    auto const spring = static_cast<int>(20.8431 + 0.242194 * (year - 1980)) - leap;
    auto const autumn = static_cast<int>(23.2488 + 0.242194 * (year - 1980)) - leap;
    std::set<Day> result { nth_monday(year, 1, 2), nth_monday(year, 7, 3), nth_monday(year, 9, 3), nth_monday(year, 10, 2) };
    for (auto const& [month, number] : std::vector<std::pair<int, int>> { { 1, 1 }, { 2, 11 }, { 2, 23 }, { 3, spring },
             { 4, 29 }, { 5, 3 }, { 5, 4 }, { 5, 5 }, { 8, 11 }, { 9, autumn }, { 11, 3 }, { 11, 23 } })
        result.insert(Day::from_date(year, month, number).value());
    auto const named = result;
    for (auto const holiday : named) {
        if (holiday.weekday() == Weekday::sunday) {
            auto substitute = holiday.plus(1);
            while (named.contains(substitute))
                substitute = substitute.plus(1);
            result.insert(substitute);
        }
        if (named.contains(holiday.plus(2)) && !named.contains(holiday.plus(1)))
            result.insert(holiday.plus(1));
    }
    return result;
}

}

TEST(Holidays, AreThoseOfTheLaw)
{
    std::set<Day> expected;
    for (auto const year : { 2026, 2027, 2028 })
        expected.merge(holidays_by_law(year));
    std::set<Day> listed;
    for (auto const& [holiday, name] : holidays().days()) {
        listed.insert(holiday);
        EXPECT_FALSE(name.ja.empty() || name.en.empty()) << holiday.iso();
    }
    EXPECT_EQ(listed, expected);
    EXPECT_TRUE(holidays().covers(day("2028-12-31")));
    EXPECT_FALSE(holidays().covers(day("2029-01-01")));
}
