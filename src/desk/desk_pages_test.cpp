#include "desk/desk_pages.h"

#include "agency/agency_store.h"
#include "danger/danger_store.h"
#include "person/bridging.h"
#include "person/page_testing.h"
#include "plan/plan.h"

namespace desk {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using person::testing::Walk;

base::Instant const now = base::Day::parse("2026-11-24")->start().plus_seconds(36'000); // 10:00
base::Day const today = base::Day::of(now);

class DeskPages : public ::testing::TestWithParam<std::string> {
protected:
    DeskPages() : walk(GetParam(), { "look", "duty", "danger", "desk" }, now)
    {
        add_routes(walk.routes, *walk.room, library, answers);
    }

    person::PersonId add(std::string const& alias, base::Day day)
    {
        auto seed = person::testing::seed(walk.house, alias, "", now);
        seed.discharge_on = day;
        return person::testing::add_person(walk.database(), *walk.keys, seed, now);
    }
    trust::Viewer self(person::PersonId const& id)
    {
        return walk.database().read([&](store::Session& session) { return *trust::person_account(session, id); });
    }
    void write(person::PersonId const& id, plan::Part part, form::NewContent const& content)
    {
        walk.database().write([&](store::Transaction& transaction) {
            auto const permit = trust::testing::OpenGate::disclosure(id, plan::compartment(part), trust::Act::write);
            ASSERT_TRUE(answers.save(transaction, permit, walk.worker, plan::form_code(part), 0, content, now).ok());
        });
    }

    Walk walk;
    form::Library library { std::filesystem::path(SOURCE_FOLDER) / "content" };
    form::Answers answers { library, *walk.keys };
};

TEST_P(DeskPages, BeginsCalmlyWithNothing)
{
    auto const page = Walk::body(walk.get("/desk"));
    EXPECT_THAT(page, HasSubstr("こんにちは、山本（架空）さん"));
    EXPECT_THAT(page, HasSubstr("2026年11月24日"));
    EXPECT_THAT(page, HasSubstr("つづきはありません"));
    EXPECT_THAT(page, HasSubstr("30日以内に出る人はいません"));
}

TEST_P(DeskPages, ShowsWhoToGoOnWithAndWhoLeaves)
{
    auto const soon = add("ウメ（架空）", today.plus(5));
    add("エノキ（架空）", today.plus(31));
    walk.database().write([&](store::Transaction& transaction) {
        trust::testing::VisitFor visit(walk.database(), walk.gate, walk.worker, now);
        person::mark_step(*visit, transaction, soon, person::BridgingStep::notice);
    });
    auto const page = Walk::body(walk.get("/desk"));
    EXPECT_THAT(page, HasSubstr("href=\"" + person::path(soon, person::BridgingStep::checklist) + "\""));
    EXPECT_THAT(page, HasSubstr("出るまで 5日"));
    EXPECT_THAT(page, HasSubstr("エノキ（架空）")); // not begun
}

TEST_P(DeskPages, ShowsACoordinatorNoPerson)
{
    add("ウメ（架空）", today.plus(5));
    auto viewer = walk.worker;
    viewer.role = trust::Role::coordinator;
    auto const page = Walk::body(walk.get("/desk", viewer));
    EXPECT_THAT(page, Not(HasSubstr("ウメ")));
    EXPECT_THAT(page, HasSubstr("/agencies"));
}

TEST_P(DeskPages, CallsInOneTouchFromTheOwnPage)
{
    auto const id = add("ウメ（架空）", today.plus(5));
    write(id, plan::Part::crisis,
        { { "L3.ask@R", base::json::parse(R"([{"who":"森さん","how":"000-0000-0012 21:00まで","say":"つらいです"}])") },
            { "L3.pro@R", base::json::parse(R"([{"name":"相談電話","day":"000-0000-0030"}])") },
            { "L3.self@R", base::json::parse(R"(["外に出て歩く"])") } });
    auto const me = Walk::body(walk.get("/me", self(id)));
    EXPECT_THAT(me, HasSubstr("href=\"tel:00000000012\""));
    EXPECT_THAT(me, HasSubstr("href=\"tel:00000000030\""));
    EXPECT_THAT(me, HasSubstr("crisis-plan.pdf"));
    EXPECT_THAT(me, HasSubstr("山本（架空）"));
    auto const crisis = Walk::body(walk.get("/me/crisis", self(id)));
    EXPECT_THAT(crisis, HasSubstr("href=\"tel:00000000012\""));
    EXPECT_THAT(crisis, HasSubstr("21:00まで"));
    EXPECT_THAT(crisis, HasSubstr("外に出て歩く"));
    EXPECT_THAT(crisis, HasSubstr("href=\"tel:119\""));
}

TEST_P(DeskPages, HelpsWhoHasWrittenNothingYet)
{
    auto const id = add("ウメ（架空）", today.plus(5));
    auto const me = Walk::body(walk.get("/me", self(id)));
    EXPECT_THAT(me, HasSubstr("ウメ（架空）"));
    EXPECT_THAT(me, HasSubstr(person::path(id, person::BridgingStep::notice)));
    EXPECT_THAT(me, Not(HasSubstr(".pdf")));
    auto const crisis = Walk::body(walk.get("/me/crisis", self(id)));
    EXPECT_THAT(crisis, HasSubstr("href=\"tel:119\""));
    EXPECT_THAT(crisis, HasSubstr("まだ、"));
}

TEST_P(DeskPages, TellsThePersonTheNextVisit)
{
    auto const id = add("ウメ（架空）", today.plus(5));
    write(id, plan::Part::life_two,
        { { "L2.use", base::json::parse(R"([{"name":"ゆうやけ（架空）","first_on":"2026-12-01","companion":"山本（架空）"}])") },
            { "L2.cheer", "まず電話。" } });
    auto const me = Walk::body(walk.get("/me", self(id)));
    EXPECT_THAT(me, HasSubstr("ゆうやけ（架空）"));
    EXPECT_THAT(me, HasSubstr("12月1日"));
    EXPECT_THAT(me, HasSubstr("まず電話。"));
    auto const desk = Walk::body(walk.get("/desk"));
    EXPECT_THAT(desk, Not(HasSubstr("ゆうやけ"))); // the programme was not agreed to
}

TEST_P(DeskPages, AsksAWorkerToConfirmTheDutyOfTheirAgency)
{
    EXPECT_THAT(Walk::body(walk.get("/desk")), HasSubstr("まだ書かれていません"));
    auto const confirm = [&](base::Day on) {
        walk.database().write([&](store::Transaction& transaction) {
            agency::add_duty(transaction, walk.house,
                { .duty = agency::DutyClass::d3, .text = "x", .confirmed_by = "寮長（架空）", .confirmed_on = on, .from = on.start() },
                { walk.worker.account, walk.worker.name, now });
        });
    };
    auto const action = "action=\"/agencies/" + walk.house.text() + "/duty/confirmation\"";
    confirm(today.plus(-340));
    EXPECT_THAT(Walk::body(walk.get("/desk")), HasSubstr(action));
    confirm(today.plus(-1));
    EXPECT_THAT(Walk::body(walk.get("/desk")), Not(HasSubstr(action)));
}

TEST_P(DeskPages, AnAlarmStandsOnTheDeskOfALeadAndTheReasonOnThePersonsPage)
{
    auto const id = add("ウメ（架空）", today.plus(5));
    auto const lead = trust::testing::add_worker(walk.database(), walk.house, "石井（架空）", now, trust::Role::lead);
    walk.database().write([&](store::Transaction& transaction) {
        auto const permit = trust::testing::OpenGate::disclosure(id, trust::Compartment::touch, trust::Act::write);
        (void)danger::open(transaction, *walk.keys, permit, walk.worker, "電話に出ない", std::nullopt, now);
    });
    EXPECT_THAT(Walk::body(walk.get("/desk", lead)), HasSubstr("href=\"/danger\""));
    EXPECT_THAT(Walk::body(walk.get("/desk")), Not(HasSubstr("href=\"/danger\"")));
    auto const me = Walk::body(walk.get("/me", self(id)));
    EXPECT_THAT(me, HasSubstr("電話に出ない"));
    EXPECT_THAT(me, HasSubstr("山本（架空）"));
}

INSTANTIATE_TEST_SUITE_P(Databases, DeskPages, ::testing::ValuesIn(store::testing::kinds()));

}
}
