#include "consent/consent_pages.h"
#include "consent/consent_store.h"
#include "consent/door.h"
#include "consent/who_sees.h"

#include "agency/agency_store.h"
#include "look/testing.h"
#include "person/bridging.h"
#include "person/person_store.h"
#include "person/testing.h"
#include "trust/accounts.h"
#include "trust/sign_in.h"

#include <gmock/gmock.h>

// The first step of the bridging session through the whole pipeline: real sessions, real form tokens, the real door.
namespace consent {

namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Fields = std::vector<std::pair<std::string, std::string>>;

base::Instant const now = base::Instant::from_seconds(1'790'000'000);

class ConsentPages : public ::testing::TestWithParam<std::string> {
protected:
    ConsentPages()
        : scratch_(GetParam(), SOURCE_FOLDER), catalogue_(std::filesystem::path(BUILD_FOLDER) / "messages"), clock_(now)
    {
        files_.add_templates(SOURCE_FOLDER, "look").add_templates(SOURCE_FOLDER, "consent");
        pages_.emplace(files_.list(), std::vector<base::EmbeddedFile> {}, catalogue_, false);
        room_.emplace(*pages_, database(), *keys_, clock_, std::filesystem::path(SOURCE_FOLDER) / "content", "");
        trust::Routes routes;
        add_routes(routes, *room_);
        trust::add_routes(router_, routes,
            { .database = database(), .gate = *gate_, .clock = clock_, .form_secret = std::string(32, 's'),
                .problem_page = [this](trust::Visit& visit, web::Problem problem) {
                    return pages_->problem(&visit, problem);
                } });
        house_ = person::testing::add_house(database(), "A01", now.plus_seconds(-86'400));
        worker_ = trust::testing::add_worker(database(), house_, "山本（架空）", now);
        sakura_ = person::testing::add_person(
            database(), *keys_, person::testing::seed(house_, "サクラ（架空）", "さくら", now), now);
        database().write([&](store::Transaction& transaction) {
            agency::add_duty(transaction, house_,
                { .duty = agency::DutyClass::d3, .text = "保護観察所に報告します", .confirmed_by = "寮長（架空）",
                    .confirmed_on = base::Day::of(now), .from = now.plus_seconds(-86'400) },
                { worker_.account, worker_.name, now });
            EXPECT_TRUE(publish_notice(transaction, house_, { "この{寮/りょう}の{説明/せつめい}" }, worker_.account,
                now.plus_seconds(-60)).ok());
        });
        session_ = sign_in(worker_);
        base_ = "/persons/" + sakura_.text();
    }

    store::Database& database() { return scratch_.database(); }
    std::string sign_in(trust::Viewer const& viewer)
    {
        return database().write([&](store::Transaction& transaction) {
            return trust::open_session(transaction, viewer.account, clock_.now()).token;
        });
    }
    web::Response send(web::Method method, std::string const& target, Fields const& fields = {})
    {
        web::Request request { .method = method, .path = target.substr(0, target.find('?')), .target = target,
            .headers = { { "cookie", "__Host-session=" + session_ }, { "host", "localhost" } } };
        if (auto const mark = target.find("?to="); mark != std::string::npos)
            request.query.add("to", target.substr(mark + 4));
        for (auto const& [name, value] : fields)
            request.form.add(name, value);
        auto const match = router_.find(method, request.path);
        EXPECT_NE(match.route, nullptr) << target;
        request.parameters = match.parameters;
        return match.route->handler(request);
    }
    std::string get(std::string const& target, int status = 200)
    {
        auto const response = send(web::Method::get, target);
        EXPECT_EQ(response.status, status) << target;
        return std::get<std::string>(response.body);
    }
    // Sends a form with the token of a page of ours; gives where it leads, or "" for a page.
    std::string post(std::string const& target, Fields fields, int status = 303)
    {
        auto const page = get(base_ + "/notice");
        std::string_view const mark = "name=\"form_token\" value=\"";
        auto const start = page.find(mark) + mark.size();
        fields.emplace_back("form_token", page.substr(start, page.find('"', start) - start));
        answer_ = send(web::Method::post, target, fields);
        EXPECT_EQ(answer_.status, status) << target;
        for (auto const& [name, value] : answer_.headers) {
            if (name == "Location")
                return value;
        }
        return "";
    }
    std::string answer() const { return std::get<std::string>(answer_.body); }
    void begin(Fields const& more = {})
    {
        EXPECT_EQ(post(base_ + "/notice", { { "version", "1" } }), base_ + "/notice/question");
        EXPECT_EQ(post(base_ + "/notice/answer", { { "answer", "yes" } }), base_ + "/notice/pin");
        Fields fields { { "pin", "274901" }, { "pin_again", "274901" } };
        fields.insert(fields.end(), more.begin(), more.end());
        EXPECT_EQ(post(base_ + "/notice/pin", fields), base_ + "/checklist");
    }
    ProgrammeConsent state()
    {
        return database().read([&](store::Session& session) {
            return programme_consent(session, sakura_, house_, clock_.now());
        });
    }
    bool together()
    {
        return database().read([&](store::Session& session) {
            return is_writing(session, sakura_, worker_.account, clock_.now());
        });
    }

    store::testing::Scratch scratch_;
    words::Catalogue catalogue_;
    base::FixedClock clock_;
    look::testing::Files files_;
    std::optional<look::Pages> pages_;
    std::unique_ptr<trust::Keys> keys_ = trust::Keys::for_tests();
    std::unique_ptr<trust::Gate> gate_ = open_door();
    std::optional<look::Room> room_;
    web::Router router_;
    trust::AgencyId house_;
    trust::Viewer worker_;
    trust::PersonId sakura_;
    std::string session_, base_;
    web::Response answer_;
};

}

TEST_P(ConsentPages, ExplainsBeforeItAsks)
{
    auto const page = get(base_ + "/notice");
    EXPECT_THAT(page, HasSubstr("<ruby>寮<rt>りょう</rt></ruby>の<ruby>説明"));
    EXPECT_THAT(page, HasSubstr("保護観察所に報告します")); // what this house must pass on, beside it
    EXPECT_EQ(send(web::Method::get, base_ + "/notice/question").status, 303); // not read yet
    EXPECT_EQ(send(web::Method::get, base_ + "/notice/pin").status, 303);
    EXPECT_EQ(post(base_ + "/notice", { { "version", "1" } }), base_ + "/notice/question");
    auto const question = get(base_ + "/notice/question");
    auto const button = [&](std::string const& value) {
        auto const place = question.find("value=\"" + value + "\"");
        return question.substr(question.rfind('<', place), place - question.rfind('<', place));
    };
    EXPECT_EQ(button("yes"), button("no")); // equal buttons
}

TEST_P(ConsentPages, TheDutyIsToldInTheReadersLanguageWhereTheHouseWroteIt)
{
    auto const beside = [&](words::Language language) {
        trust::testing::VisitFor visit(database(), *gate_, worker_, clock_.now());
        visit->language = language;
        look::Data data;
        visit->read([&](store::Session& session) {
            auto const person = person::find(*visit, session, *keys_, sakura_);
            ASSERT_TRUE(person.ok());
            fill_who_sees(room_->pages, *visit, session, data, *person, trust::Compartment::checklist);
        });
        return std::get<std::string>(room_->pages.page(*visit, { "", "person" }, "consent/notice.html", data).body);
    };
    EXPECT_THAT(beside(words::Language::english), HasSubstr("保護観察所に報告します")) << "nothing in English yet";
    database().write([&](store::Transaction& transaction) {
        EXPECT_TRUE(publish_notice(transaction, house_, { "この{寮/りょう}の{説明/せつめい}", "", "This house tells the probation office." },
            worker_.account, now.plus_seconds(-30)).ok());
    });
    EXPECT_THAT(beside(words::Language::english), HasSubstr("This house tells the probation office."));
    EXPECT_THAT(beside(words::Language::english), Not(HasSubstr("保護観察所に報告します")));
    EXPECT_THAT(beside(words::Language::easy_japanese), HasSubstr("保護観察所に報告します"));
    EXPECT_THAT(beside(words::Language::japanese), HasSubstr("保護観察所に報告します"));
}

TEST_P(ConsentPages, YesWithAPinOpensTheProgrammeAndMarksTheStep)
{
    begin();
    EXPECT_EQ(state(), ProgrammeConsent::given);
    EXPECT_FALSE(together()); // not ticked: there is no default yes
    database().read_with([&](store::Session& session) {
        EXPECT_TRUE(trust::has_pin(session, sakura_));
        EXPECT_TRUE(person::steps_done(session, sakura_).contains(person::BridgingStep::notice));
    });
    EXPECT_THAT(get(base_ + "/presence"), HasSubstr("となりにいます"));
}

TEST_P(ConsentPages, ATickedBoxOpensWritingTogetherForTheSitting)
{
    begin({ { "together", "yes" } });
    EXPECT_TRUE(together());
    EXPECT_EQ(post(base_ + "/presence/away", {}), base_);
    EXPECT_FALSE(together());
    EXPECT_EQ(post(base_ + "/presence",
                  { { "pin", "274901" }, { "together", "yes" }, { "to", base_ + "/sheets" } }),
        base_ + "/sheets");
    EXPECT_TRUE(together());
    clock_.set(now.plus_seconds(sitting_seconds));
    EXPECT_FALSE(together());
}

TEST_P(ConsentPages, NoIsAKindPageAndChangesNothing)
{
    post(base_ + "/notice", { { "version", "1" } });
    EXPECT_EQ(post(base_ + "/notice/answer", { { "answer", "no" } }), base_ + "/notice/no");
    EXPECT_EQ(state(), ProgrammeConsent::refused);
    EXPECT_THAT(get(base_ + "/notice/no"), HasSubstr("ありがとうございます"));
    EXPECT_EQ(post(base_ + "/notice/answer", {}), base_ + "/notice/question"); // no answer is not an answer
    EXPECT_EQ(state(), ProgrammeConsent::refused);
}

TEST_P(ConsentPages, BadPinsAreSaidBesideTheFieldAndWrongOnesAreSlowedDown)
{
    post(base_ + "/notice", { { "version", "1" } });
    post(base_ + "/notice/pin", { { "pin", "111111" }, { "pin_again", "111111" } }, 422);
    EXPECT_THAT(answer(), HasSubstr("pin_error"));
    EXPECT_THAT(answer(), Not(HasSubstr("111111")));
    post(base_ + "/notice/pin", { { "pin", "274901" }, { "pin_again", "274902" } }, 422);
    EXPECT_EQ(state(), ProgrammeConsent::not_asked);
    begin();
    post(base_ + "/presence/away", {});
    for (int tries = 0; tries < 5; ++tries)
        post(base_ + "/presence", { { "pin", "000001" } }, 422);
    post(base_ + "/presence", { { "pin", "274901" } }, 422); // the right one has to wait, too
    clock_.set(now.plus_seconds(61));
    EXPECT_EQ(post(base_ + "/presence", { { "pin", "274901" } }), base_);
}

TEST_P(ConsentPages, AForgottenPinIsMadeNewInPersonAndTheRowIsSeen)
{
    begin();
    post(base_ + "/presence/away", {});
    Fields const pins { { "pin", "580213" }, { "pin_again", "580213" } };
    post(base_ + "/presence/new-pin", pins, 422); // nobody vouched
    auto vouched = pins;
    vouched.emplace_back("in_person", "yes");
    EXPECT_EQ(post(base_ + "/presence/new-pin", vouched), base_);
    EXPECT_THAT(get(base_ + "/presence"), HasSubstr("山本（架空）"));
    auto const rows = database().read([&](store::Session& session) { return pin_renewals(session, sakura_); });
    ASSERT_EQ(rows.size(), 2u); // when it was chosen, and when it was made new
    auto const journalled = database().read([&](store::Session& session) {
        return session.query_one("SELECT COUNT(*) AS n FROM journal WHERE purpose = 'pin.renew' AND act = 'write'")
            ->integer("n");
    });
    EXPECT_EQ(journalled, 1);
}

TEST_P(ConsentPages, WithdrawingNeedsNoPin)
{
    begin({ { "together", "yes" } });
    post(base_ + "/presence/away", {});
    EXPECT_EQ(post(base_ + "/notice/withdraw", {}), base_ + "/notice/no");
    EXPECT_EQ(state(), ProgrammeConsent::withdrawn);
}

TEST_P(ConsentPages, OthersFindNothing)
{
    auto const elsewhere = person::testing::add_house(database(), "A02", now);
    session_ = sign_in(trust::testing::add_worker(database(), elsewhere, "林（架空）", now));
    for (auto const* path : { "/notice", "/notice/question", "/notice/pin", "/notice/no", "/presence", "/presence/new-pin" })
        get(base_ + path, 404);
    get("/persons/not-an-id/notice", 404);
    auto const another = person::testing::add_person(
        database(), *keys_, person::testing::seed(house_, "キキョウ（架空）", "ききょう", now), now);
    session_ = sign_in(database().read([&](store::Session& session) {
        return trust::person_account(session, another).value();
    }));
    get(base_ + "/notice", 404);
    get("/persons/" + another.text() + "/notice");
}

TEST_P(ConsentPages, ThePersonAnswersForThemselfWithoutAPin)
{
    session_ = sign_in(database().read([&](store::Session& session) {
        return trust::person_account(session, sakura_).value();
    }));
    EXPECT_EQ(post(base_ + "/notice", { { "version", "1" } }), base_ + "/notice/question");
    EXPECT_EQ(post(base_ + "/notice/answer", { { "answer", "yes" } }), base_ + "/checklist");
    EXPECT_EQ(state(), ProgrammeConsent::given);
    get(base_ + "/presence", 404);
}

TEST_P(ConsentPages, TheHouseWritesItsOwnWords)
{
    EXPECT_THAT(get("/consent/notice"), HasSubstr("この{寮/りょう}の{説明/せつめい}"));
    post("/consent/notice", { { "text_ja", " " } }, 422);
    EXPECT_EQ(post("/consent/notice", { { "text_ja", "<b>新しい</b>" } }), "/consent/notice");
    auto const page = get(base_ + "/notice");
    EXPECT_THAT(page, HasSubstr("&lt;b&gt;新しい"));
    EXPECT_THAT(page, Not(HasSubstr("<b>新しい")));
    post(base_ + "/notice", { { "version", "1" } }); // the page that was read is the old one
    EXPECT_EQ(send(web::Method::get, base_ + "/notice/question").status, 303);
    post(base_ + "/notice", { { "version", "2" } });
    get(base_ + "/notice/question");
}

INSTANTIATE_TEST_SUITE_P(Stores, ConsentPages, ::testing::ValuesIn(store::testing::kinds()),
    [](auto const& kind) { return kind.param; });

}
