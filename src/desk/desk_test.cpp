#include "desk/desk.h"

#include "base/standard_test.h"

namespace desk {
namespace {

base::Instant at(std::string_view day, int hour, int minute = 0)
{
    return base::Day::parse(day)->start().plus_seconds(hour * 3600 + minute * 60);
}

form::Answer answer(std::string const& line, std::string_view json)
{
    form::Answer answer;
    answer.lines[line].content = base::json::parse(std::string(json));
    return answer;
}

TEST(Telephone, ReadsWhatPeopleWrite)
{
    EXPECT_EQ(telephone_number("000-0000-0012（夜）"), "00000000012");
    EXPECT_EQ(telephone_number("０００－００００－００１２"), "00000000012");
    EXPECT_EQ(telephone_number("000ー0000ー0012"), "00000000012");
    EXPECT_EQ(telephone_number("電話 (000) 000-0012、21:00まで"), "0000000012");
    EXPECT_EQ(telephone_number("+81 90 0000 0000"), "+819000000000");
    EXPECT_EQ(telephone_number("119"), "119");
    EXPECT_EQ(telephone_number("000-0000-0012 21:00まで"), "00000000012");
    EXPECT_EQ(telephone_number("21 000-0000-0012"), "00000000012");
    EXPECT_EQ(telephone_number("2026年に 000-0000-0099"), "00000000099");
}

TEST(Telephone, DoesNotTakeHoursForANumber)
{
    EXPECT_FALSE(telephone_number("21:00 まで。文字で"));
    EXPECT_FALSE(telephone_number("いつでも"));
    EXPECT_FALSE(telephone_number("部屋 1190"));
    EXPECT_FALSE(telephone_number(""));
}

TEST(Telephone, LeavesTheRestAsNote)
{
    EXPECT_EQ(without_number("000-0000-0012 いつでも"), "いつでも");
    EXPECT_EQ(without_number("夜 000-0000-0012 21:00まで"), "夜  21:00まで");
    EXPECT_EQ(without_number("  文字で "), "文字で");
}

TEST(Greeting, FollowsTheHourInTokyo)
{
    EXPECT_EQ(greeting_at(at("2026-11-24", 3, 59)), Greeting::evening);
    EXPECT_EQ(greeting_at(at("2026-11-24", 4)), Greeting::morning);
    EXPECT_EQ(greeting_at(at("2026-11-24", 10)), Greeting::day);
    EXPECT_EQ(greeting_at(at("2026-11-24", 17)), Greeting::evening);
}

TEST(Calls, KeepThePersonsOrderWithRedFirst)
{
    auto crisis = answer("L3.ask@Y", R"([{"who":"森さん","how":"000-0000-0001"},{"who":"Kさん","how":"文字で"}])");
    crisis.lines["L3.ask@R"].content = base::json::parse(R"([{"who":"母","how":"000-0000-0003 夜も","say":"つらいです"},{"who":"森さん","how":"000-0000-0001"}])");
    auto const calls = people_to_call(crisis);
    ASSERT_EQ(calls.size(), 3U);
    EXPECT_EQ(calls[0].name, "母");
    EXPECT_EQ(calls[0].number, "00000000003");
    EXPECT_EQ(calls[0].note, "夜も");
    EXPECT_EQ(calls[0].say, "つらいです");
    EXPECT_EQ(calls[1].name, "森さん");
    EXPECT_EQ(calls[2].number, "");
    EXPECT_TRUE(people_to_call({}).empty());
}

TEST(Calls, UseTheNumberThatIsAnsweredNow)
{
    auto const crisis = answer("L3.pro@R", R"([{"agency":"a10","night":"000-0000-0020"},{"name":"相談電話","day":"000-0000-0030"}])");
    auto const phones = [](std::string_view id) -> std::optional<PhonesOfAgency> {
        if (id != "a10")
            return std::nullopt;
        return PhonesOfAgency { "こころの相談センター", "000-0000-0010", "" };
    };
    auto const by_day = places_to_call(crisis, phones, {}, at("2026-11-24", 10)); // a Tuesday
    ASSERT_EQ(by_day.size(), 2U);
    EXPECT_EQ(by_day[0].name, "こころの相談センター");
    EXPECT_EQ(by_day[0].number, "00000000010");
    EXPECT_EQ(by_day[1].number, "00000000030");
    EXPECT_EQ(places_to_call(crisis, phones, {}, at("2026-11-24", 22))[0].number, "00000000020");
    EXPECT_EQ(places_to_call(crisis, phones, {}, at("2026-11-22", 10))[0].number, "00000000020"); // a Sunday
}

agency::Hours hours_of(int opens_hour, int closes_hour, agency::OnHolidays on_holidays)
{
    agency::HoursRule rule;
    rule.recurrence = "FREQ=DAILY";
    rule.opens_minute = opens_hour * 60;
    rule.closes_minute = closes_hour * 60;
    rule.starts_on = *base::Day::parse("2026-01-01");
    rule.on_holidays = on_holidays;
    return { { rule }, {} };
}

TEST(Calls, KnowOnWhichDaysOfficesRest)
{
    agency::Holidays const holidays(std::filesystem::path(SOURCE_FOLDER) / "content/agency/holidays.json");
    EXPECT_TRUE(is_office_time(at("2026-11-24", 10), holidays));
    EXPECT_FALSE(is_office_time(at("2026-11-23", 10), holidays)) << "a public holiday on a Monday";
    EXPECT_TRUE(is_office_time(at("2026-12-28", 10), holidays));
    for (auto const* day : { "2026-12-29", "2026-12-30", "2026-12-31", "2027-01-01" })
        EXPECT_FALSE(is_office_time(at(day, 10), holidays)) << day;
    EXPECT_TRUE(is_office_time(at("2027-01-04", 10), holidays));
}

TEST(Calls, FollowTheHoursOfTheCardWhereItHasAny)
{
    using agency::OnHolidays;
    agency::Holidays const holidays(std::filesystem::path(SOURCE_FOLDER) / "content/agency/holidays.json");
    auto const crisis = answer("L3.pro@R", R"([{"agency":"a10"}])");
    PhonesOfAgency card { "ハウス（架空）", "000-0000-0010", "000-0000-0020" };
    auto const number_at = [&](char const* day, int hour) {
        return places_to_call(crisis, [&](std::string_view) { return std::optional(card); }, holidays, at(day, hour))[0].number;
    };
    EXPECT_EQ(number_at("2027-01-01", 10), "00000000020") << "no hours on the card: New Year";
    card.hours = hours_of(9, 20, OnHolidays::open);
    EXPECT_EQ(number_at("2027-01-01", 10), "00000000010") << "open on holidays";
    EXPECT_EQ(number_at("2026-11-24", 19), "00000000010") << "open in the evening";
    EXPECT_EQ(number_at("2026-11-24", 21), "00000000020");
    card.hours = hours_of(9, 20, OnHolidays::closed);
    EXPECT_EQ(number_at("2026-11-23", 10), "00000000020") << "closed on holidays";
    EXPECT_EQ(number_at("2026-12-30", 10), "00000000020") << "and so at the turn of the year";
    card.hours = hours_of(0, 24, OnHolidays::open);
    EXPECT_EQ(number_at("2026-11-24", 3), "00000000020") << "around the clock: which number, the hours do not say";
    EXPECT_EQ(number_at("2026-11-24", 10), "00000000010");
}

agency::Listing listing(std::string const& name, agency::AgencyKind kind, std::optional<agency::DutyClass> duty, std::string const& phone)
{
    agency::Listing listing;
    listing.name.name = name;
    listing.name.kind = kind;
    listing.phone_day = phone;
    if (duty)
        listing.duties.push_back({ .duty = *duty, .from = { 0 } });
    return listing;
}

TEST(PlacesToTalk, LeaveOutWhoReportsAndWhoHasNoTelephone)
{
    using agency::AgencyKind, agency::DutyClass;
    std::vector<agency::Listing> const listings {
        listing("保護観察所", AgencyKind::prob, DutyClass::d4, "000-0000-0001"),
        listing("寮", AgencyKind::hwh, DutyClass::d3, "000-0000-0002"),
        listing("確かめていない所", AgencyKind::mhwc, std::nullopt, "000-0000-0003"),
        listing("センター", AgencyKind::mhwc, DutyClass::d1, "000-0000-0004"),
        listing("訪問看護", AgencyKind::home, DutyClass::d0, "000-0000-0006"),
        listing("グループ", AgencyKind::na, DutyClass::d0, ""),
        listing("ハウス", AgencyKind::rf, DutyClass::d0, "000-0000-0005"),
    };
    auto const places = places_to_talk(listings, {}, at("2026-11-24", 10), 5);
    ASSERT_EQ(places.size(), 2U);
    EXPECT_EQ(places[0].call.name, "ハウス");
    EXPECT_EQ(places[1].call.number, "00000000004");
    EXPECT_EQ(places_to_talk(listings, {}, at("2026-11-24", 10), 1).size(), 1U);
}

TEST(PlacesToTalk, PutWhoIsOpenNowFirst)
{
    using agency::AgencyKind, agency::DutyClass;
    auto closed = listing("ハウス", AgencyKind::rf, DutyClass::d0, "000-0000-0005");
    auto open = listing("クリニック", AgencyKind::clin, DutyClass::d2, "000-0000-0006");
    agency::HoursRule rule;
    rule.recurrence = "FREQ=DAILY";
    rule.opens_minute = 9 * 60;
    rule.closes_minute = 19 * 60;
    rule.starts_on = *base::Day::parse("2026-01-01");
    rule.on_holidays = agency::OnHolidays::open;
    open.hours.rules.push_back(rule);
    auto const now = at("2026-11-24", 18);
    auto const places = places_to_talk({ closed, open }, {}, now, 5);
    ASSERT_EQ(places.size(), 2U);
    EXPECT_EQ(places[0].call.name, "クリニック");
    EXPECT_EQ(places[0].open_until, at("2026-11-24", 19));
    EXPECT_FALSE(places[1].open_until);
}

TEST(FirstVisits, AreThoseWithADaySoonEnough)
{
    auto const plan = answer("L2.use",
        R"([{"name":"NA","first_on":"2026-12-20"},{"agency":"a10","first_on":"2026-11-30","first_time":"18:30","companion":"山本"},{"name":"病院","first_on":"2026-11-24"},{"name":"前","first_on":"2026-11-23"},{"name":"日なし"}])");
    auto const visits = first_visits(plan, { { "a10", "こころの相談センター", "" } }, *base::Day::parse("2026-11-24"), 14);
    ASSERT_EQ(visits.size(), 2U);
    EXPECT_EQ(visits[0].place, "病院");
    EXPECT_EQ(visits[1].place, "こころの相談センター");
    EXPECT_EQ(visits[1].companion, "山本");
}

TEST(FirstVisits, OfOneDayStandInTheOrderOfTheirTimes)
{
    auto const plan = answer("L2.use",
        R"([{"name":"夜","first_on":"2026-11-30","first_time":"18:30"},{"name":"昼ごろ","first_on":"2026-11-30","first_time":"お昼"},{"name":"朝","first_on":"2026-11-30","first_time":"9時半"},{"name":"昼","first_on":"2026-11-30","first_time":"１３：００"},{"name":"前の日","first_on":"2026-11-29","first_time":"20:00"}])");
    std::vector<std::string> order;
    for (auto const& visit : first_visits(plan, {}, *base::Day::parse("2026-11-24"), 14))
        order.push_back(visit.place);
    EXPECT_THAT(order, ::testing::ElementsAre("前の日", "朝", "昼", "夜", "昼ごろ"));
}

}
}
