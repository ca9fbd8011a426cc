#include "links/link.h"

#include "base/standard_test.h"

namespace links {
namespace {

base::Instant const made = base::Instant::from_seconds(1'790'000'000);

TEST(Link, WaitsOpensOnceAndIsOver)
{
    Link link { .made_at = made, .until = made.plus_seconds(86'400) };
    EXPECT_EQ(link.state(made), State::waits);
    EXPECT_EQ(link.state(link.until.plus_seconds(-1)), State::waits);
    EXPECT_EQ(link.state(link.until), State::expired);
    link.opened_at = link.until.plus_seconds(-60);
    EXPECT_EQ(link.state(link.until), State::open) << "opened in time, it may be read to the end of the half hour";
    EXPECT_EQ(link.state(link.opened_at->plus_seconds(open_seconds)), State::used);
    link.closed_at = link.opened_at->plus_seconds(1);
    EXPECT_EQ(link.state(*link.closed_at), State::closed);
}

TEST(Link, IsShutWhereItsGrantOpensNothing)
{
    Link link { .made_at = made, .until = made.plus_seconds(86'400), .grant_stands = false };
    EXPECT_EQ(link.state(made), State::shut);
    EXPECT_EQ(link.state(link.until), State::expired) << "its days are the reason that a person would name";
    link.opened_at = made;
    EXPECT_EQ(link.state(made.plus_seconds(1)), State::shut);
    EXPECT_EQ(link.state(made.plus_seconds(open_seconds)), State::used);
    link.closed_at = made.plus_seconds(2);
    EXPECT_EQ(link.state(*link.closed_at), State::closed);
}

TEST(Link, TakesSixDigitsAsPeopleTypeThem)
{
    EXPECT_EQ(digits_from("123456"), "123456");
    EXPECT_EQ(digits_from("１２３ ４５６"), "123456");
    EXPECT_EQ(digits_from(" 123-456 "), "123456");
    for (auto const* wrong : { "", "12345", "1234567", "12345a", "１２３４５六" })
        EXPECT_EQ(digits_from(wrong), "") << wrong;
}

TEST(Link, CodesAreSixDigitsOfAllKinds)
{
    std::set<char> seen;
    for (int number = 0; number < 200; ++number) {
        auto const code = new_code();
        EXPECT_EQ(digits_from(code), code);
        seen.insert(code.begin(), code.end());
    }
    EXPECT_EQ(seen.size(), 10U);
}

TEST(Link, LastsFromOneDayToThirty)
{
    EXPECT_EQ(*check_days("1"), 1);
    EXPECT_EQ(*check_days(" ３０ "), 30);
    for (auto const* wrong : { "", "0", "31", "-1", "1.5", "seven" })
        EXPECT_EQ(check_days(wrong).refusal().field, "days") << wrong;
}

}
}
