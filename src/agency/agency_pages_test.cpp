#include "agency/agency_pages.h"

#include "agency/agency_store.h"
#include "base/text.h"
#include "look/testing.h"

using namespace agency;
using base::Day;
using base::Instant;

namespace {

Instant const now = Day::parse("2026-11-24")->start().plus_seconds(10 * 3600); // a Tuesday
Editor const editor { {}, "Tester", now };

class AgencyPages : public testing::Test {
protected:
    AgencyPages()
    {
        agency::add_routes(routes_, room_);
        center_ = add({ .code = "A10", .kind = AgencyKind::mhwc, .name = "こころの相談センター（架空）", .kana = "こころのそうだんせんたー", .area = "中央", .phone_day = "000-0000-0010" });
        house_ = add({ .code = "A01", .kind = AgencyKind::hwh, .name = "<b>にじのはし寮</b>（架空）", .area = "北" });
        scratch_.database().write([&](store::Transaction& transaction) {
            add_hours(transaction, center_, { .recurrence = "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", .opens_minute = 540, .closes_minute = 1020, .starts_on = *Day::parse("2026-01-01") }, editor);
            add_duty(transaction, center_, { DutyClass::d1, "秘密を守ります", "法", "田中（架空）", *Day::parse("2026-04-01"), now }, editor);
        });
    }

    AgencyId add(Entry entry)
    {
        return scratch_.database().write([&](store::Transaction& transaction) { return *add_agency(transaction, entry, editor); });
    }

    trust::Viewer viewer(trust::Role role, AgencyId agency)
    {
        auto viewer = trust::testing::worker(agency);
        viewer.role = role;
        return viewer;
    }

    web::Response ask(web::Method method, std::string path, trust::Viewer const& viewer, web::Form form = {}, std::vector<web::Upload> uploads = {})
    {
        web::Router router;
        for (auto const& entry : routes_.entries())
            router.add({ entry.method, entry.pattern, std::string(trust::code(entry.need)), [](web::Request&) { return web::Response {}; }, entry.body });
        auto const match = router.find(method, path);
        EXPECT_TRUE(match.route) << path;
        trust::testing::VisitFor visit(scratch_.database(), gate_, viewer, now);
        visit.request.path = visit.request.target = path;
        visit.request.method = method;
        visit.request.parameters = match.parameters;
        visit.request.uploads = std::move(uploads);
        (method == web::Method::get ? visit.request.query : visit.request.form) = std::move(form);
        for (auto const& entry : routes_.entries()) {
            if (entry.method == method && entry.pattern == match.route->pattern)
                return entry.handler(*visit);
        }
        return {};
    }

    web::Response get(std::string path, web::Form query = {}) { return ask(web::Method::get, std::move(path), viewer(trust::Role::worker, center_), std::move(query)); }

    static std::string body(web::Response const& response) { return std::get<std::string>(response.body); }
    static web::Form form(std::vector<std::pair<std::string, std::string>> fields)
    {
        web::Form form;
        for (auto& [name, value] : fields)
            form.add(name, value);
        return form;
    }
    Card card(AgencyId id)
    {
        return scratch_.database().read([&](store::Reader& reader) { return load_card(reader, id).value(); });
    }

    store::testing::Scratch scratch_ { "sqlite", SOURCE_FOLDER };
    base::FixedClock clock_ { now };
    words::Catalogue catalogue_ { std::filesystem::path(BUILD_FOLDER) / "messages" };
    look::testing::Files files_ = [] {
        look::testing::Files files;
        files.add_templates(std::filesystem::path(SOURCE_FOLDER), "look").add_templates(std::filesystem::path(SOURCE_FOLDER), "agency");
        return files;
    }();
    look::Pages pages_ { files_.list(), {}, catalogue_, false };
    std::unique_ptr<trust::Keys> keys_ { trust::Keys::for_tests() };
    look::Room room_ { pages_, scratch_.database(), *keys_, clock_, std::filesystem::path(SOURCE_FOLDER) / "content", {}, false };
    trust::testing::OpenGate gate_;
    trust::Routes routes_;
    AgencyId center_;
    AgencyId house_;
};

TEST_F(AgencyPages, ListsFiltersAndTellsItsSize)
{
    auto const all = body(get("/agencies"));
    EXPECT_THAT(all, testing::HasSubstr("こころの相談センター"));
    EXPECT_THAT(all, testing::HasSubstr("2か所のうち2か所"));
    EXPECT_THAT(all, testing::Not(testing::HasSubstr("<b>にじ"))) << "a name is text";
    auto const open_word = body(get("/agencies", form({ { "open_word", "1" } })));
    EXPECT_THAT(open_word, testing::HasSubstr("こころの相談センター"));
    EXPECT_THAT(open_word, testing::Not(testing::HasSubstr("にじのはし"))) << "an agency that confirmed nothing is not a place where words stay";
    EXPECT_THAT(body(get("/agencies", form({ { "q", "相談" } }))), testing::Not(testing::HasSubstr("にじのはし")));
    EXPECT_THAT(body(get("/agencies", form({ { "evening", "1" } }))), testing::HasSubstr("条件に合う所がありません"));
}

TEST_F(AgencyPages, ShowsTheCard)
{
    auto const page = body(get("/agencies/" + center_.text()));
    EXPECT_THAT(page, testing::HasSubstr("今あいています（17:00まで）"));
    EXPECT_THAT(page, testing::HasSubstr("秘密を守ります"));
    EXPECT_THAT(page, testing::HasSubstr("/edit"));
    auto const other = body(ask(web::Method::get, "/agencies/" + house_.text(), viewer(trust::Role::worker, center_)));
    EXPECT_THAT(other, testing::Not(testing::HasSubstr("/edit")));
    EXPECT_EQ(get("/agencies/nonsense").status, 404);
}

TEST_F(AgencyPages, OnlyItsOwnWorkersLeadsAndAdministratorsChangeACard)
{
    auto const path = "/agencies/" + house_.text() + "/edit";
    EXPECT_EQ(get(path).status, 404);
    EXPECT_EQ(ask(web::Method::get, path, viewer(trust::Role::worker, house_)).status, 200);
    EXPECT_EQ(ask(web::Method::get, path, viewer(trust::Role::lead, center_)).status, 200);
    EXPECT_EQ(ask(web::Method::get, path, viewer(trust::Role::admin, center_)).status, 200);
    EXPECT_EQ(ask(web::Method::get, path, viewer(trust::Role::coordinator, house_)).status, 404);
    EXPECT_EQ(ask(web::Method::post, "/agencies/" + house_.text() + "/contacts", viewer(trust::Role::worker, center_), form({ { "name", "x" } })).status, 404);
    EXPECT_TRUE(card(house_).contacts.empty());
}

TEST_F(AgencyPages, KeepsWhatWasTypedAndSaysWhatIsWrong)
{
    auto const typed = form({ { "label", "グループ夜" }, { "weekdays", "3" }, { "nths", "2" }, { "opens", "18時半ごろ" }, { "closes", "20:00" } });
    auto const refused = ask(web::Method::post, "/agencies/" + center_.text() + "/hours", viewer(trust::Role::worker, center_), typed);
    EXPECT_EQ(refused.status, 422);
    EXPECT_THAT(body(refused), testing::HasSubstr("グループ夜"));
    EXPECT_THAT(body(refused), testing::HasSubstr("18時半ごろ"));
    EXPECT_THAT(body(refused), testing::HasSubstr("時刻がわかりません"));
    EXPECT_EQ(card(center_).hours.rules.size(), 1u);
    auto const good = form({ { "label", "グループ夜" }, { "weekdays", "3" }, { "nths", "2" }, { "opens", "18:30" }, { "closes", "20:00" } });
    EXPECT_EQ(ask(web::Method::post, "/agencies/" + center_.text() + "/hours", viewer(trust::Role::worker, center_), good).status, 303);
    EXPECT_EQ(card(center_).hours.rules.at(1).recurrence, "FREQ=MONTHLY;BYDAY=2TH");
}

TEST_F(AgencyPages, WhereAnAgencyHasWorkersTheyAloneSayItsDuty)
{
    auto const lead = viewer(trust::Role::lead, house_);
    auto const path = "/agencies/" + center_.text() + "/duty";
    auto const typed = form({ { "duty", "D4" }, { "text", "監督します（架空）" }, { "confirmed_by", "寮長（架空）" }, { "confirmed_on", "2026-11-20" } });
    auto const file = std::filesystem::temp_directory_path() / ("duties-" + base::new_uuid(now) + ".csv");
    std::ofstream(file) << body(ask(web::Method::get, "/agencies/export.csv", lead));
    EXPECT_EQ(ask(web::Method::post, path, lead, typed).status, 303); // control: nobody of them has an account yet
    EXPECT_EQ(card(center_).duties.size(), 2u);
    auto const own = trust::testing::add_worker(scratch_.database(), center_, "田中（架空）", now);
    for (auto const role : { trust::Role::lead, trust::Role::admin }) {
        auto const refused = ask(web::Method::post, path, viewer(role, house_), typed);
        EXPECT_EQ(refused.status, 422);
        EXPECT_THAT(body(refused), testing::HasSubstr("監督します（架空）")); // not lost
        EXPECT_THAT(body(refused), testing::HasSubstr("その職員だけが書けます"));
    }
    auto const report = body(ask(web::Method::post, "/agencies/import", lead, {}, { web::Upload { "file", "agencies.csv", file, std::filesystem::file_size(file) } }));
    std::filesystem::remove(file);
    EXPECT_THAT(report, testing::HasSubstr("その職員だけが書けます")); // by a table neither
    EXPECT_EQ(card(center_).duties.size(), 2u);
    EXPECT_THAT(body(ask(web::Method::get, "/agencies/" + center_.text() + "/edit", lead)), testing::HasSubstr("その職員だけが書けます"));
    EXPECT_EQ(ask(web::Method::post, path, own, typed).status, 303);
    EXPECT_EQ(card(center_).duties.size(), 3u);
}

TEST_F(AgencyPages, SavesNothingOfATableUntilItIsConfirmed)
{
    auto const lead = viewer(trust::Role::lead, center_);
    auto const file = std::filesystem::temp_directory_path() / ("agencies-" + base::new_uuid(now) + ".csv");
    std::ofstream(file) << "コード,種別,名前,地域\nA01,HWH,新しい寮（架空）,北\nB1,病気,x,\n";
    auto const upload = web::Upload { "file", "agencies.csv", file, std::filesystem::file_size(file) };
    auto const report = body(ask(web::Method::post, "/agencies/import", lead, {}, { upload }));
    std::filesystem::remove(file);
    EXPECT_THAT(report, testing::HasSubstr("新しい寮"));
    EXPECT_THAT(report, testing::HasSubstr("種別を選んでください"));
    EXPECT_EQ(card(house_).entry.name, "<b>にじのはし寮</b>（架空）");
    auto const value_of = [&](std::string const& name) {
        auto const begin = report.find("value=\"", report.find("name=\"" + name + "\"")) + 7;
        return report.substr(begin, report.find('"', begin) - begin);
    };
    auto const confirmation = form({ { "content", value_of("content") }, { "fingerprint", value_of("fingerprint") } });
    scratch_.database().write([&](store::Transaction& transaction) {
        auto entry = card(house_).entry;
        entry.name = "その間に直した名前";
        ASSERT_TRUE(change_entry(transaction, house_, entry, editor));
    });
    EXPECT_EQ(ask(web::Method::post, "/agencies/import/confirmation", lead, confirmation).status, 200) << "somebody was faster: look again";
    EXPECT_EQ(card(house_).entry.name, "その間に直した名前");
    auto const again = body(ask(web::Method::post, "/agencies/import/confirmation", lead, confirmation));
    auto const begin = again.find("value=\"", again.find("name=\"fingerprint\"")) + 7;
    auto const second = form({ { "content", value_of("content") }, { "fingerprint", again.substr(begin, 36) } });
    EXPECT_EQ(ask(web::Method::post, "/agencies/import/confirmation", lead, second).status, 303);
    EXPECT_EQ(card(house_).entry.name, "新しい寮（架空）");
    EXPECT_EQ(ask(web::Method::get, "/agencies/import", viewer(trust::Role::worker, center_)).status, 404);
}

}
