#include "share/share_pages.h"

#include "agency/agency_store.h"
#include "base/text.h"
#include "consent/consent_store.h"
#include "consent/door.h"
#include "look/testing.h"
#include "person/testing.h"
#include "plan/plan_pages.h"
#include "share/reminders.h"
#include "share/share_store.h"
#include "trust/accounts.h"

#include <gmock/gmock.h>

// Pages with the real door: what each of them shows is what the person decided.
namespace share {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using Fields = std::vector<std::pair<std::string, std::string>>;

base::Instant const start = base::Day::parse("2026-11-24")->start().plus_seconds(36'000);

class SharePages : public ::testing::TestWithParam<std::string> {
protected:
    SharePages() : scratch(GetParam(), SOURCE_FOLDER)
    {
        for (auto const* floor : { "look", "form", "person", "consent", "plan", "share" })
            files.add_templates(SOURCE_FOLDER, floor);
        pages.emplace(files.list(), std::vector<base::EmbeddedFile> {}, catalogue, false);
        house = add_agency("A01", agency::DutyClass::d3);
        clinic = add_agency("A09", agency::DutyClass::d2);
        office = add_agency("A13", agency::DutyClass::d4);
        worker = trust::testing::add_worker(database(), house, "山本（架空）", start);
        mori = trust::testing::add_worker(database(), clinic, "森（架空）", start);
        id = person::testing::add_person(database(), *keys, person::testing::seed(house, "セリ（架空）", "せり", start), start);
        themself = database().read([&](store::Session& session) { return *trust::person_account(session, id); });
        room.emplace(*pages, database(), *keys, clock, std::filesystem::path(SOURCE_FOLDER) / "content", std::filesystem::path());
        add_routes(routes, *room, library, answers);
        plan::add_routes(routes, *room, library, answers);
        write_crisis_plan();
    }

    store::Database& database() { return scratch.database(); }
    AgencyId add_agency(std::string const& code, agency::DutyClass duty)
    {
        auto const agency = person::testing::add_house(database(), code, start.plus_seconds(-86'400));
        database().write([&](store::Transaction& transaction) {
            agency::add_duty(transaction, agency,
                { .duty = duty, .text = "説明", .confirmed_by = "代表（架空）", .confirmed_on = base::Day::of(start),
                    .from = start.plus_seconds(-86'000) },
                { trust::AccountId::named("x"), "代表（架空）", start });
        });
        return agency;
    }
    void write_crisis_plan()
    {
        database().write([&](store::Transaction& transaction) {
            auto const permit = trust::testing::OpenGate::disclosure(id, trust::Compartment::crisis, trust::Act::write);
            form::NewContent const content { { "L3.sign@Y", base::json::array { "返事がみじかい" } },
                { "L3.sign@R", base::json::array { "ねむれない夜が三日" } }, { "L3.wish@Y", base::json::array { "十分だけ聞いてほしい" } },
                { "L3.nowish@R", base::json::array { "ひとりで帰さないでほしい" } } };
            EXPECT_TRUE(answers.save(transaction, permit, themself, "plan.crisis", 0, content, start).ok());
        });
    }
    web::Response ask(web::Method method, std::string const& target, web::Form form, trust::Viewer const& viewer, bool beside)
    {
        trust::testing::VisitFor visit(database(), *gate, viewer, clock.now());
        visit.request.form = std::move(form);
        if (beside)
            visit->person_beside = themself;
        return look::testing::answer(visit, routes, method, target);
    }
    std::string get(std::string const& target, trust::Viewer const& viewer, int status = 200, bool beside = false)
    {
        auto const answer = ask(web::Method::get, target, {}, viewer, beside);
        EXPECT_EQ(answer.status, status) << target;
        auto const body = std::get<std::string>(answer.body);
        EXPECT_THAT(body, Not(HasSubstr("[["))) << target;
        return body;
    }
    web::Response post(std::string const& target, Fields const& fields, trust::Viewer const& viewer, bool beside = false)
    {
        web::Form form;
        for (auto const& [name, value] : fields)
            form.add(name, value);
        return ask(web::Method::post, target, std::move(form), viewer, beside);
    }
    std::string sharing(std::string const& rest = "") const { return "/persons/" + id.text() + "/sharing" + rest; }
    std::string to(AgencyId const& agency, std::string const& rest = "") const { return sharing("/to/" + agency.text() + rest); }
    void give(AgencyId const& agency, std::vector<std::string> const& lines)
    {
        Fields fields { { "aim", "crisis" }, { "period", "30d" } };
        for (auto const& line : lines)
            fields.emplace_back("line", line);
        EXPECT_EQ(post(to(agency), fields, themself).status, 303);
        clock.set(clock.now().plus_seconds(2));
    }

    store::testing::Scratch scratch;
    std::unique_ptr<trust::Keys> keys { trust::Keys::for_tests() };
    std::unique_ptr<trust::Gate> gate { consent::open_door() };
    base::FixedClock clock { start };
    form::Library library { std::filesystem::path(SOURCE_FOLDER) / "content" };
    form::Answers answers { library, *keys };
    words::Catalogue catalogue { std::filesystem::path(BUILD_FOLDER) / "messages" };
    look::testing::Files files;
    std::optional<look::Pages> pages;
    std::optional<look::Room> room;
    trust::Routes routes;
    AgencyId house, clinic, office;
    trust::Viewer worker, mori, themself;
    PersonId id;
};

INSTANTIATE_TEST_SUITE_P(Stores, SharePages, ::testing::ValuesIn(store::testing::kinds()));

}

TEST_P(SharePages, ThePersonChoosesLinesAndTheClinicReadsExactlyThose)
{
    auto const whom = get(sharing("/new"), themself);
    EXPECT_THAT(whom, AllOf(HasSubstr("医師の届出だけ"), HasSubstr("監督・捜査の役目"), HasSubstr(to(clinic))));
    auto const form = get(to(clinic), themself);
    EXPECT_THAT(form, AllOf(HasSubstr("返事がみじかい"), HasSubstr("crisis/L3.wish"), Not(HasSubstr("checked"))));
    get("/shared/" + id.text(), mori, 404);
    auto const check = get(to(clinic, "/check") + "?line=crisis/L3.sign&line=crisis/L3.wish&aim=crisis&period=30d", themself);
    EXPECT_THAT(check, AllOf(HasSubstr("ねむれない夜が三日"), HasSubstr("十分だけ聞いてほしい"), Not(HasSubstr("ひとりで帰さない"))));
    get("/shared/" + id.text(), mori, 404); // looking is not giving
    give(clinic, { "crisis/L3.sign", "crisis/L3.wish" });
    auto const shown = get("/shared/" + id.text(), mori);
    EXPECT_THAT(shown, AllOf(HasSubstr("返事がみじかい"), HasSubstr("十分だけ聞いてほしい"), Not(HasSubstr("ひとりで帰さない")), Not(HasSubstr("セリ"))));
    EXPECT_THAT(get("/shared", mori), AllOf(HasSubstr("/shared/" + id.text()), Not(HasSubstr("セリ"))));
    EXPECT_THAT(get("/shared", worker), Not(HasSubstr("/shared/" + id.text())));
    get("/shared/" + id.text(), worker, 404);
    EXPECT_THAT(get(sharing("/as/" + clinic.text()), themself), AllOf(HasSubstr("返事がみじかい"), Not(HasSubstr("ひとりで帰さない"))));
    EXPECT_THAT(get(sharing("/as/" + office.text()), themself), Not(HasSubstr("返事がみじかい")));
    EXPECT_THAT(get(sharing(), themself), HasSubstr(to(clinic)));
}

TEST_P(SharePages, TheListOfTheClinicHasPages)
{
    constexpr int persons = 51;
    for (int number = 0; number < persons; ++number) {
        auto const person = person::testing::add_person(database(), *keys, person::testing::seed(house, "人" + std::to_string(number), "ひと", start), start);
        database().write([&](store::Transaction& transaction) {
            (void)consent::add_grant(transaction, { .person = person, .recipient = clinic, .scope = { { trust::Compartment::crisis, { "L3.sign" } } },
                    .until = start.plus_seconds(86'400) }, start, themself.account, nullptr);
        });
    }
    auto const rows = [](std::string const& page) {
        int count = 0;
        for (auto at = page.find("class=\"list-row\""); at != std::string::npos; at = page.find("class=\"list-row\"", at + 1))
            ++count;
        return count;
    };
    auto const first = get("/shared", mori);
    EXPECT_EQ(rows(first), 50);
    auto const at = first.find("/shared?after=");
    ASSERT_NE(at, std::string::npos);
    auto const second = get(first.substr(at, first.find('"', at) - at), mori);
    EXPECT_EQ(rows(second), 1);
    EXPECT_THAT(second, AllOf(Not(HasSubstr("/shared?after=")), HasSubstr("href=\"/shared\"")));
    EXPECT_THAT(get("/shared?after=nonsense", mori), HasSubstr("/shared?after="));
}

TEST_P(SharePages, ANameIsShownOnlyWhenItWasTicked)
{
    give(clinic, { "identity/*", "crisis/L3.wish" });
    EXPECT_THAT(get("/shared/" + id.text(), mori), HasSubstr("セリ"));
    EXPECT_THAT(get("/shared", mori), HasSubstr("セリ"));
    auto const crisis = "/persons/" + id.text() + "/crisis-plan"; // their page of it is the one of what was shown
    EXPECT_EQ(ask(web::Method::get, crisis, {}, mori, false).status, 303);
    get(crisis + "/wish", mori, 404);
    get("/persons/" + id.text() + "/life-plan", mori, 404);
}

TEST_P(SharePages, AWorkerAloneSeesNothingOfIt)
{
    give(clinic, { "crisis/L3.sign" });
    for (auto const* rest : { "", "/new", "/withdraw" })
        EXPECT_THAT(get(sharing(rest), worker), AllOf(HasSubstr("/presence"), Not(HasSubstr(clinic.text())))) << rest;
    EXPECT_THAT(get(to(clinic), worker), Not(HasSubstr("返事がみじかい")));
    EXPECT_EQ(post(to(clinic), { { "line", "crisis/L3.sign" }, { "aim", "crisis" }, { "period", "30d" } }, worker).status, 303); // back to the same page
    EXPECT_THAT(get(sharing(), worker, 200, true), HasSubstr(to(clinic))); // beside the person
    get(sharing(), mori, 404);
    EXPECT_EQ(database().read([&](store::Session& session) { return consent::given_grants(session, id, clock.now()).size(); }), 1u);
}

TEST_P(SharePages, WhatIsMissingIsSaidAndNothingTypedIsLost)
{
    auto const again = post(to(clinic), { { "line", "crisis/L3.wish" }, { "aim", "care" }, { "period", "day" }, { "day", "2026-11-01" } }, themself);
    EXPECT_EQ(again.status, 422);
    auto const body = std::get<std::string>(again.body);
    EXPECT_THAT(body, AllOf(HasSubstr("value=\"crisis/L3.wish\" checked"), HasSubstr("value=\"care\" checked"), HasSubstr("value=\"2026-11-01\"")));
    EXPECT_EQ(ask(web::Method::get, to(clinic, "/check") + "?aim=crisis&period=30d", {}, themself, false).status, 422);
}

TEST_P(SharePages, ABoundAgencysNoticeComesFirst)
{
    EXPECT_THAT(get(to(office), themself), AllOf(Not(HasSubstr("name=\"line\"")), Not(HasSubstr("/notice\""))));
    database().write([&](store::Transaction& transaction) {
        EXPECT_TRUE(consent::publish_notice(transaction, office, { "ここは監督をする所です" }, worker.account, clock.now()).ok());
    });
    EXPECT_THAT(get(to(office), themself), HasSubstr(to(office, "/notice")));
    auto const refused = post(to(office), { { "line", "crisis/L3.wish" }, { "aim", "care" }, { "period", "30d" } }, themself);
    EXPECT_EQ(refused.status, 422);
    EXPECT_THAT(std::get<std::string>(refused.body), HasSubstr("crisis%252FL3.wish")) << "on the way to the notice and back";
    auto const chosen = to(office) + "?line=crisis%2FL3.wish&aim=care&period=30d";
    EXPECT_THAT(get(to(office, "/notice") + "?to=" + base::url_escape(chosen), themself), HasSubstr("L3.wish&amp;aim=care"));
    EXPECT_EQ(look::testing::location(post(to(office, "/notice"), { { "version", "9" }, { "to", chosen } }, themself)), chosen);
    for (auto const* elsewhere : { "https://example.org/", "//example.org/", "/me" })
        EXPECT_EQ(look::testing::location(post(to(office, "/notice"), { { "version", "9" }, { "to", elsewhere } }, themself)), to(office));
    EXPECT_THAT(get(to(office, "/notice"), themself), HasSubstr("ここは監督をする所です"));
    EXPECT_EQ(post(to(office, "/notice"), { { "version", "1" } }, themself).status, 303);
    EXPECT_THAT(get(to(office), themself), AllOf(HasSubstr("name=\"line\""), Not(HasSubstr("crisis/all")), Not(HasSubstr("\"6m\""))));
}

TEST_P(SharePages, OneButtonClosesAndSaysWhatCannotBeCalledBack)
{
    give(clinic, { "identity/*", "crisis/L3.sign" });
    (void)get("/shared/" + id.text(), mori);
    auto const page = get(sharing("/withdraw?agency=" + clinic.text()), themself);
    EXPECT_THAT(page, AllOf(HasSubstr("value=\"" + clinic.text() + "\" checked"), HasSubstr(clinic.text() + "/crisis"), HasSubstr("1")));
    EXPECT_EQ(post(sharing("/withdraw"), {}, themself).status, 422);
    EXPECT_EQ(post(sharing("/withdraw"), { { "what", clinic.text() + "/crisis" } }, themself).status, 303);
    EXPECT_THAT(get("/shared/" + id.text(), mori), Not(HasSubstr("返事がみじかい"))); // the name is still shown
    EXPECT_EQ(post(sharing("/withdraw"), { { "what", clinic.text() } }, themself).status, 303);
    get("/shared/" + id.text(), mori, 404);
}

TEST_P(SharePages, LinksStandWhereTheyAreClosed)
{
    database().write([&](store::Transaction& transaction) {
        EXPECT_TRUE(consent::publish_notice(transaction, house, { "寮の説明" }, worker.account, start.plus_seconds(-60)).ok());
        for (auto const& agency : { clinic, house })
            (void)consent::add_grant(transaction, { .person = id, .recipient = agency, .scope = { { trust::Compartment::crisis, { "L3.sign" } } },
                    .until = start.plus_seconds(86'400), .notice_version = 1, .purpose = "handover" }, start, themself.account, nullptr);
    });
    clock.set(start.plus_seconds(2));
    for (auto const& agency : { clinic, house }) {
        auto const radio = "name=\"what\" value=\"" + agency.text() + "\"";
        EXPECT_THAT(get(sharing("/withdraw"), themself), AllOf(HasSubstr(radio), HasSubstr("わたしたリンク"), HasSubstr("まだ")));
        EXPECT_EQ(post(sharing("/withdraw"), { { "what", agency.text() } }, themself).status, 303);
        EXPECT_THAT(get(sharing("/withdraw"), themself), Not(HasSubstr(radio)));
    }
    EXPECT_TRUE(database().read([&](store::Session& session) { return consent::standing_grants(session, id, clock.now()); }).empty());
}

TEST_P(SharePages, AWorkerClosesEverythingWhenThePersonSaysSo)
{
    give(clinic, { "crisis/L3.sign" });
    EXPECT_EQ(post(sharing("/withdraw"), { { "what", "everything" } }, worker).status, 303); // not without the tick
    EXPECT_THAT(get("/shared/" + id.text(), mori), HasSubstr("返事がみじかい"));
    EXPECT_EQ(post(sharing("/withdraw"), { { "what", clinic.text() }, { "said", "yes" } }, worker).status, 303);
    EXPECT_THAT(get("/shared/" + id.text(), mori), HasSubstr("返事がみじかい"));
    EXPECT_EQ(post(sharing("/withdraw"), { { "what", "everything" }, { "said", "yes" } }, mori).status, 404);
    EXPECT_EQ(post(sharing("/withdraw"), { { "what", "everything" }, { "said", "yes" } }, worker).status, 303);
    get("/shared/" + id.text(), mori, 404);
    auto const told = get(sharing(), themself);
    EXPECT_THAT(told, HasSubstr("すべてを<ruby>閉")) << "the person reads who closed it";
    EXPECT_THAT(told, HasSubstr(worker.name));
    auto const row = database().read([&](store::Session& session) {
        return session.query_one("SELECT account FROM journal WHERE purpose = 'share.closed_apart' AND act = 'write' AND allowed = 1");
    });
    ASSERT_TRUE(row);
    EXPECT_EQ(row->text("account"), worker.account.text());
}

TEST_P(SharePages, TheHouseReadsSingleLinesAndNothingAboutTheRest)
{
    auto const crisis = "/persons/" + id.text() + "/crisis-plan";
    EXPECT_THAT(get(crisis, worker), Not(HasSubstr("十分だけ聞いてほしい")));
    database().write([&](store::Transaction& transaction) {
        EXPECT_TRUE(consent::publish_notice(transaction, house, { "寮の説明" }, worker.account, start.plus_seconds(-60)).ok());
    });
    EXPECT_EQ(post(to(house, "/notice"), { { "version", "1" } }, themself).status, 303);
    EXPECT_THAT(get(to(house), themself), Not(HasSubstr("identity/*")));
    give(house, { "crisis/L3.wish" });
    give(clinic, { "crisis/L3.sign" });
    for (auto const* rest : { "", "/versions" }) // the same page: versions and progress would tell of the rest
        EXPECT_THAT(get(crisis + rest, worker), AllOf(HasSubstr("十分だけ聞いてほしい"), Not(HasSubstr("返事がみじかい")), Not(HasSubstr("versions\"")))) << rest;
    for (auto const* rest : { "/wish", "/state", "/seen/asks" })
        EXPECT_THAT(get(crisis + rest, worker), AllOf(HasSubstr("/presence"), Not(HasSubstr("返事がみじかい")))) << rest;
    EXPECT_THAT(get("/persons/" + id.text() + "/sheets", worker), Not(HasSubstr("十分だけ聞いてほしい")));
    EXPECT_THAT(get("/shared/" + id.text(), worker), AllOf(HasSubstr("十分だけ聞いてほしい"), HasSubstr("セリ")));
    // Whom else the person trusts stands in "who sees this" for them, not for a worker who is alone.
    auto const agency_name = database().read([&](store::Session& session) { return agency::name_of(session, clinic)->name; });
    EXPECT_THAT(get(crisis + "/wish", worker, 200, true), Not(HasSubstr("action=\"" + crisis + "/wish\""))); // a PIN is not writing together
    EXPECT_THAT(get(crisis + "/state", themself), HasSubstr(agency_name));
    EXPECT_THAT(get(crisis, worker), Not(HasSubstr(agency_name)));
}

TEST_P(SharePages, ConsentsAreAskedOneByOne)
{
    auto const consents = "/persons/" + id.text() + "/consents";
    EXPECT_THAT(get(consents, worker), HasSubstr("まだ"));
    get(consents, mori, 404);
    EXPECT_EQ(post(consents + "/photo", { { "said", "no" } }, worker).status, 303); // a no needs no number
    auto const yes = Fields { { "said", "yes" }, { "channel", "phone" }, { "caller", "none" }, { "where", "000-0000-0099" }, { "day", "2027-03-31" } };
    auto const alone = post(consents + "/contact", yes, worker);
    EXPECT_EQ(alone.status, 422);
    EXPECT_THAT(std::get<std::string>(alone.body), AllOf(HasSubstr("000-0000-0099"), HasSubstr("/presence")));
    EXPECT_EQ(post(consents + "/contact", yes, worker, true).status, 303);
    EXPECT_THAT(get(consents, themself), AllOf(HasSubstr("000-0000-0099"), HasSubstr("山本（架空）")));
    EXPECT_EQ(post(consents + "/contact", { { "said", "yes" }, { "channel", "phone" }, { "caller", "none" }, { "where", "" }, { "day", "2027-03-31" } }, themself).status, 422);
    EXPECT_EQ(post(consents + "/contact", {}, themself).status, 422);
    EXPECT_EQ(post(consents + "/nothing", { { "said", "yes" } }, themself).status, 404);
    EXPECT_EQ(post(consents + "/contact", { { "said", "stop" } }, themself).status, 303);
    EXPECT_THAT(get(consents, worker), Not(HasSubstr("000-0000-0099")));
}

TEST_P(SharePages, TheReminderIsForThePersonOnly)
{
    give(clinic, { "crisis/L3.sign" });
    auto const reminders = [&](trust::Viewer const& viewer, int days) {
        trust::testing::VisitFor visit(database(), *gate, viewer, start.plus_seconds(days * 86'400));
        look::Data data;
        visit->read([&](store::Session& session) { fill_reminders(*pages, *visit, session, data); });
        return pages->piece(*visit, "share/reminders.html", data);
    };
    EXPECT_EQ(database().read([&](store::Session& session) {
        return share::reminders(consent::given_grants(session, id, start.plus_seconds(20 * 86'400)), start.plus_seconds(20 * 86'400)).size();
    }), 1u);
    EXPECT_THAT(reminders(worker, 20), Not(HasSubstr(clinic.text())));
}

}
