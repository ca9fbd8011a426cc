#include "duty/duty.h"
#include "duty/duty_pages.h"

#include "agency/agency_store.h"
#include "person/page_testing.h"

namespace duty {
namespace {

using agency::DutyClass;
using base::Day;
using base::Instant;
using ::testing::HasSubstr;
using ::testing::Not;
using person::testing::Walk;

TEST(Duty, IsDueAMonthBeforeTheYearIsOverAndOverdueAfterIt)
{
    auto const today = *Day::parse("2026-11-24");
    auto const state = [&](char const* on) {
        DutyCard const card { .confirmed_on = *Day::parse(on) };
        return state_of(&card, today);
    };
    EXPECT_EQ(state("2025-12-25"), State::confirmed);
    EXPECT_EQ(state("2025-12-24"), State::due);
    EXPECT_EQ(state("2025-11-24"), State::due) << "the last day";
    EXPECT_EQ(state("2025-11-23"), State::overdue);
    EXPECT_EQ(state_of(nullptr, today), State::overdue);
}

TEST(Duty, KnowsSinceWhenAnAgencyHasToPassOn)
{
    std::vector<DutyCard> const cards { { .duty = DutyClass::d1, .from = Instant { 10 } }, { .duty = DutyClass::d3, .from = Instant { 20 } },
        { .duty = DutyClass::d1, .from = Instant { 30 } }, { .duty = DutyClass::d4, .from = Instant { 40 } }, { .duty = DutyClass::d3, .from = Instant { 50 } } };
    EXPECT_EQ(bound_since(cards, Instant { 9 }), std::nullopt) << "always was: no card";
    EXPECT_EQ(bound_since(cards, Instant { 19 }), std::nullopt);
    EXPECT_EQ(bound_since(cards, Instant { 25 }), Instant { 20 });
    EXPECT_EQ(bound_since(cards, Instant { 35 }), std::nullopt);
    EXPECT_EQ(bound_since(cards, Instant { 60 }), Instant { 40 });
}

Instant const now = Day::parse("2026-11-24")->start().plus_seconds(36'000);

class DutyPages : public ::testing::TestWithParam<std::string> {
protected:
    DutyPages() : walk(GetParam(), { "look", "duty" }, now) { add_routes(walk.routes, *walk.room); }

    void say(DutyClass duty, Instant from)
    {
        walk.database().write([&](store::Transaction& transaction) {
            agency::add_duty(transaction, walk.house, { duty, "寮の言葉", "法", "寮長（架空）", Day::of(from), from }, { {}, "x", from });
        });
    }
    std::vector<DutyCard> cards()
    {
        return walk.database().read([&](store::Session& session) { return agency::duty_cards_of(session, walk.house); });
    }
    std::string path() const { return "/agencies/" + walk.house.text() + "/duty"; }

    Walk walk;
};

TEST_P(DutyPages, ItsOwnWorkersConfirmWithOneButton)
{
    EXPECT_EQ(walk.post(path() + "/confirmation", {}).status, 404) << "nothing was said yet";
    say(DutyClass::d3, now.plus_seconds(-350 * 86'400));
    EXPECT_THAT(Walk::body(walk.get(path())), HasSubstr(path() + "/confirmation"));
    EXPECT_EQ(walk.post(path() + "/confirmation", {}).status, 303);
    auto const said = cards();
    ASSERT_EQ(said.size(), 2U);
    EXPECT_EQ(said[1].duty, DutyClass::d3);
    EXPECT_EQ(said[1].text, "寮の言葉");
    EXPECT_EQ(said[1].confirmed_by, walk.worker.name);
    EXPECT_EQ(said[1].confirmed_on, Day::of(now));
    auto const page = Walk::body(walk.get(path()));
    EXPECT_THAT(page, Not(HasSubstr(path() + "/confirmation")));
    EXPECT_THAT(page, HasSubstr("寮長（架空）")) << "what was said before stays";
}

TEST_P(DutyPages, NobodyElseConfirms)
{
    say(DutyClass::d3, now.plus_seconds(-400 * 86'400));
    auto const own = walk.worker;
    walk.worker = trust::testing::worker(agency::AgencyId::named("elsewhere"));
    EXPECT_EQ(walk.post(path() + "/confirmation", {}).status, 404);
    EXPECT_THAT(Walk::body(walk.get(path())), Not(HasSubstr(path() + "/confirmation")));
    walk.worker = own;
    walk.worker.role = trust::Role::admin;
    EXPECT_EQ(walk.post(path() + "/confirmation", {}).status, 404);
    EXPECT_EQ(cards().size(), 1U);
}

TEST_P(DutyPages, SaysSinceWhenItHasToPassOn)
{
    say(DutyClass::d2, now.plus_seconds(-7'200));
    EXPECT_THAT(Walk::body(walk.get(path())), Not(HasSubstr("もう開きません")));
    say(DutyClass::d3, now.plus_seconds(-3'600));
    EXPECT_THAT(Walk::body(walk.get(path())), HasSubstr("もう開きません"));
}

INSTANTIATE_TEST_SUITE_P(Databases, DutyPages, ::testing::ValuesIn(store::testing::kinds()));

}
}
