#include "links/link_pages.h"
#include "links/link_store.h"

#include "agency/agency_store.h"
#include "consent/consent_store.h"
#include "consent/door.h"
#include "consent/who_sees.h"
#include "person/page_testing.h"
#include "person/person_store.h"
#include "share/share_pages.h"
#include "share/share_store.h"
#include "trust/accounts.h"
#include "trust/sign_in.h"

#include <future>

// A link from the person's choice to the stranger's screen, with the real door.
namespace links {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using Fields = std::vector<std::pair<std::string, std::string>>;

base::Instant const start = base::Day::parse("2026-11-24")->start().plus_seconds(36'000);

class LinkPages : public ::testing::TestWithParam<std::string> {
protected:
    LinkPages() : scratch(GetParam(), SOURCE_FOLDER), catalogue(std::filesystem::path(BUILD_FOLDER) / "messages"), clock(start)
    {
        for (auto const* floor : { "look", "share", "links" })
            files.add_templates(SOURCE_FOLDER, floor);
        pages.emplace(files.list(), std::vector<base::EmbeddedFile> {}, catalogue, false);
        room.emplace(look::Room { *pages, database(), *keys, clock, std::filesystem::path(SOURCE_FOLDER) / "content", "" });
        add_routes(routes, *room, library, answers, "https://hashiwatashi.example");
        share::add_routes(routes, *room, library, answers);
        house = person::testing::add_house(database(), "A01", before);
        clinic = person::testing::add_house(database(), "A09", before);
        worker = trust::testing::add_worker(database(), house, "山本（架空）", start);
        id = person::testing::add_person(database(), *keys, person::testing::seed(house, "サクラ（架空）", "さくら", start), start);
        themself = database().read([&](store::Session& session) { return *trust::person_account(session, id); });
        set_duty(agency::DutyClass::d2, before);
        write_crisis();
    }

    store::Database& database() { return scratch.database(); }
    void set_duty(agency::DutyClass duty, base::Instant from)
    {
        database().write([&](store::Transaction& transaction) {
            agency::add_duty(transaction, clinic, { .duty = duty, .text = "x", .confirmed_by = "x", .confirmed_on = base::Day::of(start), .from = from },
                { worker.account, worker.name, start });
        });
    }
    void write_crisis()
    {
        database().write([&](store::Transaction& transaction) {
            auto const permit = trust::testing::OpenGate::disclosure(id, trust::Compartment::crisis, trust::Act::write);
            ASSERT_TRUE(answers.save(transaction, permit, themself, "plan.crisis", 0,
                { { "L3.self@R", base::json::parse(R"(["外に出て歩く"])") }, { "L3.reason", base::json::parse(R"(["ねこがいる"])") } }, start).ok());
        });
    }
    web::Response ask(web::Method method, std::string const& path, std::optional<trust::Viewer> viewer, Fields const& fields = {}, bool beside = false)
    {
        trust::testing::VisitFor visit(database(), *gate, viewer, clock.now());
        if (beside)
            visit->person_beside = themself;
        for (auto const& [name, value] : fields)
            visit.request.form.add(name, value);
        return look::testing::answer(visit, routes, method, path);
    }
    std::string get(std::string const& path, std::optional<trust::Viewer> viewer, int status = 200)
    {
        auto const response = ask(web::Method::get, path, std::move(viewer));
        EXPECT_EQ(response.status, status) << path;
        return std::get<std::string>(response.body);
    }
    static std::string location(web::Response const& response) { return look::testing::location(response); }
    static std::string between(std::string const& text, std::string_view from, std::string_view to)
    {
        auto const at = text.find(from);
        if (at == std::string::npos)
            return "";
        auto const begin = at + from.size();
        return text.substr(begin, text.find(to, begin) - begin);
    }
    std::string links() const { return "/persons/" + id.text() + "/links"; }
    Fields wish() const { return { { "line", "crisis/L3.self" }, { "agency", clinic.text() }, { "days", "7" } }; }
    struct Slip {
        std::string path, address, code;
    };
    Slip make_slip(Fields const& fields)
    {
        auto const made = ask(web::Method::post, links(), themself, fields);
        EXPECT_EQ(made.status, 303);
        auto const slip = get(location(made), themself);
        auto code = between(slip, "id=\"code\">", "<");
        std::erase(code, ' ');
        return { location(made), "/link/" + between(slip, "hashiwatashi.example/link/", "<"), code };
    }
    web::Response type(Slip const& slip, std::string const& code) { return ask(web::Method::post, slip.address, std::nullopt, { { "code", code } }); }
    trust::Viewer opened()
    {
        return database().read([&](store::Session& session) {
            auto const row = session.query_one("SELECT opened_by FROM link WHERE opened_by IS NOT NULL ORDER BY opened_at DESC LIMIT 1");
            return *trust::viewer_of(session, row->id<trust::AccountId>("opened_by"), clock.now());
        });
    }
    void withdraw(consent::Withdrawal const& what)
    {
        trust::testing::VisitFor visit(database(), *gate, themself, clock.now());
        visit->write([&](store::Transaction& transaction) { consent::withdraw(*visit, transaction, what); });
    }
    // Nobody can use it, it was not used up by trying, and both sides are told what to do.
    void expect_shut(Slip const& slip, std::string const& why)
    {
        SCOPED_TRACE(why);
        EXPECT_THAT(get(slip.address, std::nullopt, 404), HasSubstr("見せるのは、終わりました"));
        EXPECT_EQ(type(slip, slip.code).status, 404);
        EXPECT_THAT(get(links(), themself), AllOf(HasSubstr("やめたか"), Not(HasSubstr(slip.path))));
        EXPECT_EQ(count("SELECT COUNT(*) AS count FROM link WHERE opened_at IS NOT NULL"), 0);
    }
    std::int64_t count(store::Sql sql)
    {
        return database().read([&](store::Session& session) { return session.query_one(sql)->integer("count"); });
    }

    base::Instant const before = start.plus_seconds(-86'400);
    store::testing::Scratch scratch;
    words::Catalogue catalogue;
    base::FixedClock clock;
    look::testing::Files files;
    std::optional<look::Pages> pages;
    std::unique_ptr<trust::Keys> keys = trust::Keys::for_tests();
    std::unique_ptr<trust::Gate> gate = consent::open_door();
    form::Library library { std::filesystem::path(SOURCE_FOLDER) / "content" };
    form::Answers answers { library, *keys };
    std::optional<look::Room> room;
    trust::Routes routes;
    trust::AgencyId house, clinic;
    trust::Viewer worker, themself;
    PersonId id;
};

TEST_P(LinkPages, ShowsExactlyTheChosenLinesOnceForHalfAnHour)
{
    auto const slip = make_slip(wish());
    auto const asked = get(slip.address, std::nullopt);
    EXPECT_THAT(asked, Not(HasSubstr("サクラ")));
    EXPECT_THAT(asked, Not(HasSubstr("A09")));
    EXPECT_EQ(type(slip, slip.code == "111111" ? "222222" : "111111").status, 422);
    auto const let_in = type(slip, slip.code);
    EXPECT_EQ(location(let_in), "/link");
    auto const viewer = opened();
    EXPECT_EQ(viewer.kind, trust::Kind::link);
    EXPECT_FALSE(trust::meets(trust::Need::signed_in, viewer));
    auto const part = get("/link", viewer);
    EXPECT_THAT(part, HasSubstr("外に出て歩く"));
    EXPECT_THAT(part, Not(HasSubstr("ねこがいる")));
    EXPECT_THAT(part, Not(HasSubstr("サクラ"))) << "the name was not chosen";
    EXPECT_EQ(count("SELECT COUNT(*) AS count FROM journal WHERE rule = 'A8' AND allowed = 1"), 1);
    EXPECT_THAT(get(slip.address, std::nullopt, 404), HasSubstr("1回使われたか"));
    EXPECT_EQ(type(slip, slip.code).status, 404) << "once";
    clock.set(start.plus_seconds(open_seconds));
    EXPECT_THAT(get("/link", viewer, 404), Not(HasSubstr("外に出て歩く")));
}

TEST_P(LinkPages, ThePersonStopsItAtOnce)
{
    auto const slip = make_slip(wish());
    ASSERT_EQ(type(slip, slip.code).status, 303);
    auto const viewer = opened();
    (void)get("/link", viewer);
    EXPECT_EQ(ask(web::Method::post, slip.path + "/close", worker).status, 303) << "led to where the person comes beside";
    (void)get("/link", viewer);
    clock.set(start.plus_seconds(5));
    EXPECT_EQ(ask(web::Method::post, slip.path + "/close", themself).status, 303);
    EXPECT_THAT(get("/link", viewer, 404), HasSubstr("止めました"));
    EXPECT_THAT(get(links(), themself), HasSubstr("あなたが"));
    EXPECT_EQ(count("SELECT COUNT(*) AS count FROM grant_end"), 1);
    auto const second = make_slip(wish());
    EXPECT_EQ(type(second, second.code).status, 303) << "another link to the same agency works";
}

TEST_P(LinkPages, WhoCanReadNamesWhoeverHoldsThePaper)
{
    auto const by_link = [&] {
        trust::testing::VisitFor visit(database(), *gate, themself, clock.now());
        return visit->read([&](store::Session& session) {
            auto const person = person::find(*visit, session, *keys, id).value();
            auto who = consent::who_reads(session, person, trust::Compartment::crisis, clock.now());
            std::erase_if(who.readers, [](consent::Reader const& reader) { return reader.as != consent::Reader::As::link; });
            return who;
        });
    };
    EXPECT_TRUE(by_link().readers.empty());
    auto const slip = make_slip(wish());
    auto const who = by_link();
    ASSERT_EQ(who.readers.size(), 1u);
    EXPECT_TRUE(who.readers[0].reads("L3.self"));
    EXPECT_FALSE(who.readers[0].reads("L3.reason"));
    EXPECT_FALSE(who.not_agencies);
    ASSERT_EQ(ask(web::Method::post, slip.path + "/close", themself).status, 303);
    EXPECT_TRUE(by_link().readers.empty());
    auto const used = make_slip(wish());
    ASSERT_EQ(type(used, used.code).status, 303);
    clock.set(start.plus_seconds(open_seconds - 1));
    EXPECT_EQ(by_link().readers.size(), 1u) << "still open in that browser";
    EXPECT_THAT(get(links(), themself), HasSubstr(used.path + "/close"));
    clock.set(start.plus_seconds(open_seconds));
    EXPECT_TRUE(by_link().readers.empty()) << "used, and nobody can come by it again";
    EXPECT_THAT(get(links(), themself), Not(HasSubstr(used.path + "/close")));
}

TEST_P(LinkPages, WhatIsTakenBackClosesItBeforeTheCode)
{
    for (auto const& recipient : { clinic, AgencyId() }) {
        auto const slip = make_slip(wish());
        clock.set(clock.now().plus_seconds(5));
        withdraw({ id, recipient });
        expect_shut(slip, recipient.empty() ? "everyone" : "the agency");
        clock.set(clock.now().plus_seconds(5));
    }
    for (int number = 0; number < waiting_at_once; ++number)
        (void)make_slip(wish()); // those that are shut take nobody's place
    EXPECT_EQ(ask(web::Method::post, links(), themself, wish()).status, 422) << "one too many";
}

TEST_P(LinkPages, ARaisedDutyClosesItBeforeTheCode)
{
    auto const slip = make_slip(wish());
    set_duty(agency::DutyClass::d3, start.plus_seconds(5));
    clock.set(start.plus_seconds(5));
    expect_shut(slip, "duty");
}

TEST_P(LinkPages, AnotherShareToTheSameAgencyLeavesTheSlip)
{
    auto const slip = make_slip(wish());
    for (auto const* line : { "L3.self", "L3.reason" }) {
        clock.set(clock.now().plus_seconds(5));
        trust::testing::VisitFor visit(database(), *gate, themself, clock.now());
        visit->write([&](store::Transaction& transaction) {
            share::Wish const shown { { { trust::Compartment::crisis, line } }, share::Aim::crisis, share::Period::days_30, "" };
            EXPECT_TRUE(share::share(*visit, transaction, id, clinic, shown).ok());
        });
    }
    ASSERT_EQ(type(slip, slip.code).status, 303);
    EXPECT_THAT(get("/link", opened()), HasSubstr("外に出て歩く"));
}

// What a crash between the two would leave: a link that is used, and nobody who reads.
TEST_P(LinkPages, AnOpeningThatFailsUsesNothingUp)
{
    auto const slip = make_slip(wish());
    database().write([](store::Transaction& transaction) { transaction.execute("ALTER TABLE sign_in_session RENAME TO sign_in_session_away"); });
    EXPECT_ANY_THROW((void)type(slip, slip.code));
    database().write([](store::Transaction& transaction) { transaction.execute("ALTER TABLE sign_in_session_away RENAME TO sign_in_session"); });
    EXPECT_EQ(count("SELECT COUNT(*) AS count FROM link WHERE opened_at IS NOT NULL"), 0);
    EXPECT_EQ(type(slip, slip.code).status, 303);
}

TEST_P(LinkPages, TwoWhoMakeTheLastOneAtOnceMakeOne)
{
    for (int number = 1; number < waiting_at_once; ++number)
        (void)make_slip(wish());
    std::promise<void> first_is_inside;
    std::once_flag once;
    auto const make_one = [&](std::function<void()> const& after) {
        trust::testing::VisitFor visit(database(), *gate, themself, clock.now());
        return visit->write([&](store::Transaction& transaction) {
            auto const permit = trust::testing::OpenGate::disclosure(id, trust::Compartment::crisis, trust::Act::write);
            bool const made = make(*visit, transaction, *keys, permit, { id, clinic, "A09", { { trust::Compartment::crisis, { "L3.self" } } } }).ok();
            after();
            return made;
        });
    };
    auto first = std::async(std::launch::async, make_one, [&] {
        std::call_once(once, [&] { first_is_inside.set_value(); });
        std::this_thread::sleep_for(std::chrono::milliseconds(300)); // the other has begun by now
    });
    first_is_inside.get_future().wait();
    auto second = std::async(std::launch::async, make_one, [] {});
    EXPECT_TRUE(first.get());
    EXPECT_FALSE(second.get());
    EXPECT_EQ(count("SELECT COUNT(*) AS count FROM link"), waiting_at_once);
}

TEST_P(LinkPages, WrongCodesCostTimeAndNotTheLink)
{
    auto const slip = make_slip(wish());
    auto const wrong = slip.code == "111111" ? "222222" : "111111";
    std::string last;
    for (int tries = 0; tries < 8; ++tries)
        last = std::get<std::string>(type(slip, wrong).body);
    EXPECT_THAT(last, HasSubstr("秒待って"));
    EXPECT_EQ(type(slip, slip.code).status, 422) << "the right one has to wait, too";
    clock.set(start.plus_seconds(120));
    EXPECT_EQ(type(slip, slip.code).status, 303);
}

TEST_P(LinkPages, SaysWhatToDoWhenItsDaysAreOver)
{
    auto fields = wish();
    auto const slip = make_slip(fields);
    clock.set(start.plus_seconds(7 * 86'400));
    EXPECT_THAT(get(slip.address, std::nullopt, 404), HasSubstr("使える日がすぎました"));
    EXPECT_EQ(type(slip, slip.code).status, 404);
    EXPECT_THAT(get("/link/nothing", std::nullopt, 404), HasSubstr("開きません"));
}

TEST_P(LinkPages, OnlyThePersonMakesOne)
{
    EXPECT_THAT(location(ask(web::Method::get, links(), worker)), HasSubstr("/presence?to="));
    EXPECT_EQ(ask(web::Method::post, links(), worker, wish()).status, 303);
    auto const elsewhere = trust::testing::add_worker(database(), clinic, "小川（架空）", start);
    EXPECT_EQ(ask(web::Method::get, links(), elsewhere).status, 404);
    EXPECT_EQ(ask(web::Method::post, links(), elsewhere, wish()).status, 404);
    EXPECT_EQ(count("SELECT COUNT(*) AS count FROM link"), 0);
    EXPECT_EQ(ask(web::Method::post, links(), worker, wish(), true).status, 303);
    EXPECT_EQ(count("SELECT COUNT(*) AS count FROM link"), 1) << "beside, by PIN";
}

TEST_P(LinkPages, ShowsWhoWillKnowBeforeAndSaysWhatIsMissing)
{
    auto const check = ask(web::Method::post, links() + "/check", themself, wish());
    EXPECT_EQ(check.status, 200);
    EXPECT_THAT(std::get<std::string>(check.body), HasSubstr("外に出て歩く"));
    EXPECT_EQ(count("SELECT COUNT(*) AS count FROM link"), 0);
    auto fields = wish();
    fields[2].second = "31";
    EXPECT_EQ(ask(web::Method::post, links() + "/check", themself, fields).status, 422);
    EXPECT_EQ(ask(web::Method::post, links() + "/check", themself, { { "days", "7" } }).status, 422);
    fields = wish();
    fields[1].second = "";
    EXPECT_EQ(ask(web::Method::post, links(), themself, fields).status, 422) << "a link is for an agency";
    auto const paper = ask(web::Method::post, links() + "/paper", themself, fields);
    EXPECT_THAT(std::get<std::string>(paper.body), HasSubstr("%PDF"));
    EXPECT_EQ(count("SELECT COUNT(*) AS count FROM journal WHERE act = 'export' AND allowed = 1"), 1);
    set_duty(agency::DutyClass::d3, start);
    EXPECT_EQ(ask(web::Method::post, links(), themself, wish()).status, 422) << "bound, and its notice was not read";
    EXPECT_EQ(count("SELECT COUNT(*) AS count FROM link"), 0);
}

TEST_P(LinkPages, NothingChosenIsLost)
{
    auto fields = wish();
    fields.emplace_back("phone", "yes");
    auto const is_kept = [&](std::string const& page) {
        EXPECT_THAT(page, AllOf(HasSubstr("value=\"crisis/L3.self\" checked"), HasSubstr("value=\"" + clinic.text() + "\" selected"),
            HasSubstr("name=\"phone\" value=\"yes\" checked"), HasSubstr("name=\"days\" value=\"7\"")));
    };
    auto const back = [&](std::string page, std::string_view before) { // what the link's address carries
        auto address = between(page, before, "\"");
        for (auto at = address.find("&amp;"); at != std::string::npos; at = address.find("&amp;"))
            address.replace(at, 5, "&");
        return address;
    };
    auto const check = std::get<std::string>(ask(web::Method::post, links() + "/check", themself, fields).body);
    is_kept(get(back(check, "button-quiet\" href=\""), themself));
    set_duty(agency::DutyClass::d3, start);
    auto const none = ask(web::Method::post, links() + "/check", themself, fields);
    EXPECT_EQ(none.status, 422);
    EXPECT_THAT(std::get<std::string>(none.body), Not(HasSubstr("/notice?to="))) << "there is none to read";
    database().write([&](store::Transaction& transaction) {
        EXPECT_TRUE(consent::publish_notice(transaction, clinic, { "伝えることの説明" }, worker.account, start.plus_seconds(-60)).ok());
    });
    auto const refused = std::get<std::string>(ask(web::Method::post, links() + "/check", themself, fields).body);
    is_kept(refused);
    auto const notice = get(back(refused, "button-small\" href=\""), themself);
    auto const to = back(notice, "name=\"to\" value=\"");
    auto const version = between(notice, "name=\"version\" value=\"", "\"");
    auto const read = ask(web::Method::post, "/persons/" + id.text() + "/sharing/to/" + clinic.text() + "/notice", themself, { { "version", version }, { "to", to } });
    is_kept(get(location(read), themself));
    EXPECT_EQ(ask(web::Method::post, links() + "/check", themself, fields).status, 200);
}

TEST_P(LinkPages, ARaisedDutyClosesWhatIsOpen)
{
    auto const slip = make_slip(wish());
    ASSERT_EQ(type(slip, slip.code).status, 303);
    auto const viewer = opened();
    (void)get("/link", viewer);
    set_duty(agency::DutyClass::d3, start.plus_seconds(5));
    clock.set(start.plus_seconds(5));
    EXPECT_THAT(get("/link", viewer, 404), Not(HasSubstr("外に出て歩く")));
}

INSTANTIATE_TEST_SUITE_P(Stores, LinkPages, ::testing::ValuesIn(store::testing::kinds()));

}
}
