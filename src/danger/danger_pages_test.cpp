#include "danger/danger_pages.h"
#include "danger/danger_store.h"

#include "account/factor_store.h"
#include "account/one_time_code.h"
#include "consent/door.h"
#include "person/page_testing.h"
#include "agency/agency_store.h"
#include "trust/accounts.h"
#include "plan/plan.h"

// Breaking the glass with the real door: what A10 opens, to whom, and who is told.
namespace danger {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Fields = std::vector<std::pair<std::string, std::string>>;

base::Instant const start = base::Day::parse("2026-11-24")->start().plus_seconds(36'000);
constexpr auto password = "a long enough password";

class DangerPages : public ::testing::TestWithParam<std::string> {
protected:
    DangerPages() : scratch(GetParam(), SOURCE_FOLDER), catalogue(std::filesystem::path(BUILD_FOLDER) / "messages"), clock(start)
    {
        for (auto const* floor : { "look", "danger" })
            files.add_templates(SOURCE_FOLDER, floor);
        pages.emplace(files.list(), std::vector<base::EmbeddedFile> {}, catalogue, false);
        room.emplace(look::Room { *pages, database(), *keys, clock, std::filesystem::path(SOURCE_FOLDER) / "content", "" });
        add_routes(routes, *room, library, answers);
        house = person::testing::add_house(database(), "A01", before);
        elsewhere = person::testing::add_house(database(), "A02", before);
        worker = trust::testing::add_worker(database(), house, "山本（架空）", start);
        lead = trust::testing::add_worker(database(), house, "石井（架空）", start, trust::Role::lead);
        stranger = trust::testing::add_worker(database(), elsewhere, "小川（架空）", start);
        id = person::testing::add_person(database(), *keys, person::testing::seed(house, "サクラ（架空）", "さくら", start), start);
        themself = database().read([&](store::Session& session) { return *trust::person_account(session, id); });
        set_duty(agency::DutyClass::d3, before);
        write_crisis();
    }

    store::Database& database() { return scratch.database(); }
    void set_duty(agency::DutyClass duty, base::Instant from)
    {
        database().write([&](store::Transaction& transaction) {
            for (auto const& agency : { house, elsewhere })
                agency::add_duty(transaction, agency,
                    { .duty = duty, .text = "x", .confirmed_by = "寮長（架空）", .confirmed_on = base::Day::of(start), .from = from },
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
    // As the person would share it: one line of the crisis plan with another agency.
    void share_one_line()
    {
        database().write([&](store::Transaction& transaction) {
            transaction.execute("INSERT INTO agency_duty (id, agency, duty, words, legal_ground, confirmed_by, confirmed_on, in_force_from) "
                                "VALUES ('d', :agency, 'D1', '', '', '', '2026-01-01', :from)",
                { { "agency", elsewhere }, { "from", before.plus_seconds(60) } });
            transaction.execute("INSERT INTO consent_grant (id, person, recipient_kind, recipient, purpose, given_at, from_at, notice_version, may_pass_on, given_by) "
                                "VALUES ('g', :person, 'agency', :agency, 'support', :at, :at, 0, 0, :by)",
                { { "person", id }, { "agency", elsewhere }, { "at", start }, { "by", themself.account } });
            transaction.execute("INSERT INTO grant_scope (grant_id, compartment, line) VALUES ('g', 'crisis', 'L3.self')");
        });
    }
    web::Response ask(web::Method method, std::string const& path, trust::Viewer const& viewer, Fields const& fields = {})
    {
        trust::testing::VisitFor visit(database(), *gate, viewer, clock.now());
        for (auto const& [name, value] : fields)
            visit.request.form.add(name, value);
        return look::testing::answer(visit, routes, method, path);
    }
    std::string get(std::string const& path, trust::Viewer const& viewer, int status = 200)
    {
        auto const response = ask(web::Method::get, path, viewer);
        EXPECT_EQ(response.status, status) << path;
        return std::get<std::string>(response.body);
    }
    std::string post(Fields const& fields, int status, std::optional<trust::Viewer> viewer = {})
    {
        auto const response = ask(web::Method::post, page(), viewer.value_or(worker), fields);
        EXPECT_EQ(response.status, status);
        return std::get<std::string>(response.body);
    }
    std::string page() const { return "/persons/" + id.text() + "/danger"; }
    void give_password(trust::Viewer const& viewer)
    {
        database().write([&](store::Transaction& transaction) { ASSERT_TRUE(trust::set_password(transaction, viewer.account, password, start).ok()); });
    }
    std::string login(trust::Viewer const& viewer)
    {
        return database().read([&](store::Session& session) {
            return session.query_one("SELECT login FROM account WHERE id = :id", { { "id", viewer.account } })->text("login");
        });
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
    trust::AgencyId house, elsewhere;
    trust::Viewer worker, lead, stranger, themself;
    PersonId id;
    Fields const alone { { "reason", "電話に出ない" }, { "second", "alarm" } };
};

TEST_P(DangerPages, OpensOnlyWhatIsSharedAndOnlyForFourHours)
{
    share_one_line();
    auto const form = get(page(), worker);
    EXPECT_THAT(form, HasSubstr("tel:119"));
    EXPECT_THAT(form, Not(HasSubstr("外に出て歩く")));
    post(alone, 303);
    auto const open = get(page(), worker);
    EXPECT_THAT(open, HasSubstr("外に出て歩く"));
    EXPECT_THAT(open, Not(HasSubstr("ねこがいる"))) << "nobody was given that line";
    EXPECT_EQ(count("SELECT COUNT(*) AS count FROM journal WHERE rule = 'A10' AND compartment = 'crisis' AND allowed = 1"), 1);
    EXPECT_THAT(get(page(), lead), Not(HasSubstr("外に出て歩く"))) << "the glass is one worker's";
    clock.set(start.plus_seconds(14'400));
    EXPECT_THAT(get(page(), worker), Not(HasSubstr("外に出て歩く")));
}

TEST_P(DangerPages, SaysSoWhereNothingIsShared)
{
    post(alone, 303);
    EXPECT_THAT(get(page(), worker), HasSubstr("だれにも見せていません"));
}

TEST_P(DangerPages, IsNotThereForOthers)
{
    for (auto const& viewer : { stranger, themself })
        (void)get(page(), viewer, 404);
    post(alone, 404, stranger);
    (void)get("/persons/" + PersonId::named("nobody").text() + "/danger", worker, 404);
    EXPECT_EQ(count("SELECT COUNT(*) AS count FROM break_glass"), 0);
    set_duty(agency::DutyClass::d4, start);
    (void)get(page(), worker, 404);
    post(alone, 404);
    EXPECT_EQ(count("SELECT COUNT(*) AS count FROM break_glass"), 0);
}

TEST_P(DangerPages, ReasonAndASecondAreNeededAndWhatWasTypedStays)
{
    EXPECT_THAT(post({ { "reason", "　" }, { "second", "alarm" } }, 422), HasSubstr("わけを書いてください"));
    EXPECT_THAT(post({ { "reason", "電話に出ない" } }, 422), HasSubstr("電話に出ない</textarea>"));
    EXPECT_EQ(count("SELECT COUNT(*) AS count FROM break_glass"), 0);
    EXPECT_EQ(count("SELECT COUNT(*) AS count FROM danger_opening"), 0);
}

TEST_P(DangerPages, AColleagueConfirmsWithTheirOwnSignInAndNobodyElse)
{
    for (auto const& viewer : { worker, lead, stranger })
        give_password(viewer);
    Fields fields { { "reason", "電話に出ない" }, { "second", "colleague" }, { "login", login(worker) }, { "password", password } };
    EXPECT_THAT(post(fields, 422), HasSubstr("ほかの職員の名前とパスワードになっていません")) << "oneself";
    fields[2].second = login(stranger);
    EXPECT_THAT(post(fields, 422), HasSubstr("なっていません")) << "another house";
    fields[2].second = login(lead);
    fields[3].second = "not the right password";
    auto const wrong = post(fields, 422);
    EXPECT_THAT(wrong, HasSubstr("なっていません"));
    EXPECT_THAT(wrong, Not(HasSubstr("not the right password")));
    EXPECT_EQ(count("SELECT COUNT(*) AS count FROM break_glass"), 0);
    fields[3].second = password;
    post(fields, 303);
    EXPECT_THAT(get(page(), worker), HasSubstr("石井（架空）"));
    EXPECT_THAT(get("/danger", lead), Not(HasSubstr("<form class=\"stack\" method=\"post\" action=\"/danger/"))) << "no alarm";
}

TEST_P(DangerPages, WhoHasASecondFactorGivesItHereToo)
{
    give_password(lead);
    auto const secret = database().write([&](store::Transaction& transaction) {
        account::begin_factor(transaction, *keys, lead.account, start);
        auto const begun = account::begun_factor(transaction, *keys, lead.account)->secret;
        EXPECT_TRUE(account::confirm_factor(transaction, *keys, lead.account, account::one_time_code(begun, account::code_step(start)), start).ok());
        return begun;
    });
    clock.set(start.plus_seconds(60));
    Fields fields { { "reason", "電話に出ない" }, { "second", "colleague" }, { "login", login(lead) }, { "password", password } };
    EXPECT_THAT(post(fields, 422), HasSubstr("確認コードがちがいます"));
    EXPECT_EQ(count("SELECT COUNT(*) AS count FROM break_glass"), 0);
    fields.emplace_back("code", account::one_time_code(secret, account::code_step(clock.now())));
    post(fields, 303);
    EXPECT_EQ(count("SELECT COUNT(*) AS count FROM break_glass"), 1);
}

TEST_P(DangerPages, AnAlarmStaysUntilALeadHasReadIt)
{
    post(alone, 303);
    auto const waiting = [&](trust::Viewer const& viewer) {
        trust::testing::VisitFor visit(database(), *gate, viewer, clock.now());
        return visit->read([&](store::Session& session) { return alarms_waiting(*visit, session); });
    };
    EXPECT_EQ(waiting(lead), 1);
    EXPECT_EQ(waiting(worker), 0);
    EXPECT_EQ(waiting(stranger), 0);
    auto const list = get("/danger", lead);
    EXPECT_THAT(list, HasSubstr("電話に出ない"));
    auto const at = list.find("action=\"/danger/") + 8;
    auto const path = list.substr(at, list.find('"', at) - at);
    EXPECT_EQ(ask(web::Method::post, path, worker).status, 404) << "not one's own";
    EXPECT_EQ(ask(web::Method::post, path, stranger).status, 404);
    EXPECT_EQ(waiting(lead), 1);
    EXPECT_EQ(ask(web::Method::post, path, lead).status, 303);
    EXPECT_EQ(waiting(lead), 0);
    EXPECT_EQ(ask(web::Method::post, path, lead).status, 404) << "read once";
    EXPECT_THAT(get("/danger", worker), HasSubstr("石井（架空）"));
}

TEST_P(DangerPages, PressedTwiceItIsOneOpeningAndOneAlarm)
{
    Fields const alarm { { "reason", "息をしていない" }, { "second", "alarm" } };
    EXPECT_EQ(ask(web::Method::post, page(), worker, alarm).status, 303);
    EXPECT_EQ(ask(web::Method::post, page(), worker, alarm).status, 303);
    auto const count = database().read([&](store::Session& session) {
        return session.query_one("SELECT COUNT(*) AS count FROM break_glass")->integer("count");
    });
    EXPECT_EQ(count, 1);
}

TEST_P(DangerPages, ThePersonReadsWhoAndWhy)
{
    post(alone, 303);
    trust::testing::VisitFor visit(database(), *gate, themself, clock.now());
    auto const opened = visit->read([&](store::Session& session) { return openings_of_person(*visit, session, *keys, id, before); });
    ASSERT_EQ(opened.size(), 1U);
    EXPECT_EQ(opened[0].by_name, worker.name);
    EXPECT_EQ(opened[0].reason, "電話に出ない");
    auto const reason = database().read([&](store::Session& session) { return session.query_one("SELECT reason FROM break_glass")->text("reason"); });
    EXPECT_THAT(reason, Not(HasSubstr("電話"))) << "sealed";
}

INSTANTIATE_TEST_SUITE_P(Stores, DangerPages, ::testing::ValuesIn(store::testing::kinds()));

}
}
