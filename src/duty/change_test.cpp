#include "consent/decision.h"
#include "duty/change.h"

#include "base/standard_test.h"

namespace duty {
namespace {

using namespace consent;
using trust::Compartment;

// A clinic that was D1 when two lines were given to it.
Facts facts(std::vector<DutyEntry> duty)
{
    Facts facts;
    facts.agencies.push_back({ .id = "clinic", .duty = std::move(duty) });
    facts.accounts.push_back({ .id = "worker", .kind = "staff", .agency = "clinic", .role = "worker" });
    facts.persons.push_back({ "p", std::nullopt });
    facts.grants.push_back({ .id = "g", .person = "p", .recipient = { RecipientKind::agency, "clinic" }, .purpose = "support",
        .scope = { { "crisis", false, { "a" } }, { "plan", true, {} } }, .given_at = 100, .from = 100, .until = 900 });
    return facts;
}

std::vector<ClosedShare> closed(Facts const& facts, Seconds at) { return closed_by_duty(World(facts, "p"), at); }

bool is_read(Facts const& facts, Seconds at)
{
    World const world(facts, "p");
    std::array<std::string_view, 1> const lines { "a" };
    return decide(world, { .at = at, .account = "worker", .act = trust::Act::read, .compartment = Compartment::crisis, .lines = lines }).allowed;
}

TEST(DutyChange, IsToldFromTheMomentTheDecisionRefuses)
{
    auto const raised = facts({ { "D1", 0 }, { "D3", 500 } });
    EXPECT_TRUE(is_read(raised, 499));
    EXPECT_TRUE(closed(raised, 499).empty());
    EXPECT_FALSE(is_read(raised, 500));
    auto const told = closed(raised, 500);
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].agency, "clinic");
    EXPECT_EQ(told[0].compartments, (std::vector { Compartment::plan, Compartment::crisis }));
}

TEST(DutyChange, NothingIsToldWhereNothingWasClosed)
{
    EXPECT_TRUE(closed(facts({ { "D1", 0 }, { "D2", 500 } }), 600).empty()) << "not bound";
    EXPECT_TRUE(closed(facts({ { "D3", 0 }, { "D4", 500 } }), 600).empty()) << "bound when it was given";
    EXPECT_TRUE(closed(facts({ { "D1", 0 }, { "D3", 500 }, { "D1", 550 } }), 600).empty()) << "and lowered again";
    EXPECT_TRUE(closed(facts({ { "D1", 0 }, { "D3", 500 } }), 900).empty()) << "over by itself";
}

TEST(DutyChange, LeavesOutWhatThePersonTookBack)
{
    auto taken = facts({ { "D1", 0 }, { "D3", 500 } });
    taken.withdrawals.push_back({ .person = "p", .recipient = { RecipientKind::agency, "clinic" }, .all = false, .compartments = { "plan" }, .at = 550 });
    EXPECT_EQ(closed(taken, 600).at(0).compartments, std::vector { Compartment::crisis });
    taken.withdrawals.push_back({ .person = "p", .recipient = { RecipientKind::everyone, "" }, .all = true, .compartments = {}, .at = 560 });
    EXPECT_TRUE(closed(taken, 600).empty());
}

}
}
