#include "person/person_pages.h"

#include "person/page_testing.h"
#include "person/person_store.h"

namespace person {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

base::Instant const now = base::Day::parse("2026-11-24")->start().plus_seconds(36'000);
base::Day const today = base::Day::of(now);

class PersonPages : public ::testing::TestWithParam<std::string> {
protected:
    PersonPages() : walk(GetParam(), { "look", "person" }, now) { add_routes(walk.routes, *walk.room); }

    PersonId add(std::string const& alias, std::string const& kana, std::optional<base::Day> day = {})
    {
        auto seed = testing::seed(walk.house, alias, kana, now);
        seed.discharge_on = day;
        return testing::add_person(walk.database(), *walk.keys, seed, now);
    }
    std::string body(std::string const& target) { return testing::Walk::body(walk.get(target)); }

    testing::Walk walk;
};

TEST_P(PersonPages, SaysSoWhenNobodyIsThereYet)
{
    auto const page = body("/persons");
    EXPECT_THAT(page, HasSubstr("まだ、だれもいません"));
    EXPECT_THAT(page, HasSubstr("href=\"/persons/new\""));
    EXPECT_THAT(body("/persons?q=森"), HasSubstr("見つかりませんでした"));
}

TEST_P(PersonPages, ListsWithStageDaysAndItsOwnSize)
{
    auto const id = add("アサガオ（架空）", "あさがお", today.plus(28));
    add("<b>森", "もり");
    auto const page = body("/persons");
    EXPECT_THAT(page, HasSubstr("アサガオ（架空）"));
    EXPECT_THAT(page, HasSubstr("/persons/" + id.text()));
    EXPECT_THAT(page, HasSubstr("出るまで 28日"));
    EXPECT_THAT(page, HasSubstr("退所の前"));
    EXPECT_THAT(page, HasSubstr("全部で2人のうち、2人"));
    EXPECT_THAT(page, Not(HasSubstr("<b>森")));
}

TEST_P(PersonPages, SearchesInsideTheFrame)
{
    add("アサガオ（架空）", "あさがお");
    add("森（架空）", "もり");
    walk.headers["turbo-frame"] = "person_list";
    auto const frame = body("/persons?q=もり");
    EXPECT_THAT(frame, HasSubstr("<turbo-frame id=\"person_list\""));
    EXPECT_THAT(frame, HasSubstr("森（架空）"));
    EXPECT_THAT(frame, Not(HasSubstr("アサガオ")));
    EXPECT_THAT(frame, Not(HasSubstr("<html")));
}

TEST_P(PersonPages, GoesThroughPagesByLinks)
{
    for (int number = 0; number < 55; ++number)
        add("はな" + std::to_string(number), "はな", today.plus(3));
    auto const first = body("/persons?q=はな");
    auto const begin = first.find("&amp;after=");
    ASSERT_NE(begin, std::string::npos) << first;
    auto const after = first.substr(begin + 11, first.find('"', begin) - begin - 11);
    auto const second = body("/persons?q=はな&after=" + after);
    EXPECT_THAT(second, HasSubstr("全部で55人のうち、5人"));
}

TEST_P(PersonPages, TakesSomebodyInAndGoesToTheirPage)
{
    auto const answer = walk.post("/persons", { { "alias", "アサガオ（架空）" }, { "kana", "" }, { "discharge_on", "2026-12-22" } });
    EXPECT_EQ(answer.status, 303);
    auto const page = body(testing::Walk::location(answer));
    EXPECT_THAT(page, HasSubstr("アサガオ（架空）"));
    EXPECT_THAT(page, HasSubstr("あさがお"));
    EXPECT_THAT(page, HasSubstr("/notice"));
    EXPECT_THAT(page, HasSubstr("出るまで 28日"));
}

TEST_P(PersonPages, KeepsWhatWasTypedWhenItIsRefused)
{
    auto const answer = walk.post("/persons", { { "alias", "森（架空）" }, { "kana", "mori" }, { "discharge_on", "いつか" } });
    EXPECT_EQ(answer.status, 422);
    auto const page = testing::Walk::body(answer);
    EXPECT_THAT(page, HasSubstr("value=\"森（架空）\""));
    EXPECT_THAT(page, HasSubstr("value=\"mori\""));
    EXPECT_THAT(page, HasSubstr("value=\"いつか\""));
    EXPECT_THAT(page, HasSubstr("日付を確かめてください"));
    EXPECT_THAT(body("/persons"), Not(HasSubstr("森（架空）")));
}

TEST_P(PersonPages, ChangesStageAndTakesItBack)
{
    auto const home = "/persons/" + add("森（架空）", "もり", today.plus(2)).text();
    EXPECT_EQ(walk.post(home + "/stage", { { "stage", "S4" } }).status, 303);
    EXPECT_THAT(body(home), HasSubstr("formaction=\"" + home + "/stage/undo\""));
    EXPECT_EQ(walk.post(home + "/stage", { { "stage", "S4" } }).status, 422);
    EXPECT_EQ(walk.post(home + "/stage", { { "stage", "S9" } }).status, 422);
    EXPECT_EQ(walk.post(home + "/stage/undo", {}).status, 303);
    EXPECT_THAT(body(home), HasSubstr("ひとつ前にもどしました"));
    EXPECT_EQ(walk.post(home + "/stage/undo", {}).status, 422);
}

TEST_P(PersonPages, ChangesDaysAndNames)
{
    auto const home = "/persons/" + add("森（架空）", "もり", today.plus(2)).text();
    EXPECT_EQ(walk.post(home + "/discharge", { { "discharge_on", "2027-01-10" } }).status, 303);
    EXPECT_THAT(body(home), HasSubstr("value=\"2027-01-10\""));
    auto const refused = walk.post(home + "/discharge", { { "discharge_on", "2027-02-30" } });
    EXPECT_EQ(refused.status, 422);
    EXPECT_THAT(testing::Walk::body(refused), HasSubstr("value=\"2027-02-30\""));
    EXPECT_EQ(walk.post(home + "/supervision", { { "supervised_until", "2027-03-31" } }).status, 303);
    EXPECT_THAT(body(home), HasSubstr("value=\"2027-03-31\""));
    EXPECT_EQ(walk.post(home + "/name", { { "alias", "林（架空）" }, { "kana", "はやし" } }).status, 303);
    EXPECT_THAT(body(home), HasSubstr("林（架空）"));
    EXPECT_EQ(walk.post(home + "/name", { { "alias", "" }, { "kana", "はやし" } }).status, 422);
}

TEST_P(PersonPages, GoesOnWithTheNextStep)
{
    auto const id = add("森（架空）", "もり");
    walk.database().write([&](store::Transaction& transaction) {
        trust::testing::VisitFor visit(walk.database(), walk.gate, walk.worker, now);
        mark_step(*visit, transaction, id, BridgingStep::notice);
    });
    EXPECT_EQ(testing::Walk::location(walk.get("/persons/" + id.text() + "/bridging")), path(id, BridgingStep::checklist));
    EXPECT_THAT(body("/persons/" + id.text()), HasSubstr("href=\"" + path(id, BridgingStep::checklist) + "\""));
}

TEST_P(PersonPages, ShowsNothingOfWhoIsOutOfSight)
{
    auto const id = add("森（架空）", "もり");
    walk.gate = trust::testing::OpenGate([](auto const&, auto const&) { return false; });
    auto const hidden = walk.get("/persons/" + id.text());
    auto const nobody = walk.get("/persons/" + PersonId::named("nobody").text());
    EXPECT_EQ(hidden.status, 404);
    EXPECT_EQ(testing::Walk::body(hidden).find("森"), std::string::npos);
    EXPECT_EQ(nobody.status, 404);
    EXPECT_EQ(walk.get("/persons/not-an-id").status, 404);
    EXPECT_EQ(walk.get("/persons/" + id.text() + "/bridging").status, 404);
    for (auto const* act : { "/stage", "/stage/undo", "/discharge", "/name", "/supervision" })
        EXPECT_EQ(walk.post("/persons/" + id.text() + act, { { "stage", "S4" }, { "alias", "x" } }).status, 404) << act;
    EXPECT_THAT(body("/persons"), Not(HasSubstr("森")));
}

INSTANTIATE_TEST_SUITE_P(Databases, PersonPages, ::testing::ValuesIn(store::testing::kinds()));

}
}
