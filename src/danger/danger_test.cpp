#include "danger/danger.h"

#include "base/standard_test.h"

namespace danger {
namespace {

using trust::Role;

trust::AgencyId const house = trust::AgencyId::named("A01");

trust::Viewer staff(std::string const& name, Role role, trust::AgencyId const& agency = house)
{
    return { .account = trust::AccountId::named(name), .role = role, .agency = agency, .name = name };
}

TEST(Danger, AReasonIsMoreThanWhiteSpace)
{
    EXPECT_EQ(check_reason("").refusal().message, "danger.reason.missing");
    EXPECT_EQ(check_reason(" \n\t\u3000\u2003").refusal().message, "danger.reason.missing");
    EXPECT_EQ(*check_reason("\u3000返事がない "), "返事がない");
    EXPECT_TRUE(check_reason(std::string(reason_characters, 'a')).ok());
    EXPECT_EQ(check_reason(std::string(reason_characters + 1, 'a')).refusal().field, "reason");
}

TEST(Danger, AnAlarmIsForTheOtherLeadsOrWhereThereIsNoneForTheOthers)
{
    auto const worker = staff("worker", Role::worker), other = staff("other", Role::worker);
    auto const lead = staff("lead", Role::lead), second_lead = staff("second lead", Role::lead);
    Opening opening { .account = worker.account, .agency = house };
    EXPECT_TRUE(is_told(lead, opening, { worker, other, lead }));
    EXPECT_FALSE(is_told(other, opening, { worker, other, lead }));
    EXPECT_FALSE(is_told(worker, opening, { worker })) << "nobody hears their own alarm";
    EXPECT_TRUE(is_told(other, opening, { worker, other }));
    opening.account = lead.account;
    EXPECT_TRUE(is_told(other, opening, { other, lead })) << "the only lead opened it";
    EXPECT_FALSE(is_told(other, opening, { other, lead, second_lead }));
    EXPECT_FALSE(is_told(staff("elsewhere", Role::lead, trust::AgencyId::named("A02")), opening, { lead }));
    EXPECT_FALSE(is_told(staff("admin", Role::admin), opening, { lead }));
}

TEST(Danger, AColleagueIsAnotherWorkerOfTheSameAgency)
{
    auto const worker = staff("worker", Role::worker);
    EXPECT_TRUE(may_confirm(worker, staff("lead", Role::lead)));
    EXPECT_FALSE(may_confirm(worker, worker));
    EXPECT_FALSE(may_confirm(worker, staff("admin", Role::admin)));
    EXPECT_FALSE(may_confirm(worker, staff("elsewhere", Role::worker, trust::AgencyId::named("A02"))));
    EXPECT_FALSE(may_confirm(staff("a", Role::worker, {}), staff("b", Role::worker, {})));
}

TEST(Danger, ItIsOpenForFourHours)
{
    auto const at = base::Instant::from_seconds(1'790'000'000);
    Opening const opening { .at = at };
    EXPECT_FALSE(opening.is_open(at.plus_seconds(-1)));
    EXPECT_TRUE(opening.is_open(at));
    EXPECT_TRUE(opening.is_open(at.plus_seconds(14'399)));
    EXPECT_FALSE(opening.is_open(at.plus_seconds(14'400)));
}

}
}
