#include "plan/plan_pages.h"

#include "base/text.h"
#include "look/testing.h"
#include "person/testing.h"
#include "plan/demo_plan.h"
#include "plan/plan_store.h"

namespace plan {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using trust::Act;
using trust::Compartment;

base::Instant const now = base::Day::parse("2026-11-24")->start().plus_seconds(36'000);

// What the crisis plan asks of the decision: a house's worker writes it only while the person has opened it (A5), and
// only the person takes paper out (A1).
struct House {
    bool is_open { false };
    bool may_plan { true };
};

class PlanPages : public ::testing::TestWithParam<std::string> {
protected:
    PlanPages() : scratch(GetParam(), SOURCE_FOLDER)
    {
        for (auto const* floor : { "look", "form", "person", "consent", "plan" })
            files.add_templates(SOURCE_FOLDER, floor);
        pages.emplace(files.list(), std::vector<base::EmbeddedFile> {}, catalogue, false);
        house = person::testing::add_house(database(), "A01", now);
        worker = trust::testing::add_worker(database(), house, "山本（架空）", now);
        colleague = trust::testing::add_worker(database(), house, "佐藤（架空）", now);
        id = person::testing::add_person(database(), *keys, person::testing::seed(house, "アサガオ（架空）", "あさがお", now), now);
        themself = database().read([&](store::Session& session) { return *trust::person_account(session, id); });
        room.emplace(*pages, database(), *keys, clock, std::filesystem::path(SOURCE_FOLDER) / "content", std::filesystem::path());
        add_routes(routes, *room, library, answers);
    }

    store::Database& database() { return scratch.database(); }
    std::string base() const { return "/persons/" + id.text(); }
    bool allows(trust::Viewer const& viewer, trust::Question const& question) const
    {
        if (viewer.is_person())
            return viewer.person == question.person;
        if (question.act == Act::export_out)
            return false;
        if (question.compartment == Compartment::crisis)
            return state.is_open;
        return question.compartment != Compartment::plan || state.may_plan;
    }
    web::Response ask(web::Method method, std::string const& target, web::Form form = {}, std::optional<trust::Viewer> viewer = {},
        bool is_beside = false)
    {
        trust::testing::VisitFor visit(database(), gate, viewer.value_or(worker), now);
        visit.request.form = std::move(form);
        if (is_beside)
            visit->person_beside = themself;
        return look::testing::answer(visit, routes, method, target);
    }
    web::Response get(std::string const& path, std::optional<trust::Viewer> viewer = {}, bool is_beside = false)
    {
        return ask(web::Method::get, base() + path, {}, std::move(viewer), is_beside);
    }
    web::Response post(std::string const& path, std::vector<std::pair<std::string, std::string>> const& fields,
        std::optional<trust::Viewer> viewer = {}, bool is_beside = false)
    {
        web::Form form;
        for (auto const& [name, value] : fields)
            form.add(name, value);
        return ask(web::Method::post, base() + path, std::move(form), std::move(viewer), is_beside);
    }
    static std::string body(web::Response const& response) { return std::get<std::string>(response.body); }
    static std::string location(web::Response const& response)
    {
        for (auto const& [name, value] : response.headers) {
            if (name == "Location")
                return value;
        }
        return {};
    }
    static std::string link_on(std::string const& slip) // the address that stands under the code, without the site
    {
        auto const at = slip.find("/seen/", slip.find("translate=\"no\""));
        return slip.substr(at, slip.find('<', at) - at);
    }
    void fill(Part part, form::NewContent const& content)
    {
        database().write([&](store::Transaction& transaction) {
            auto const permit = trust::testing::OpenGate::disclosure(id, compartment(part), Act::write);
            ASSERT_TRUE(answers.save(transaction, permit, themself, form_code(part), 0, content, now).ok());
        });
    }
    form::Answer saved(Part part)
    {
        return database().read([&](store::Session& session) {
            return answers.load(session, trust::testing::OpenGate::disclosure(id, compartment(part), Act::read), form_code(part));
        });
    }
    std::map<person::BridgingStep, base::Instant> done()
    {
        return database().read([&](store::Session& session) { return person::steps_done(session, id); });
    }

    store::testing::Scratch scratch;
    std::unique_ptr<trust::Keys> keys { trust::Keys::for_tests() };
    House state;
    trust::testing::OpenGate gate { [this](auto const& viewer, auto const& question) { return allows(viewer, question); } };
    base::FixedClock clock { now };
    form::Library library { std::filesystem::path(SOURCE_FOLDER) / "content" };
    form::Answers answers { library, *keys };
    words::Catalogue catalogue { std::filesystem::path(BUILD_FOLDER) / "messages" };
    look::testing::Files files;
    std::optional<look::Pages> pages;
    std::optional<look::Room> room;
    trust::Routes routes;
    trust::AgencyId house;
    trust::Viewer worker;
    trust::Viewer colleague;
    trust::Viewer themself;
    PersonId id;
};

INSTANTIATE_TEST_SUITE_P(Stores, PlanPages, ::testing::ValuesIn(store::testing::kinds()));

TEST_P(PlanPages, OverviewShowsStepsProgressAndRings)
{
    auto const fresh = body(get("/life-plan"));
    EXPECT_THAT(fresh, HasSubstr(base() + "/life-plan/1/HB"));
    fill(Part::life_one, testing::full_part_one());
    auto const html = body(get("/life-plan"));
    EXPECT_THAT(html, HasSubstr("<svg class=\"rings\""));
    EXPECT_THAT(html, HasSubstr("さびしい夜に、話を聞いてくれる"));
    EXPECT_THAT(html, HasSubstr("本人")); // wrote it; the person's account has no name
    EXPECT_THAT(html, HasSubstr("href=\"" + base() + "/life-plan/1/versions\""));
    EXPECT_THAT(html, Not(HasSubstr("[[")));
}

TEST_P(PlanPages, AStepIsSavedAndLeadsOn)
{
    auto const page = get("/life-plan/1/HB");
    EXPECT_EQ(page.status, 200);
    EXPECT_THAT(body(page), HasSubstr("data-draft-url=\"" + base() + "/life-plan/1/HB/draft\""));
    auto const answer = post("/life-plan/1/HB", { { "based_on", "0" }, { "L1.D.HB.goal", "夜11時にねて、朝までねむりたい" }, { "to", "next" } });
    EXPECT_EQ(answer.status, 303);
    EXPECT_EQ(location(answer), base() + "/life-plan/1/SL");
    EXPECT_EQ(saved(Part::life_one).text("L1.D.HB.goal"), "夜11時にねて、朝までねむりたい");
    EXPECT_EQ(location(post("/life-plan/1/SL", { { "based_on", "1" }, { "L1.D.SL.goal", "同じ職場で三か月続ける" }, { "to", "stop" } })), base());
    EXPECT_EQ(location(post("/life-plan/1/SL", { { "based_on", "2" }, { "L1.D.SL.goal", "同じ職場で三か月続ける" }, { "to", "back" } })), base() + "/life-plan/1/HB");
    EXPECT_EQ(saved(Part::life_one).version, 2); // no change, no version
    EXPECT_EQ(get("/life-plan/1/none").status, 404);
    EXPECT_EQ(get("/life-plan/3/HB").status, 404);
}

TEST_P(PlanPages, AHintIsShownOnceAfterSavingAndNeverRefuses)
{
    std::vector<std::pair<std::string, std::string>> fields { { "based_on", "0" }, { "L1.D.HB.issue", "先週、駅のトイレで使った" }, { "to", "next" } };
    auto const first = post("/life-plan/1/HB", fields);
    EXPECT_EQ(location(first), base() + "/life-plan/1/HB?look=1");
    EXPECT_EQ(saved(Part::life_one).version, 1);
    EXPECT_THAT(body(get("/life-plan/1/HB?look=1")), HasSubstr(base() + "/life-plan/1/SL"));
    fields[0].second = "1";
    EXPECT_EQ(location(post("/life-plan/1/HB", fields)), base() + "/life-plan/1/SL");
}

TEST_P(PlanPages, PartTwoOffersWhatPartOneHas)
{
    fill(Part::life_one, testing::full_part_one());
    auto const html = body(get("/life-plan/2/" + library.get(form_code(Part::life_two)).steps.front().id));
    EXPECT_THAT(html, HasSubstr("木工をまた始める"));
    EXPECT_THAT(html, HasSubstr("話を最後まで聞く"));
    EXPECT_EQ(saved(Part::life_two).version, 0); // offered, not written
}

TEST_P(PlanPages, TheLastStepFinishesThePlan)
{
    auto const& last = library.get(form_code(Part::life_two)).steps.back().id;
    EXPECT_FALSE(done().contains(person::BridgingStep::life_plan));
    auto const answer = post("/life-plan/2/" + last, { { "based_on", "0" }, { "L2.cheer", "まず電話しよう。話せばだいじょうぶ。" }, { "to", "next" } });
    EXPECT_EQ(location(answer), base() + "/crisis-plan");
    EXPECT_TRUE(done().contains(person::BridgingStep::life_plan));
}

TEST_P(PlanPages, TwoTextsForOneLineAreNeverDecidedSilently)
{
    fill(Part::life_one, { { "L1.D.HB.goal", "ねむりたい" } });
    post("/life-plan/1/HB", { { "based_on", "1" }, { "L1.D.HB.goal", "朝までねむりたい" }, { "L1.D.HB.step", "お茶を飲む" } }, colleague);
    auto const mine = post("/life-plan/1/HB", { { "based_on", "1" }, { "L1.D.HB.goal", "夢を見ないでねむりたい" } });
    EXPECT_EQ(mine.status, 409);
    EXPECT_THAT(body(mine), HasSubstr("夢を見ないでねむりたい"));
    EXPECT_THAT(body(mine), HasSubstr("朝までねむりたい"));
    EXPECT_THAT(body(mine), HasSubstr("佐藤（架空）"));
    EXPECT_EQ(saved(Part::life_one).text("L1.D.HB.goal"), "朝までねむりたい");

    std::vector<std::pair<std::string, std::string>> choice { { "mine", R"({"L1.D.HB.goal":"夢を見ないでねむりたい"})" },
        { "based_on", "2" }, { "line", "L1.D.HB.goal" } };
    EXPECT_EQ(post("/life-plan/1/HB/choice", choice).status, 422); // nothing chosen
    choice.emplace_back("choose/L1.D.HB.goal", "both");
    EXPECT_EQ(post("/life-plan/1/HB/choice", choice).status, 303);
    EXPECT_EQ(saved(Part::life_one).text("L1.D.HB.goal"), "朝までねむりたい\n夢を見ないでねむりたい");
    EXPECT_EQ(saved(Part::life_one).text("L1.D.HB.step"), "お茶を飲む"); // what only the other changed stays
}

TEST_P(PlanPages, ADraftIsOfferedAgain)
{
    EXPECT_EQ(post("/life-plan/1/HB/draft", { { "based_on", "0" }, { "L1.D.HB.goal", "書きかけの文" } }).status, 204);
    EXPECT_THAT(body(get("/life-plan/1/HB")), HasSubstr("書きかけの文"));
    EXPECT_THAT(body(get("/life-plan/1/HB", colleague)), Not(HasSubstr("書きかけの文")));
}

TEST_P(PlanPages, TheCrisisPlanOpensOnlyTogether)
{
    fill(Part::crisis, testing::full_crisis());
    for (auto const* path : { "/crisis-plan", "/crisis-plan/state", "/crisis-plan/versions" }) {
        auto const shut = get(path);
        EXPECT_EQ(shut.status, 200) << path;
        EXPECT_THAT(body(shut), HasSubstr("/presence?to=")) << path;
        EXPECT_THAT(body(shut), Not(HasSubstr("ねつきが悪い"))) << path;
    }
    post("/crisis-plan/state", { { "based_on", "1" }, { "L3.keep@B", "別の文" } });
    EXPECT_EQ(saved(Part::crisis).version, 1); // nothing written
    state.is_open = true;
    EXPECT_THAT(body(get("/crisis-plan")), HasSubstr("ねつきが悪い"));
    EXPECT_THAT(body(get("/crisis-plan/state")), HasSubstr("ねつきが悪い"));
    EXPECT_EQ(post("/crisis-plan/state", { { "based_on", "1" }, { "L3.keep@B", "毎朝、散歩する" } }).status, 303);
    EXPECT_EQ(saved(Part::crisis).version, 2);
}

TEST_P(PlanPages, WithoutTheQuestionThePlanIsNotOpen)
{
    state.may_plan = false;
    EXPECT_THAT(body(get("/life-plan")), HasSubstr(base() + "/notice"));
    EXPECT_THAT(body(get("/life-plan/1/HB")), HasSubstr(base() + "/notice"));
}

TEST_P(PlanPages, VersionsStandSideBySide)
{
    fill(Part::life_one, { { "L1.D.HB.goal", "ねむりたい" } });
    post("/life-plan/1/HB", { { "based_on", "1" }, { "L1.D.HB.goal", "朝までねむりたい" } });
    auto const html = body(get("/life-plan/1/versions?older=1&newer=2"));
    EXPECT_THAT(html, HasSubstr("<td>ねむりたい</td><td>朝までねむりたい</td>"));
    EXPECT_THAT(html, HasSubstr("山本（架空）"));
    EXPECT_EQ(get("/life-plan/1/versions?older=x&newer=99").status, 200);
}

TEST_P(PlanPages, PaperLeavesOnlyByThePerson)
{
    fill(Part::life_two, testing::full_part_two());
    fill(Part::crisis, testing::full_crisis());
    for (auto const* file : { "/sheets/life-plan.pdf", "/sheets/crisis-plan.pdf", "/sheets/card.pdf" }) {
        EXPECT_THAT(location(get(file)), HasSubstr("/presence?to=")) << file;
        for (auto const& response : { get(file, {}, true), get(file, themself) }) {
            EXPECT_EQ(response.status, 200) << file;
            EXPECT_THAT(body(response), ::testing::StartsWith("%PDF")) << file;
            EXPECT_THAT(response.headers, ::testing::Contains(::testing::Pair("Content-Disposition", HasSubstr("sheet-"))));
        }
    }
}

TEST_P(PlanPages, SheetsSayWhatIsReadyAndKeepTheLogOfCopies)
{
    fill(Part::life_two, testing::full_part_two());
    fill(Part::crisis, testing::full_crisis());
    auto const apart = body(get("/sheets"));
    EXPECT_THAT(apart, HasSubstr("木工をまた始める"));
    EXPECT_THAT(apart, Not(HasSubstr("ねつきが悪い")));
    EXPECT_THAT(apart, HasSubstr("2027年2月24日"));
    auto const together = body(get("/sheets", {}, true));
    EXPECT_THAT(together, HasSubstr("ねつきが悪い"));
    EXPECT_EQ(post("/sheets/copies", { { "sheet", "crisis_plan" }, { "recipient", "　" } }, {}, true).status, 422);
    EXPECT_EQ(post("/sheets/copies", { { "sheet", "crisis_plan" }, { "recipient", "母" }, { "given_on", "2026-11-25" } }, {}, true).status, 422);
    EXPECT_EQ(post("/sheets/copies", { { "sheet", "crisis_plan" }, { "recipient", "先に行っている仲間Mさん" }, { "given_on", "2026-11-23" } }, {}, true).status, 303);
    EXPECT_THAT(body(get("/sheets", {}, true)), HasSubstr("先に行っている仲間Mさん"));
    EXPECT_THAT(body(get("/sheets")), Not(HasSubstr("先に行っている仲間Mさん"))); // of the crisis plan
    EXPECT_EQ(location(post("/sheets/done", {})), base());
    EXPECT_TRUE(done().contains(person::BridgingStep::sheets));
}

TEST_P(PlanPages, ThePersonUsesTheSamePagesForTheirOwnPlan)
{
    EXPECT_EQ(get("/life-plan", themself).status, 200);
    EXPECT_EQ(get("/crisis-plan/state", themself).status, 200);
    EXPECT_EQ(location(post("/crisis-plan/state", { { "based_on", "0" }, { "L3.keep@B", "毎朝、散歩する" }, { "to", "stop" } }, themself)), "/me");
    auto other = trust::testing::person(PersonId::make(now));
    EXPECT_EQ(get("/life-plan", other).status, 404);
    EXPECT_EQ(get("/sheets/life-plan.pdf", other).status, 404);
}

// ---- Step 4 given by somebody else (rule f)

TEST_P(PlanPages, WhatASupporterSeesComesThroughALinkAndWaitsForThePerson)
{
    state.is_open = true;
    auto const asks = "/crisis-plan/seen/asks";
    EXPECT_THAT(body(get("/crisis-plan/seen", themself)), HasSubstr(base() + asks));
    auto const made = post(asks, { { "name", "母" } }, themself);
    ASSERT_EQ(made.status, 303);
    auto const slip = body(ask(web::Method::get, location(made), {}, themself));
    EXPECT_THAT(slip.substr(slip.find("<section")), Not(HasSubstr("アサガオ"))) << "nothing on the slip tells of the person";
    auto const link = link_on(slip);

    auto const asked = ask(web::Method::get, link);
    EXPECT_EQ(asked.status, 200);
    EXPECT_THAT(body(asked), Not(HasSubstr("アサガオ")));
    web::Form nothing;
    nothing.add("yellow", "  \n");
    EXPECT_EQ(ask(web::Method::post, link, nothing).status, 422);
    web::Form reply;
    reply.add("yellow", "返事が短くなる\n夜に何度も出かける\n");
    reply.add("red", "ごはんを食べない");
    auto const sent = ask(web::Method::post, link, reply);
    EXPECT_EQ(sent.status, 303);
    EXPECT_EQ(ask(web::Method::get, location(sent)).status, 200);
    EXPECT_EQ(ask(web::Method::post, link, reply).status, 404) << "a link works once";
    EXPECT_EQ(ask(web::Method::get, link).status, 404);
    EXPECT_EQ(ask(web::Method::get, "/seen/AAAAAAAAAAAAAAAAAAAAAA").status, 404);

    EXPECT_THAT(body(get(asks, themself)), HasSubstr("夜に何度も出かける"));
    EXPECT_TRUE(saved(Part::crisis).lines.empty()) << "no line goes in by itself";
    auto const here = location(made).substr(base().size());
    EXPECT_EQ(post(here, { { "number", "1" }, { "do", "take" } }, themself).status, 303);
    EXPECT_EQ(post(here, { { "number", "2" }, { "do", "leave" } }, themself).status, 303);
    EXPECT_EQ(post(here, { { "number", "3" }, { "do", "take" } }, themself).status, 303);
    EXPECT_EQ(post(here, { { "number", "3" }, { "do", "take" } }, themself).status, 303);
    auto const crisis = saved(Part::crisis);
    EXPECT_EQ(crisis.lines.at("L3.seen@Y").content, (base::json::array { "返事が短くなる" }));
    EXPECT_EQ(crisis.lines.at("L3.seen@R").content, (base::json::array { "ごはんを食べない" })) << "taken once";
    EXPECT_EQ(post(here, { { "number", "2" }, { "do", "take" } }, themself).status, 303);
    EXPECT_EQ(saved(Part::crisis).lines.at("L3.seen@Y").content, (base::json::array { "返事が短くなる", "夜に何度も出かける" }))
        << "one may change one's mind about a line that was left";
    EXPECT_EQ(post(here, { { "number", "1" }, { "do", "something" } }, themself).status, 404);
}

TEST_P(PlanPages, ALineThatIsTakenLeavesWhatLiesTypedOnTheStep)
{
    state.is_open = true;
    auto const made = post("/crisis-plan/seen/asks", {}, themself);
    web::Form reply;
    reply.add("yellow", "返事が短くなる");
    ASSERT_EQ(ask(web::Method::post, link_on(body(ask(web::Method::get, location(made), {}, themself))), reply).status, 303);
    EXPECT_EQ(post("/crisis-plan/seen/draft", { { "based_on", "0" }, { "L3.seen@R", "書きかけの文" } }, themself).status, 204);
    EXPECT_EQ(post(location(made).substr(base().size()), { { "number", "1" }, { "do", "take" } }, themself).status, 303);
    EXPECT_THAT(body(get("/crisis-plan/seen", themself)), HasSubstr("書きかけの文"));
}

TEST_P(PlanPages, ABreakSavesAndOneWriterIsNamedOnce)
{
    EXPECT_THAT(body(get("/life-plan/1/HB")), HasSubstr("form=\"step\" name=\"to\" value=\"stop\""));
    fill(Part::life_one, { { "L1.D.HB.issue", "朝に起きられない" }, { "L1.D.HB.goal", "朝に歩く" } });
    auto const page = body(get("/life-plan/1/HB"));
    std::size_t count = 0;
    for (auto at = page.find("11月24日"); at != std::string::npos; at = page.find("11月24日", at + 1))
        ++count;
    EXPECT_EQ(count, 1u);
}

TEST_P(PlanPages, AnAnswerStandsSealedAndAnEndedLinkIsShut)
{
    state.is_open = true;
    auto const link = [&](web::Response const& made) {
        return link_on(body(ask(web::Method::get, location(made), {}, themself)));
    };
    auto const made = post("/crisis-plan/seen/asks", { { "name", "CANARY-name" } }, themself);
    web::Form reply;
    reply.add("red", "CANARY-line");
    ASSERT_EQ(ask(web::Method::post, link(made), reply).status, 303);
    database().read([&](store::Session& session) {
        auto const line = session.query_one("SELECT content FROM seen_line");
        auto const asked = session.query_one("SELECT name, letters, secret_key, code_hash FROM seen_ask");
        for (auto const& text : { line->text("content"), asked->text("name"), asked->text("letters"), asked->text("code_hash") })
            EXPECT_THAT(text, Not(HasSubstr("CANARY")));
    });
    auto const second = post("/crisis-plan/seen/asks", {}, themself);
    auto const address = link(second);
    EXPECT_EQ(post(location(second).substr(base().size()), { { "do", "end" } }, themself).status, 303);
    EXPECT_EQ(ask(web::Method::get, address).status, 404);
    state.is_open = false;
    EXPECT_EQ(post("/crisis-plan/seen/asks", {}, colleague).status, 200) << "shut without the person: says why";
    EXPECT_EQ(body(get("/crisis-plan/seen/asks", colleague)).find("CANARY"), std::string::npos);
}

TEST_P(PlanPages, OnlySoManyAreAskedAtOnce)
{
    state.is_open = true;
    for (int count = 0; count < 5; ++count)
        EXPECT_EQ(post("/crisis-plan/seen/asks", {}, themself).status, 303);
    EXPECT_EQ(post("/crisis-plan/seen/asks", {}, themself).status, 422);
    EXPECT_EQ(post("/crisis-plan/seen/asks", { { "name", std::string(41, 'x') } }, themself).status, 422);
}

TEST_P(PlanPages, WhatWasTypedOnOneScreenOutlivesTheSaveOfAnother)
{
    EXPECT_EQ(post("/life-plan/1/HB/draft", { { "based_on", "0" }, { "L1.D.HB.goal", "書きかけの文" } }).status, 204);
    EXPECT_EQ(post("/life-plan/1/SL/draft", { { "based_on", "0" }, { "L1.D.SL.goal", "もう一つの文" } }).status, 204);
    EXPECT_EQ(post("/life-plan/1/RL", { { "based_on", "0" }, { "L1.D.RL.goal", "母と話す" }, { "to", "next" } }, colleague).status, 303);
    EXPECT_THAT(body(get("/life-plan/1/HB")), HasSubstr("書きかけの文"));
    EXPECT_THAT(body(get("/life-plan/1/SL")), HasSubstr("もう一つの文"));
    EXPECT_EQ(post("/life-plan/1/HB/draft", { { "based_on", "0" }, { "L1.D.HB.goal", std::string(70'000, 'x') } }).status, 413);
}

}
}
