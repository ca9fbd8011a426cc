#include "lane/lane.h"
#include "lane/lane_pages.h"
#include "lane/lane_store.h"

#include "agency/agency_store.h"
#include "base/text.h"
#include "consent/door.h"
#include "person/page_testing.h"
#include "shelf/apart_journal.h"
#include "shelf/shelf.h"
#include "shelf/shelf_key.h"
#include "trust/account_store.h"

namespace lane {
namespace {

using agency::DutyCard;
using agency::DutyClass;
using ::testing::HasSubstr;
using ::testing::Not;
using person::testing::Walk;

base::Instant const now = base::Day::parse("2026-11-24")->start().plus_seconds(36'000);
base::Instant before(std::int64_t hours) { return now.plus_seconds(-hours * 3600); }

DutyCard card(DutyClass duty, base::Instant from)
{
    return { .duty = duty, .text = "守ります。", .legal_ground = "", .confirmed_by = "田中（架空）", .confirmed_on = base::Day::of(from), .from = from };
}

// The lane through its pages, with the real decision: a person, A10 (D1), A20 (D4) and a worker of each.
class Lane : public ::testing::TestWithParam<std::string> {
protected:
    Lane() : walk(GetParam(), { "look", "agency", "lane" }, now)
    {
        walk.database().write([&](store::Transaction& transaction) { shelf::fill(transaction, *walk.keys); });
        add_routes(walk.routes, *walk.room);
        open_agency = add_agency("A10", DutyClass::d1);
        bound_agency = add_agency("A20", DutyClass::d4);
        tanaka = trust::testing::add_worker(walk.database(), open_agency, "田中（架空）", now);
        hamada = trust::testing::add_worker(walk.database(), bound_agency, "浜田（架空）", now);
        keyaki = self("ケヤキ（架空）");
        sakura = self("サクラ（架空）");
    }
    AgencyId add_agency(std::string const& code, DutyClass duty)
    {
        auto const id = person::testing::add_house(walk.database(), code, before(100));
        raise(id, duty, before(90));
        return id;
    }
    void raise(AgencyId const& id, DutyClass duty, base::Instant from)
    {
        walk.database().write([&](store::Transaction& transaction) {
            agency::add_duty(transaction, id, card(duty, from), { .account = {}, .name = "田中（架空）", .now = from });
        });
    }
    trust::Viewer self(std::string const& alias)
    {
        auto const id = person::testing::add_person(walk.database(), *walk.keys, person::testing::seed(walk.house, alias, "", before(80)), now);
        return walk.database().read([&](store::Session& session) { return *trust::person_account(session, id); });
    }
    // With the decision of consent-spec and not the gate of tests.
    web::Response ask(trust::Viewer const& viewer, web::Method method, std::string const& path, std::vector<std::pair<std::string, std::string>> const& fields = {})
    {
        trust::testing::VisitFor visit(walk.database(), *door, viewer, now);
        visit.request.method = method;
        visit.request.path = path;
        for (auto const& [name, value] : fields)
            visit.request.form.add(name, value);
        web::Router router;
        for (auto const& entry : walk.routes.entries())
            if (trust::meets(entry.need, viewer))
                router.add({ entry.method, entry.pattern, "x", [&](web::Request&) { return entry.handler(*visit); }, entry.body });
        auto const match = router.find(method, path);
        if (!match.route)
            return web::Response::text("", 404);
        visit.request.parameters = match.parameters;
        return match.route->handler(visit.request);
    }
    std::string get(trust::Viewer const& viewer, std::string const& path) { return Walk::body(ask(viewer, web::Method::get, path)); }
    web::Response post(trust::Viewer const& viewer, std::string const& path, std::string const& text = "", std::string const& name = "")
    {
        return ask(viewer, web::Method::post, path, { { "text", text }, { "name", name } });
    }
    std::string own(AgencyId const& agency) const { return "/me/lane/" + agency.text(); }
    void begin(trust::Viewer const& person, std::string const& text)
    {
        EXPECT_EQ(post(person, "/me/lane/limits").status, 303);
        EXPECT_EQ(post(person, own(open_agency), text, "けやき").status, 303);
    }
    std::string talk_path()
    {
        auto const page = get(tanaka, "/lane");
        auto const from = page.find("href=\"/lane/");
        return from == std::string::npos ? "" : page.substr(from + 6, page.find('"', from + 6) - from - 6);
    }

    Walk walk;
    std::unique_ptr<trust::Gate> door = consent::open_door();
    AgencyId open_agency, bound_agency;
    trust::Viewer tanaka, hamada, keyaki, sakura;
};

}

TEST(LaneRules, ATalkClosesWhenTheDutyIsRaisedAndStaysClosed)
{
    std::vector const open { card(DutyClass::d1, before(90)) };
    EXPECT_TRUE(is_open(open, now));
    EXPECT_FALSE(closed_since(open, before(50), now));
    std::vector const raised { card(DutyClass::d1, before(90)), card(DutyClass::d3, before(10)) };
    EXPECT_EQ(closed_since(raised, before(50), now), before(10));
    EXPECT_FALSE(closed_since(raised, before(50), before(11)));
    std::vector const lowered { card(DutyClass::d1, before(90)), card(DutyClass::d4, before(10)), card(DutyClass::d0, before(5)) };
    EXPECT_TRUE(is_open(lowered, now));
    EXPECT_EQ(closed_since(lowered, before(50), now), before(10));
    EXPECT_FALSE(closed_since(lowered, before(4), now)); // begun anew
    EXPECT_FALSE(is_open({}, now));                      // never said what it does
    EXPECT_TRUE(closed_since({}, before(50), now));
}

TEST(LaneRules, AMessageHasWordsAndALimit)
{
    EXPECT_EQ(*message_from(" こわい \n"), "こわい");
    EXPECT_EQ(message_from(" \n").refusal().message, "lane.message.empty");
    EXPECT_TRUE(message_from(std::string(message_characters, 'x')));
    EXPECT_EQ(message_from(std::string(message_characters + 1, 'x')).refusal().message, "lane.message.long");
    EXPECT_TRUE(name_from(""));
    EXPECT_FALSE(name_from(std::string(name_characters + 1, 'x')));
}

TEST(LaneRules, WhoWaitsLongestStandsFirst)
{
    Talk one { .letters = "one", .last_at = before(1), .last_side = Side::person };
    Talk two { .letters = "two", .last_at = before(5), .last_side = Side::person };
    Talk three { .letters = "three", .last_at = before(9), .last_side = Side::agency };
    std::vector talks { three, one, two };
    sort_for_agency(talks);
    EXPECT_EQ(talks[0].letters, "two");
    EXPECT_EQ(talks[1].letters, "one");
}

TEST_P(Lane, SaysTheLimitsBeforeTheFirstWord)
{
    auto const page = get(keyaki, "/me/lane");
    EXPECT_THAT(page, HasSubstr("119"));
    EXPECT_THAT(page, Not(HasSubstr(own(open_agency))));
    EXPECT_EQ(ask(keyaki, web::Method::get, own(open_agency)).status, 303);
    EXPECT_EQ(post(keyaki, own(open_agency), "こわい").status, 303); // back to the limits, nothing sent
    EXPECT_EQ(talk_path(), "");
    EXPECT_EQ(post(keyaki, "/me/lane/limits").status, 303);
    EXPECT_THAT(get(keyaki, "/me/lane"), HasSubstr(own(open_agency)));
    EXPECT_THAT(get(keyaki, "/me/lane"), Not(HasSubstr(own(bound_agency))));
}

TEST_P(Lane, OnlyPlacesWhereSomebodyReadsAreOffered)
{
    auto const empty = add_agency("A30", DutyClass::d0);
    EXPECT_EQ(post(keyaki, "/me/lane/limits").status, 303);
    auto const page = get(keyaki, "/me/lane");
    EXPECT_THAT(page, HasSubstr("A30"));
    EXPECT_THAT(page, Not(HasSubstr(own(empty))));
    EXPECT_THAT(page, HasSubstr(own(open_agency))); // control
    auto const refused = post(keyaki, own(empty), "だれか、いますか");
    EXPECT_EQ(refused.status, 422);
    EXPECT_THAT(Walk::body(refused), HasSubstr("だれか、いますか")); // not lost
}

TEST_P(Lane, OneWritesAndTheOtherAnswers)
{
    begin(keyaki, "夜がこわい");
    EXPECT_THAT(get(tanaka, "/lane"), HasSubstr("けやき"));
    auto const talk = talk_path();
    EXPECT_THAT(get(tanaka, talk), HasSubstr("夜がこわい"));
    EXPECT_EQ(post(tanaka, talk, "書いてくれて、ありがとう").status, 303);
    auto const page = get(keyaki, own(open_agency));
    EXPECT_THAT(page, HasSubstr("書いてくれて、ありがとう"));
    EXPECT_THAT(page, HasSubstr("田中（架空）"));
    EXPECT_THAT(get(sakura, "/me/lane"), Not(HasSubstr("けやき")));
}

TEST_P(Lane, WhatIsRefusedOrNotSentStays)
{
    begin(keyaki, "夜がこわい");
    auto const long_text = "あ" + std::string(message_characters, 'x');
    auto const refused = post(keyaki, own(open_agency), long_text);
    EXPECT_EQ(refused.status, 422);
    EXPECT_THAT(Walk::body(refused), HasSubstr(long_text));
    EXPECT_EQ(post(keyaki, own(open_agency) + "/draft", "まだ途中").status, 200);
    EXPECT_THAT(get(keyaki, own(open_agency)), HasSubstr("まだ途中"));
    EXPECT_THAT(get(tanaka, talk_path()), Not(HasSubstr("まだ途中")));
    EXPECT_EQ(post(keyaki, own(open_agency), "まだ途中だった").status, 303);
    EXPECT_THAT(get(keyaki, own(open_agency)), Not(HasSubstr(">まだ途中<")));
    EXPECT_EQ(post(tanaka, talk_path() + "/draft", "返事の途中").status, 200);
    EXPECT_THAT(get(tanaka, talk_path()), HasSubstr("返事の途中"));
}

TEST_P(Lane, BoundAgenciesAndOtherRolesSeeTheSameWhetherAnybodyWroteOrNot)
{
    auto const bound_before = get(hamada, "/lane");
    auto const house_before = get(walk.worker, "/lane");
    EXPECT_THAT(bound_before, HasSubstr("D0"));
    begin(keyaki, "夜がこわい");
    EXPECT_EQ(get(hamada, "/lane"), bound_before);
    EXPECT_EQ(get(walk.worker, "/lane"), house_before);
    auto const talk = talk_path();
    EXPECT_FALSE(talk.empty());
    EXPECT_EQ(ask(hamada, web::Method::get, talk).status, 404);
    EXPECT_EQ(post(hamada, talk, "x").status, 404);
    EXPECT_EQ(post(walk.worker, talk, "x").status, 404);
    for (auto const role : { trust::Role::admin, trust::Role::coordinator, trust::Role::author, trust::Role::organiser }) {
        auto other = tanaka;
        other.role = role;
        EXPECT_EQ(ask(other, web::Method::get, "/lane").status, 404);
        EXPECT_EQ(ask(other, web::Method::get, talk).status, 404);
    }
    EXPECT_EQ(ask(sakura, web::Method::get, talk).status, 404);
}

TEST_P(Lane, ARaisedDutyClosesItAtOnceForBothSides)
{
    begin(keyaki, "夜がこわい");
    auto const talk = talk_path();
    raise(open_agency, DutyClass::d3, now);
    EXPECT_THAT(get(tanaka, "/lane"), Not(HasSubstr("けやき")));
    EXPECT_EQ(ask(tanaka, web::Method::get, talk).status, 404);
    EXPECT_EQ(post(tanaka, talk, "x").status, 404);
    auto const page = get(keyaki, own(open_agency));
    EXPECT_THAT(page, HasSubstr("夜がこわい"));
    EXPECT_THAT(page, HasSubstr("notice-warn"));
    auto const late = post(keyaki, own(open_agency), "つづき");
    EXPECT_EQ(late.status, 422);
    EXPECT_THAT(Walk::body(late), HasSubstr("つづき")); // not lost
    EXPECT_THAT(get(keyaki, "/me/lane"), HasSubstr("chip-warn"));
}

TEST_P(Lane, WhatThePersonEndsTheAgencyDoesNotFindAnyMore)
{
    begin(keyaki, "夜がこわい");
    auto const talk = talk_path();
    EXPECT_EQ(post(keyaki, own(open_agency) + "/end").status, 303);
    EXPECT_EQ(post(keyaki, own(open_agency) + "/end").status, 404);
    EXPECT_EQ(ask(tanaka, web::Method::get, talk).status, 404);
    EXPECT_THAT(get(keyaki, own(open_agency)), HasSubstr("夜がこわい"));
    EXPECT_EQ(post(keyaki, own(open_agency), "もう一度話したい").status, 303);
    EXPECT_NE(talk_path(), talk);
    EXPECT_THAT(get(tanaka, talk_path()), Not(HasSubstr("夜がこわい")));
}

TEST_P(Lane, AnAnswerToATalkThatEndedMeanwhileIsNotLost)
{
    begin(keyaki, "夜がこわい");
    auto const talk = talk_path();
    EXPECT_EQ(post(keyaki, own(open_agency) + "/end").status, 303);
    auto const late = post(tanaka, talk, "返事を書いていました");
    EXPECT_EQ(late.status, 422);
    EXPECT_THAT(Walk::body(late), HasSubstr("返事を書いていました"));
    EXPECT_THAT(Walk::body(late), Not(HasSubstr("夜がこわい")));
    EXPECT_THAT(get(keyaki, own(open_agency)), Not(HasSubstr("返事を書いていました")));
    EXPECT_EQ(post(tanaka, talk + "/draft", "x").status, 404);
    EXPECT_EQ(post(tanaka, "/lane/nobodys", "x").status, 404); // control
}

// Each question would be an entry in the journal of the person, at every look of every worker.
TEST_P(Lane, NobodyIsAskedAboutATalkThatIsOver)
{
    auto const asked = [&] {
        return walk.database().read([&](store::Session& session) {
            return listed(session, *walk.keys, open_agency, agency::duty_cards_of(session, open_agency), now).size();
        });
    };
    begin(keyaki, "夜がこわい");
    begin(sakura, "さびしい");
    EXPECT_EQ(asked(), 2u);
    EXPECT_EQ(post(keyaki, own(open_agency) + "/end").status, 303);
    EXPECT_EQ(asked(), 1u);
    raise(open_agency, DutyClass::d3, before(0));
    EXPECT_EQ(asked(), 0u);
}

TEST_P(Lane, OnlyTalksThatGoOnCountTowardTheMost)
{
    begin(keyaki, "はじめて");
    for (std::size_t count = 0; count < most_talks + 2; ++count) {
        EXPECT_EQ(post(keyaki, own(open_agency) + "/end").status, 303);
        EXPECT_EQ(post(keyaki, own(open_agency), "また").status, 303);
    }
    std::vector<AgencyId> others;
    for (std::size_t count = 1; count < most_talks; ++count) {
        others.push_back(add_agency("B" + std::to_string(count), DutyClass::d0));
        trust::testing::add_worker(walk.database(), others.back(), "田中（架空）", now);
        EXPECT_EQ(post(keyaki, own(others.back()), "ここにも").status, 303);
    }
    auto const one_more = add_agency("C1", DutyClass::d0);
    trust::testing::add_worker(walk.database(), one_more, "田中（架空）", now);
    auto const refused = post(keyaki, own(one_more), "もう一か所");
    EXPECT_EQ(refused.status, 422); // control
    EXPECT_THAT(Walk::body(refused), HasSubstr("もう一か所"));
    EXPECT_EQ(post(keyaki, own(others.front()) + "/end").status, 303);
    EXPECT_EQ(post(keyaki, own(one_more), "もう一か所").status, 303);
}

TEST_P(Lane, TheTalkWithAnAgencyThatWasClosedStaysToRead)
{
    begin(keyaki, "夜がこわい");
    EXPECT_THAT(get(keyaki, own(open_agency)), HasSubstr("</form>"));
    walk.database().write([&](store::Transaction& transaction) {
        agency::set_closed(transaction, open_agency, true, { .account = {}, .name = "田中（架空）", .now = now });
    });
    auto const front = get(keyaki, "/me/lane");
    EXPECT_THAT(front, HasSubstr(own(open_agency)));
    EXPECT_THAT(front, HasSubstr("chip-warn"));
    auto const page = get(keyaki, own(open_agency));
    EXPECT_THAT(page, HasSubstr("夜がこわい"));
    EXPECT_THAT(page, HasSubstr("notice-warn"));
    EXPECT_THAT(page, Not(HasSubstr("action=\"" + own(open_agency) + "\"")));
    auto const late = post(keyaki, own(open_agency), "つづき");
    EXPECT_EQ(late.status, 422);
    EXPECT_THAT(Walk::body(late), HasSubstr("つづき")); // not lost
}

// A list that an earlier program wrote names the person; the next change makes it a pseudonym.
TEST_P(Lane, AnOlderListOfAnAgencyIsReadAndWrittenAnew)
{
    begin(keyaki, "夜がこわい");
    auto const talk = talk_path().substr(6);
    shelf::List const list { "lane|agency|" + open_agency.text() };
    auto const entries = [&] { return walk.database().read([&](store::Session& session) { return base::join(list.read(session, *walk.keys, 9).entries, "\n"); }); };
    EXPECT_THAT(entries(), Not(HasSubstr(keyaki.person.text())));
    walk.database().write([&](store::Transaction& transaction) {
        list.change(transaction, *walk.keys, [&](std::string const&) { return "[\"" + talk + "\",\"" + keyaki.person.text() + "\"]"; });
    });
    EXPECT_THAT(entries(), HasSubstr(keyaki.person.text())); // control
    EXPECT_THAT(get(tanaka, "/lane/" + talk), HasSubstr("夜がこわい"));
    EXPECT_EQ(talk_path(), "/lane/" + talk);
    begin(sakura, "さびしい");
    EXPECT_THAT(entries(), Not(HasSubstr(keyaki.person.text())));
    EXPECT_THAT(get(tanaka, "/lane/" + talk), HasSubstr("夜がこわい"));
}

TEST_P(Lane, ErasingTakesThePersonOutOfEveryBoxAndList)
{
    auto const boxes_of_nobody = [&] {
        return walk.database().read([&](store::Session& session) {
            std::set<std::string> known;
            auto const key = shelf::Key::own(*walk.keys);
            for (auto const& name : { std::string("check"), "lane|agency|" + open_agency.text() })
                known.insert(key.name(name));
            for (int number = 0; number < 400; ++number)
                for (auto const* size : { "small", "large" })
                    known.insert(key.name("free|" + std::string(size) + '|' + std::to_string(number)));
            std::int64_t count = 0;
            for (auto const& row : session.query("SELECT name FROM shelf"))
                count += known.contains(row.text("name")) ? 0 : 1;
            return count;
        });
    };
    begin(keyaki, "夜がこわい");
    for (int count = 0; count < 8; ++count)
        EXPECT_EQ(post(keyaki, own(open_agency), std::string(700, 'x')).status, 303);
    EXPECT_EQ(post(keyaki, own(open_agency) + "/draft", "途中").status, 200);
    EXPECT_EQ(post(tanaka, talk_path() + "/draft", "返事の途中").status, 200);
    EXPECT_GE(boxes_of_nobody(), 6); // control: person, talk, two of messages, two drafts
    walk.database().write([&](store::Transaction& transaction) {
        forget(transaction, *walk.keys, keyaki.person, now);
        walk.keys->destroy_person_keys(transaction, keyaki.person, now);
    });
    EXPECT_EQ(boxes_of_nobody(), 0);
    EXPECT_EQ(talk_path(), "");
}

TEST_P(Lane, AnErasedPersonIsInNobodysList)
{
    begin(keyaki, "夜がこわい");
    begin(sakura, "さびしい");
    auto keys_of = [&](store::Transaction& transaction) { walk.keys->destroy_person_keys(transaction, keyaki.person, now); };
    walk.database().write(keys_of);
    auto const page = get(tanaka, "/lane");
    EXPECT_EQ(page.find("href=\"/lane/"), page.rfind("href=\"/lane/"));
    EXPECT_THAT(get(tanaka, talk_path()), HasSubstr("さびしい"));
}

TEST_P(Lane, HasNoTableOfItsOwn)
{
    begin(keyaki, "夜がこわい");
    auto const plain = walk.database().read([](store::Session& session) {
        return session.query_one("SELECT COUNT(*) AS n FROM shelf WHERE box LIKE '%夜%' OR name LIKE '%lane%'")->integer("n");
    });
    EXPECT_EQ(plain, 0);
}

INSTANTIATE_TEST_SUITE_P(Databases, Lane, ::testing::ValuesIn(store::testing::kinds()));

}
