#include "share/share.h"

#include <gmock/gmock.h>

namespace share {
namespace {

using consent::Duty;
using trust::Compartment;

base::Instant const now = base::Day::parse("2026-11-30")->start().plus_seconds(36'000);

Wish wish()
{
    return { .chosen = { { Compartment::crisis, "L3.sign" } }, .aim = Aim::crisis, .period = Period::days_30, .day = "" };
}
std::string refusal(Wish const& wish, Recipient const& recipient)
{
    auto const end = check(wish, recipient, now);
    return end ? std::string() : end.refusal().message + "@" + end.refusal().field;
}
Recipient const clinic { Duty::d2, 0, 0 };
Recipient const house { Duty::d3, 2, 2 };
Recipient const office { Duty::d4, 1, 1 };

}

TEST(Share, LinesAreReadAsTheyAreWritten)
{
    for (auto const& text : { "crisis/L3.sign", "identity/*", "plan/all" })
        EXPECT_EQ(value_of(chosen_from(text).value()), text);
    for (auto const& text : { "", "crisis", "crisis/", "/L3.sign", "lane/x", "private/all", "scores/K6", "nothing/x" })
        EXPECT_FALSE(chosen_from(text)) << text;
    auto const scope = scope_of({ { Compartment::plan, "L2.hope" }, { Compartment::crisis, "L3.sign" },
        { Compartment::crisis, "L3.wish" }, { Compartment::crisis, "L3.sign" } });
    ASSERT_EQ(scope.size(), 2u);
    EXPECT_EQ(scope[0], (consent::ScopePart { Compartment::crisis, { "L3.sign", "L3.wish" } }));
    EXPECT_TRUE(scope_of({ { Compartment::plan, "L2.hope" }, { Compartment::plan, "" } })[0].lines.empty()); // all covers each
}

TEST(Share, EveryShareHasAnEnd)
{
    EXPECT_EQ(end_of(Period::days_30, "", now)->seconds() - now.seconds(), 2'592'000);
    EXPECT_EQ(base::Day::of(*end_of(Period::months_3, "", now)).iso(), "2027-03-01"); // 30 November, 28 February, and after it
    EXPECT_EQ(base::Day::of(*end_of(Period::months_6, "", now)).iso(), "2027-05-31");
    EXPECT_EQ(base::Day::of(*end_of(Period::until_day, "2026-12-24", now)).iso(), "2026-12-25");
    EXPECT_EQ(base::Day::of(*end_of(Period::until_day, "令和8年12月24日", now)).iso(), "2026-12-25");
    auto const refused = [](std::optional<Period> period, std::string_view day) { return end_of(period, day, now).refusal().message; };
    EXPECT_EQ(refused({}, ""), "share.until.missing");
    EXPECT_EQ(refused(Period::until_day, ""), "share.until.missing");
    EXPECT_EQ(refused(Period::until_day, "あした"), "share.until.form");
    EXPECT_EQ(refused(Period::until_day, "2026-11-29"), "share.until.past");
    EXPECT_EQ(refused(Period::until_day, "2028-01-01"), "share.until.long");
}

TEST(Share, WhatIsRefusedSaysWhy)
{
    EXPECT_EQ(refusal(wish(), clinic), "");
    EXPECT_EQ(refusal(wish(), house), "");
    EXPECT_EQ(refusal(wish(), office), "");
    EXPECT_EQ(refusal({}, clinic), "share.lines.missing@line");
    auto without = wish();
    without.aim = {};
    EXPECT_EQ(refusal(without, clinic), "share.aim.missing@aim");
    EXPECT_EQ(refusal(wish(), { Duty::d3, 2, 1 }), "share.notice.first@notice"); // a newer one was written since
    EXPECT_EQ(refusal(wish(), { Duty::d3, 1, 0 }), "share.notice.first@notice");
    EXPECT_EQ(refusal(wish(), { Duty::d4, 0, 0 }), "share.notice.none@notice");
    auto whole = wish();
    whole.chosen = { { Compartment::crisis, "" } };
    EXPECT_EQ(refusal(whole, house), "");
    EXPECT_EQ(refusal(whole, office), "share.lines.named@line");
    auto longer = wish();
    longer.period = Period::months_3;
    EXPECT_EQ(refusal(longer, house), "");
    EXPECT_EQ(refusal(longer, office), "share.until.d4@until");
}

TEST(Share, ThePersonIsToldBeforeAndAfterTheEnd)
{
    consent::GivenGrant grant { .recipient = AgencyId::named("A09"), .state = consent::GrantState::open };
    auto const at = [&](int days) {
        grant.ends_at = grant.until = now.plus_seconds(days * 86'400);
        return reminder_for(grant, now);
    };
    EXPECT_EQ(at(15), Reminder::none);
    EXPECT_EQ(at(14), Reminder::ends_soon);
    grant.state = consent::GrantState::expired;
    EXPECT_EQ(at(-1), Reminder::has_ended);
    EXPECT_EQ(at(-31), Reminder::none);
    grant.state = consent::GrantState::supervision_over;
    EXPECT_EQ(at(-1), Reminder::ended_with_supervision);
    grant.state = consent::GrantState::withdrawn; // they know: they did it
    EXPECT_EQ(at(-1), Reminder::none);

    grant.state = consent::GrantState::expired;
    grant.until = now.plus_seconds(-86'400);
    auto newer = grant;
    newer.state = consent::GrantState::open;
    newer.ends_at = now.plus_seconds(90 * 86'400);
    EXPECT_THAT(reminders({ newer, grant }, now), ::testing::IsEmpty());
    EXPECT_THAT(reminders({ grant }, now), ::testing::SizeIs(1));
}

}
