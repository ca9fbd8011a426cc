#include "account/account_pages.h"
#include "account/entry.h"
#include "account/factor_store.h"
#include "account/one_time_code.h"
#include "account/tries.h"

#include "agency/agency_store.h"
#include "consent/door.h"
#include "look/testing.h"
#include "person/testing.h"
#include "trust/account_store.h"
#include "trust/accounts.h"
#include "trust/sign_in.h"

#include <gmock/gmock.h>

// The pages through the whole pipeline: real sessions, real form tokens, the real door.
namespace account {

namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using Fields = std::vector<std::pair<std::string, std::string>>;

base::Instant const now = base::Instant::from_seconds(1'790'000'000);
constexpr auto password = "a long enough password";
constexpr auto pin = "482615";

class AccountPages : public ::testing::TestWithParam<std::string> {
protected:
    AccountPages()
        : scratch_(GetParam(), SOURCE_FOLDER), catalogue_(std::filesystem::path(BUILD_FOLDER) / "messages"), clock_(now)
    {
        files_.add_templates(SOURCE_FOLDER, "look").add_templates(SOURCE_FOLDER, "account");
        pages_.emplace(files_.list(), std::vector<base::EmbeddedFile> {}, catalogue_, false);
        room_.emplace(*pages_, database(), *keys_, clock_, std::filesystem::path(SOURCE_FOLDER) / "content", "");
        trust::Routes routes;
        add_routes(routes, *room_, { .data = "/tmp", .address = "127.0.0.1", .version = "1" });
        routes.post("/test/password", trust::Need::anyone, [this](trust::Visit& visit) {
            auto tries = tries_of_login(visit, visit.request.form.get("login"));
            if (tries.wait().count() > 0)
                return web::Response::text("wait", 422);
            auto const viewer = visit.read([&](store::Session& session) {
                return trust::check_password(session, visit.request.form.get("login"), visit.request.form.get("password"), visit.now);
            });
            tries.note(viewer.has_value());
            return viewer ? after_password(*room_, visit, *viewer, "") : web::Response::text("no", 422);
        });
        trust::add_routes(router_, routes,
            { .database = database(), .gate = *gate_, .clock = clock_, .form_secret = std::string(32, 's'),
                .problem_page = [this](trust::Visit& visit, web::Problem problem) { return pages_->problem(&visit, problem); } });
        house_ = person::testing::add_house(database(), "A01", now.plus_seconds(-86'400));
        worker_ = trust::testing::add_worker(database(), house_, "山本（架空）", now);
        admin_ = trust::testing::add_worker(database(), house_, "久保（架空）", now, trust::Role::admin);
        sakura_ = person::testing::add_person(database(), *keys_, person::testing::seed(house_, "サクラ（架空）", "さくら", now), now);
        own_ = database().write([&](store::Transaction& transaction) {
            auto const own = trust::person_account(transaction, sakura_);
            EXPECT_TRUE(trust::set_pin(transaction, own->account, pin, now).ok());
            return *own;
        });
    }

    store::Database& database() { return scratch_.database(); }
    void sign_in(trust::Viewer const& viewer)
    {
        cookies_["__Host-session"] = database().write([&](store::Transaction& transaction) {
            return trust::open_session(transaction, viewer.account, clock_.now()).token;
        });
    }
    void keep_cookies(web::Response const& response)
    {
        for (auto const& [name, value] : response.headers) {
            if (name != "Set-Cookie")
                continue;
            auto const pair = value.substr(0, value.find(';'));
            auto const place = pair.find('=');
            cookies_[pair.substr(0, place)] = pair.substr(place + 1);
        }
    }
    web::Response send(web::Method method, std::string const& path, Fields const& fields = {})
    {
        std::string cookies;
        for (auto const& [name, value] : cookies_)
            if (!value.empty())
                cookies += (cookies.empty() ? "" : "; ") + name + "=" + value;
        web::Request request { .method = method, .path = path, .target = path,
            .headers = { { "cookie", cookies }, { "host", "localhost" } }, .peer = peer_ };
        for (auto const& [name, value] : fields)
            request.form.add(name, value);
        auto const match = router_.find(method, path);
        EXPECT_NE(match.route, nullptr) << path;
        request.parameters = match.parameters;
        auto response = match.route->handler(request);
        keep_cookies(response);
        return response;
    }
    std::string get(std::string const& path, int status = 200)
    {
        auto const response = send(web::Method::get, path);
        EXPECT_EQ(response.status, status) << path;
        return std::get<std::string>(response.body);
    }
    static std::string between(std::string const& text, std::string_view before, char end)
    {
        auto const start = text.find(before);
        return start == std::string::npos ? "" : text.substr(start + before.size(), text.find(end, start + before.size()) - start - before.size());
    }
    static std::string location(web::Response const& response)
    {
        for (auto const& [name, value] : response.headers)
            if (name == "Location")
                return value;
        return "";
    }
    // A form with the token of the page that carries it.
    web::Response post(std::string const& page, std::string const& path, Fields fields)
    {
        fields.emplace_back("form_token", between(get(page), "name=\"form_token\" value=\"", '"'));
        return send(web::Method::post, path, fields);
    }
    std::string text_of(web::Response const& response) { return std::get<std::string>(response.body); }
    // The page without what changes at every showing.
    static std::string steady(std::string page)
    {
        for (auto start = page.find("name=\"form_token\" value=\""); start != std::string::npos; start = page.find("name=\"form_token\" value=\"", start + 1))
            page.erase(start + 25, page.find('"', start + 25) - start - 25);
        return page;
    }
    std::string card() { return "/persons/" + sakura_.text() + "/card"; }
    std::string give_card()
    {
        sign_in(worker_);
        auto const response = post(card(), card(), { { "in_person", "yes" } });
        EXPECT_EQ(response.status, 200);
        cookies_.clear();
        return between(text_of(response), "data-letters>", '<');
    }
    void give_password(trust::Viewer const& viewer, std::string const& login)
    {
        database().write([&](store::Transaction& transaction) {
            transaction.execute("UPDATE account SET login = :login WHERE id = :id", { { "login", login }, { "id", viewer.account } });
            EXPECT_TRUE(trust::set_password(transaction, viewer.account, password, now).ok());
        });
    }
    std::string enrol(trust::Viewer const& viewer)
    {
        return database().write([&](store::Transaction& transaction) {
            begin_factor(transaction, *keys_, viewer.account, now.plus_seconds(-300));
            auto const secret = begun_factor(transaction, *keys_, viewer.account)->secret;
            EXPECT_TRUE(confirm_factor(transaction, *keys_, viewer.account,
                one_time_code(secret, code_step(now.plus_seconds(-300))), now.plus_seconds(-300)).ok());
            return secret;
        });
    }
    web::Response type_password(std::string const& login, std::string const& typed)
    {
        return post("/card", "/test/password", { { "login", login }, { "password", typed } });
    }

    store::testing::Scratch scratch_;
    words::Catalogue catalogue_;
    base::FixedClock clock_;
    look::testing::Files files_;
    std::unique_ptr<trust::Keys> keys_ = trust::Keys::for_tests();
    std::unique_ptr<trust::Gate> gate_ = consent::open_door();
    std::optional<look::Pages> pages_;
    std::optional<look::Room> room_;
    web::Router router_;
    std::map<std::string, std::string> cookies_;
    std::string peer_ = "192.0.2." + std::to_string(base::new_uuid(now).back() % 200); // the brake is the process's
    trust::AgencyId house_;
    trust::PersonId sakura_;
    trust::Viewer worker_, admin_, own_;
};

}

TEST_P(AccountPages, ThePasswordAloneOpensNothingWhereThereIsASecondFactor)
{
    give_password(worker_, "yamamoto");
    auto const secret = enrol(worker_);
    EXPECT_THAT(location(type_password("yamamoto", password)), HasSubstr("/sign-in/code"));
    EXPECT_EQ(cookies_.count("__Host-session"), 0u);
    EXPECT_EQ(send(web::Method::get, "/account").status, 303);
    auto const wrong = post("/sign-in/code", "/sign-in/code", { { "code", "abc" } });
    EXPECT_EQ(wrong.status, 422);
    auto const right = post("/sign-in/code", "/sign-in/code", { { "code", one_time_code(secret, code_step(now)) } });
    EXPECT_EQ(location(right), "/desk");
    EXPECT_THAT(get("/account/sessions"), HasSubstr("確"));
    EXPECT_EQ(cookies_["__Host-half"], ""); // done with
}

TEST_P(AccountPages, TheHalfWayDoorShutsAfterFiveMinutesAndForTheDisabled)
{
    give_password(worker_, "yamamoto");
    enrol(worker_);
    type_password("yamamoto", password);
    auto const half = cookies_["__Host-half"];
    clock_.set(now.plus_seconds(299));
    EXPECT_EQ(send(web::Method::get, "/sign-in/code").status, 200);
    clock_.set(now.plus_seconds(300));
    EXPECT_EQ(location(send(web::Method::get, "/sign-in/code")), "/sign-in");
    clock_.set(now);
    cookies_["__Host-half"] = half.substr(0, half.size() - 6) + "AAAAAA"; // forged
    EXPECT_EQ(location(send(web::Method::get, "/sign-in/code")), "/sign-in");
    cookies_["__Host-half"] = half;
    EXPECT_EQ(send(web::Method::get, "/sign-in/code").status, 200); // the control
    database().write([&](store::Transaction& transaction) { trust::disable_account(transaction, worker_.account, admin_.account, now); });
    EXPECT_EQ(location(send(web::Method::get, "/sign-in/code")), "/sign-in");
}

TEST_P(AccountPages, TheStepOfTheCodeCannotBeJumpedByChoosingAPassword)
{
    give_password(worker_, "yamamoto");
    enrol(worker_);
    database().write([&](store::Transaction& transaction) { note_first_password(transaction, worker_.account, admin_.account, now); });
    type_password("yamamoto", password);
    EXPECT_EQ(location(send(web::Method::get, "/sign-in/first-password")), "/sign-in");
    auto const jumped = post("/sign-in/code", "/sign-in/first-password",
        { { "new_password", "another long password" }, { "new_again", "another long password" } });
    EXPECT_EQ(location(jumped), "/sign-in");
    database().read([&](store::Session& session) {
        EXPECT_TRUE(trust::check_password(session, "yamamoto", password, now).has_value());
    });
}

TEST_P(AccountPages, AHalfSignInEndsWithTheResetOfItsPassword)
{
    give_password(worker_, "yamamoto");
    auto const secret = enrol(worker_);
    database().write([&](store::Transaction& transaction) { note_first_password(transaction, worker_.account, admin_.account, now); });
    type_password("yamamoto", password);
    EXPECT_EQ(location(post("/sign-in/code", "/sign-in/code", { { "code", one_time_code(secret, code_step(now)) } })), "/sign-in/first-password?to=%2F");
    auto const thief = cookies_["__Host-half"];
    EXPECT_EQ(send(web::Method::get, "/sign-in/first-password").status, 200); // the control
    auto const token = between(get("/sign-in/first-password"), "name=\"form_token\" value=\"", '"');
    clock_.set(now.plus_seconds(10));
    auto const visitor = cookies_;
    sign_in(admin_);
    auto const path = "/admin/accounts/" + worker_.account.text();
    auto const reset = text_of(post(path, path + "/password", { { "seen", "yes" } }));
    auto const handed = between(reset, "data-passphrase>", '<');
    cookies_ = visitor;
    EXPECT_EQ(location(send(web::Method::get, "/sign-in/first-password")), "/sign-in");
    auto const chosen = send(web::Method::post, "/sign-in/first-password",
        { { "form_token", token }, { "new_password", "the password of a thief" }, { "new_again", "the password of a thief" } });
    EXPECT_EQ(location(chosen), "/sign-in");
    EXPECT_EQ(location(send(web::Method::get, "/sign-in/code")), "/sign-in");
    database().read([&](store::Session& session) {
        EXPECT_FALSE(trust::check_password(session, "yamamoto", "the password of a thief", clock_.now()).has_value());
        EXPECT_TRUE(trust::check_password(session, "yamamoto", handed, clock_.now()).has_value());
    });
}

TEST_P(AccountPages, WhoChoseAPasswordGoesOnWithIt)
{
    give_password(worker_, "yamamoto");
    database().write([&](store::Transaction& transaction) { note_first_password(transaction, worker_.account, admin_.account, now); });
    EXPECT_EQ(location(type_password("yamamoto", password)), "/sign-in/first-password?to=%2F");
    clock_.set(now.plus_seconds(5));
    auto const chosen = post("/sign-in/first-password", "/sign-in/first-password",
        { { "new_password", "another long password" }, { "new_again", "another long password" } });
    EXPECT_EQ(location(chosen), "/account/second-factor?to=%2Fdesk");
}

TEST_P(AccountPages, WithoutASecondFactorStaffIsLedToIt)
{
    give_password(worker_, "yamamoto");
    EXPECT_EQ(location(type_password("yamamoto", password)), "/account/second-factor?to=%2Fdesk");
    auto const page = post("/account/second-factor", "/account/second-factor", { { "password", "not the password at all" } });
    EXPECT_EQ(page.status, 422); // an open session alone binds no phone
    EXPECT_EQ(post("/account/second-factor", "/account/second-factor", { { "password", password } }).status, 303);
    EXPECT_THAT(get("/account/second-factor"), HasSubstr("<svg"));
}

TEST_P(AccountPages, ACardOpensWithItsPinAndTheAnswerTellsNothingElse)
{
    auto const letters = give_card();
    ASSERT_EQ(letters.size(), 29u);
    auto const wrong_pin = post("/card", "/card", { { "letters", letters }, { "pin", "111112" } });
    auto const no_card = post("/card", "/card", { { "letters", in_groups(std::string(card_letters, 'a'), 4) }, { "pin", pin } });
    EXPECT_EQ(wrong_pin.status, 422);
    EXPECT_EQ(no_card.status, 422);
    auto const without_letters = [&](std::string page, std::string const& typed) { return steady(page.replace(page.find(typed), typed.size(), "")); };
    EXPECT_EQ(without_letters(text_of(wrong_pin), letters), without_letters(text_of(no_card), in_groups(std::string(card_letters, 'a'), 4)));
    auto const right = post("/card", "/card", { { "letters", letters }, { "pin", pin } });
    EXPECT_EQ(location(right), "/me");
    EXPECT_EQ(cookies_["__Host-card"], ""); // not ticked: nothing is remembered
    EXPECT_THAT(get("/account"), HasSubstr("山本（架空）"));
}

TEST_P(AccountPages, TheAddressOnTheCardLeavesOnlyACookie)
{
    auto const letters = give_card();
    auto bare = letters;
    std::erase(bare, '-');
    auto const scanned = send(web::Method::get, "/card/" + bare);
    EXPECT_EQ(location(scanned), "/card");
    EXPECT_THAT(get("/card"), Not(HasSubstr(bare)));
    EXPECT_EQ(location(post("/card", "/card", { { "pin", pin }, { "remember", "yes" } })), "/me");
    EXPECT_EQ(cookies_["__Host-card"], bare);
    EXPECT_EQ(send(web::Method::get, "/card/short").status, 404);
}

TEST_P(AccountPages, GuessingDigitsBehindACardWaitsAndTheCardLives)
{
    auto const letters = give_card();
    for (int tries = 0; tries < card_patience.free_tries; ++tries) {
        peer_ = "198.51.100." + std::to_string(tries); // from everywhere
        EXPECT_THAT(text_of(post("/card", "/card", { { "letters", letters }, { "pin", "111112" } })), HasSubstr("カードか"));
    }
    peer_ = "198.51.100.99";
    EXPECT_THAT(text_of(post("/card", "/card", { { "letters", letters }, { "pin", pin } })), HasSubstr("2<"));
    clock_.set(now.plus_seconds(2));
    EXPECT_EQ(location(post("/card", "/card", { { "letters", letters }, { "pin", pin } })), "/me");
}

TEST_P(AccountPages, WhoIsKnownHereDoesNotWaitForWhatOthersGuess)
{
    peer_ = "203.0.113.10";
    auto const letters = give_card();
    EXPECT_EQ(location(post("/card", "/card", { { "letters", letters }, { "pin", pin } })), "/me");
    auto const of_owner = cookies_["__Host-device"];
    ASSERT_EQ(of_owner.size(), device_letters);
    cookies_.clear();
    for (int tries = 0; tries < card_patience.free_tries + 1; ++tries) {
        clock_.set(clock_.now().plus_seconds(3));
        post("/card", "/card", { { "letters", letters }, { "pin", "111112" } });
    }
    EXPECT_EQ(post("/card", "/card", { { "letters", letters }, { "pin", pin } }).status, 422) << "the control";
    cookies_["__Host-device"] = std::string(device_letters, 'a'); // made up
    EXPECT_EQ(post("/card", "/card", { { "letters", letters }, { "pin", pin } }).status, 422);
    cookies_["__Host-device"] = of_owner;
    EXPECT_EQ(location(post("/card", "/card", { { "letters", letters }, { "pin", pin } })), "/me");
    cookies_.clear();
    EXPECT_EQ(post("/card", "/card", { { "letters", letters }, { "pin", pin } }).status, 422) << "the guesser's count stays";
}

TEST_P(AccountPages, AHouseOfOneAddressDoesNotWaitForOneOfItsOwn)
{
    peer_ = "203.0.113." + std::to_string(GetParam() == "sqlite" ? 20 : 21);
    give_password(worker_, "yamamoto");
    give_password(admin_, "kubo");
    type_password("yamamoto", password);
    auto const of_worker = cookies_["__Host-device"];
    EXPECT_EQ(of_worker.size(), device_letters);
    cookies_.clear();
    for (int number = 0; number < 31; ++number) // a housemate
        EXPECT_EQ(trust::sign_in_delay(peer_, "nobody" + std::to_string(number), now).count(), 0);
    EXPECT_EQ(text_of(type_password("yamamoto", password)), "wait") << "the control";
    cookies_["__Host-device"] = of_worker;
    EXPECT_EQ(text_of(type_password("kubo", password)), "wait") << "of another account it is worth nothing";
    EXPECT_EQ(text_of(type_password("nobody", password)), "wait");
    EXPECT_EQ(type_password("yamamoto", password).status, 303);
}

TEST_P(AccountPages, AKnownDeviceWaitsForItsOwnGuessesAndOnlyThose)
{
    peer_ = "203.0.113.11";
    auto const letters = give_card();
    post("/card", "/card", { { "letters", letters }, { "pin", pin } });
    auto const of_owner = cookies_["__Host-device"];
    auto const guess = [&] { return post("/card", "/card", { { "letters", letters }, { "pin", "111112" } }).status; };
    for (int tries = 0; tries < card_patience.free_tries; ++tries)
        EXPECT_EQ(guess(), 422);
    EXPECT_EQ(post("/card", "/card", { { "letters", letters }, { "pin", pin } }).status, 422); // from here
    cookies_.clear();
    EXPECT_EQ(location(post("/card", "/card", { { "letters", letters }, { "pin", pin } })), "/me"); // from elsewhere
    cookies_.clear();
    cookies_["__Host-device"] = of_owner;
    clock_.set(now.plus_seconds(2));
    EXPECT_EQ(location(post("/card", "/card", { { "letters", letters }, { "pin", pin } })), "/me");
}

TEST_P(AccountPages, OnlyTheHouseGivesACardAndOnlyInPerson)
{
    auto const elsewhere = person::testing::add_house(database(), "A02", now.plus_seconds(-86'400));
    auto const stranger = trust::testing::add_worker(database(), elsewhere, "他所（架空）", now);
    sign_in(stranger);
    EXPECT_EQ(send(web::Method::get, card()).status, 404);
    auto const token = between(get("/account/sessions"), "name=\"form_token\" value=\"", '"');
    EXPECT_EQ(send(web::Method::post, card(), { { "form_token", token }, { "in_person", "yes" } }).status, 404);
    EXPECT_EQ(send(web::Method::post, card() + "/end", { { "form_token", token } }).status, 404);
    sign_in(admin_);
    EXPECT_EQ(send(web::Method::get, card()).status, 404);
    sign_in(worker_);
    EXPECT_EQ(post(card(), card(), {}).status, 422); // not ticked
    EXPECT_EQ(database().read([](store::Session& session) { return session.query_one("SELECT COUNT(*) AS n FROM person_card")->integer("n"); }), 0);
    give_card();
    EXPECT_EQ(database().read([](store::Session& session) {
        return session.query_one("SELECT COUNT(*) AS n FROM journal WHERE purpose = 'card.issue' AND allowed = 1")->integer("n");
    }), 1);
}

TEST_P(AccountPages, DisablingEndsSessionsAtOnceAndEnablingOpensNone)
{
    sign_in(worker_);
    auto const session = cookies_["__Host-session"];
    sign_in(admin_);
    auto const path = "/admin/accounts/" + worker_.account.text();
    EXPECT_EQ(post(path, path + "/state", { { "state", "disabled" } }).status, 303);
    auto const of_admin = cookies_["__Host-session"];
    cookies_["__Host-session"] = session;
    EXPECT_EQ(send(web::Method::get, "/account").status, 303);
    cookies_["__Host-session"] = of_admin;
    EXPECT_EQ(post(path, path + "/state", { { "state", "enabled" } }).status, 303);
    cookies_["__Host-session"] = session;
    EXPECT_EQ(send(web::Method::get, "/account").status, 303);
}

TEST_P(AccountPages, AnAdministratorChangesOthersAndNotThemself)
{
    sign_in(admin_);
    auto const own = "/admin/accounts/" + admin_.account.text();
    auto const path = "/admin/accounts/" + worker_.account.text();
    for (auto const* act : { "/state", "/role", "/second-factor", "/password" })
        EXPECT_EQ(post(path, own + act, { { "state", "disabled" }, { "role", "worker" }, { "seen", "yes" } }).status, 422) << act;
    EXPECT_EQ(post(path, path + "/role", { { "role", "lead" } }).status, 303);
    EXPECT_EQ(post(path, path + "/role", { { "role", "none" } }).status, 422);
    EXPECT_EQ(post(path, path + "/second-factor", {}).status, 422); // nobody looked who asks
    auto const handed = post(path, path + "/password", { { "seen", "yes" } });
    EXPECT_THAT(text_of(handed), HasSubstr("data-passphrase>"));
    EXPECT_EQ(send(web::Method::get, "/admin/accounts/" + own_.account.text()).status, 404); // who is in recovery
    EXPECT_THAT(get("/admin"), Not(HasSubstr("サクラ")));
    sign_in(worker_); // sees what was done
    EXPECT_THAT(get("/account"), HasSubstr("久保（架空）"));
    EXPECT_EQ(send(web::Method::get, "/admin").status, 404);
    EXPECT_EQ(send(web::Method::get, "/admin/audit").status, 404);
}

INSTANTIATE_TEST_SUITE_P(Stores, AccountPages, ::testing::ValuesIn(store::testing::kinds()),
    [](auto const& kind) { return kind.param; });

}
