#include "trust/accounts.h"
#include "trust/sign_in.h"
#include "trust/testing.h"

#include "store/failure.h"
#include "store/testing.h"

#include <gtest/gtest.h>

namespace trust {

namespace {

base::Instant const noon = base::Instant::from_seconds(1'790'000'000);
PersonId const sakura = PersonId::named("DP11");

std::string header(web::Response const& response, std::string_view name)
{
    for (auto const& [key, value] : response.headers) {
        if (key == name)
            return value;
    }
    return "";
}

std::string body(web::Response const& response) { return std::get<std::string>(response.body); }

// The pipeline over a real store, with rooms of three routes.
class Pipe : public ::testing::TestWithParam<std::string> {
protected:
    Pipe() : scratch_(GetParam(), SOURCE_FOLDER), clock_(noon)
    {
        worker_ = testing::add_worker(scratch_.database(), AgencyId::named("A01"), "山本（架空）", noon);
        session_ = scratch_.database().write([&](store::Transaction& transaction) {
            return open_session(transaction, worker_.account, noon);
        }).token;
        Routes routes;
        routes.get("/open", Need::anyone, [](Visit& visit) { return web::Response::html(visit.form_token); });
        routes.post("/open", Need::anyone, [](Visit&) { return web::Response::html("done"); });
        routes.get("/persons/{person}", Need::worker, [](Visit& visit) { return page_about_sakura(visit); });
        routes.post("/persons", Need::worker, [](Visit& visit) {
            return web::Response::html(visit.viewer().name);
        });
        routes.get("/mine", Need::person, [](Visit&) { return web::Response::html("mine"); });
        routes.get("/broken-store", Need::anyone, [](Visit& visit) -> web::Response {
            visit.write([](store::Transaction& transaction) { transaction.execute("UPDATE shelf SET nothing = 1", {}); });
            return web::Response::html("");
        });
        routes.get("/broken", Need::anyone, [](Visit&) -> web::Response { throw std::logic_error("a defect"); });
        add_routes(router_, routes, pipeline());
    }

    static web::Response page_about_sakura(Visit& visit)
    {
        return visit.read([&](store::Session& session) {
            auto const disclosed = visit.ask(session, { .person = sakura }, "page");
            return web::Response::html(disclosed ? "サクラ" : "");
        });
    }

    Pipeline pipeline()
    {
        return { .database = scratch_.database(),
            .gate = gate_,
            .clock = clock_,
            .form_secret = std::string(32, 's'),
            .problem_page = [](Visit&, web::Problem problem) {
                return web::Response::html("problem", web::status_of(problem));
            } };
    }

    web::Response send(web::Method method, std::string const& path, std::string const& cookies,
        std::string const& form_token = "", std::map<std::string, std::string, std::less<>> headers = {})
    {
        headers["host"] = "site.example.jp";
        headers["cookie"] = cookies;
        web::Request request { .method = method, .path = path, .target = path, .headers = std::move(headers) };
        if (!form_token.empty())
            request.form.add("form_token", form_token);
        auto match = router_.find(method, path);
        EXPECT_NE(match.route, nullptr);
        request.parameters = match.parameters;
        return match.route->handler(request);
    }
    std::string signed_in() const { return "__Host-session=" + session_; }
    std::int64_t journal_rows()
    {
        return scratch_.database().read([&](store::Session& session) {
            return session.query_one("SELECT COUNT(*) AS n FROM journal")->integer("n");
        });
    }

    store::testing::Scratch scratch_;
    testing::OpenGate gate_;
    base::FixedClock clock_;
    web::Router router_;
    Viewer worker_;
    std::string session_;
};

constexpr auto get = web::Method::get;
constexpr auto post = web::Method::post;

}

TEST_P(Pipe, SendsWhoIsNotSignedInToSignInAndBack)
{
    auto const response = send(get, "/persons/1", "");
    EXPECT_EQ(response.status, 303);
    EXPECT_EQ(header(response, "Location"), "/sign-in?to=%2Fpersons%2F1");
    auto const after_form = send(post, "/persons", "", "", { { "referer", "https://site.example.jp/persons/new" } });
    EXPECT_EQ(header(after_form, "Location"), "/sign-in?to=%2Fpersons%2Fnew");
    auto const from_elsewhere = send(post, "/persons", "", "", { { "referer", "https://evil.example/persons/new" } });
    EXPECT_EQ(header(from_elsewhere, "Location"), "/sign-in?to=%2F");
    EXPECT_EQ(send(get, "/persons/1", "__Host-session=someoneelses").status, 303);
}

// A statement names its table, and that the shelf was used at all is what nobody may know.
TEST_P(Pipe, AFailureOfTheStoreIsLoggedByKindAndNumberOnly)
{
    ::testing::internal::CaptureStderr();
    EXPECT_EQ(send(get, "/broken-store", "").status, 500);
    auto const log = ::testing::internal::GetCapturedStderr();
    EXPECT_NE(log.find("the store: broken ("), std::string::npos) << log;
    EXPECT_EQ(log.find("shelf"), std::string::npos) << log;
    EXPECT_EQ(log.find("UPDATE"), std::string::npos) << log;
    try { // control: the failure itself knows the statement
        scratch_.database().write([](store::Transaction& transaction) { transaction.execute("UPDATE shelf SET nothing = 1", {}); });
        FAIL() << "nothing failed";
    } catch (store::Failure const& failure) {
        EXPECT_NE(std::string(failure.what()).find("UPDATE shelf"), std::string::npos);
    }
}

TEST_P(Pipe, ShowsNothingOfWhatIsNotForTheCaller)
{
    EXPECT_EQ(send(get, "/mine", signed_in()).status, 404);
    EXPECT_EQ(send(get, "/persons/1", signed_in()).status, 200);
}

TEST_P(Pipe, WritesTheJournalBeforeTheAnswerLeaves)
{
    EXPECT_EQ(body(send(get, "/persons/1", signed_in())), "サクラ");
    EXPECT_EQ(journal_rows(), 1);
}

TEST_P(Pipe, ShowsNothingIfTheJournalCannotBeWritten)
{
    scratch_.database().write([](store::Transaction& transaction) {
        transaction.execute("ALTER TABLE journal RENAME TO journal_away");
    });
    auto const response = send(get, "/persons/1", signed_in());
    EXPECT_GE(response.status, 500);
    EXPECT_EQ(body(response).find("サクラ"), std::string::npos);
    EXPECT_NE(header(response, "Content-Security-Policy"), "");
}

TEST_P(Pipe, TakesAFormOnlyWithTheTokenOfItsSession)
{
    auto const page = send(get, "/open", signed_in());
    auto const token = body(page);
    EXPECT_EQ(send(post, "/persons", signed_in(), token).status, 200);
    EXPECT_EQ(send(post, "/persons", signed_in()).status, 400);
    EXPECT_EQ(send(post, "/persons", signed_in(), token.substr(2)).status, 400);
    EXPECT_EQ(send(post, "/persons", signed_in(), token, { { "origin", "https://evil.example" } }).status, 400);
    EXPECT_EQ(send(post, "/persons", signed_in(), token, { { "sec-fetch-site", "cross-site" } }).status, 400);
}

TEST_P(Pipe, BindsFormsBeforeSignInToARandomCookie)
{
    auto const page = send(get, "/open", "");
    auto const cookie = header(page, "Set-Cookie");
    EXPECT_TRUE(cookie.starts_with("__Host-visit="));
    for (auto const* part : { "; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/" })
        EXPECT_NE(cookie.find(part), std::string::npos) << part;
    auto const sent = cookie.substr(0, cookie.find(';'));
    EXPECT_EQ(send(post, "/open", sent, body(page)).status, 200);
    EXPECT_EQ(send(post, "/open", "", body(page)).status, 400);
    EXPECT_EQ(send(post, "/open", signed_in(), body(page)).status, 400);
    EXPECT_EQ(header(send(get, "/open", sent), "Set-Cookie"), ""); // it stays the same
}

TEST_P(Pipe, GivesEveryAnswerItsHeaders)
{
    for (auto const& response : { send(get, "/open", ""), send(get, "/mine", signed_in()), send(get, "/broken", "") }) {
        auto const policy = header(response, "Content-Security-Policy");
        EXPECT_NE(policy.find("default-src 'none'"), std::string::npos);
        EXPECT_EQ(policy.find("unsafe"), std::string::npos);
        EXPECT_EQ(header(response, "X-Content-Type-Options"), "nosniff");
        EXPECT_EQ(header(response, "Referrer-Policy"), "same-origin");
        EXPECT_EQ(header(response, "Cross-Origin-Opener-Policy"), "same-origin");
        EXPECT_EQ(header(response, "Cross-Origin-Resource-Policy"), "same-origin");
        EXPECT_NE(header(response, "Permissions-Policy"), "");
        EXPECT_EQ(header(response, "Cache-Control"), "no-store");
    }
    EXPECT_EQ(send(get, "/broken", "").status, 500);
}

TEST_P(Pipe, RemembersWhoIsStillThere)
{
    clock_.set(noon.plus_seconds(25 * 60));
    EXPECT_EQ(send(get, "/open", signed_in()).status, 200);
    clock_.set(noon.plus_seconds(50 * 60));
    EXPECT_EQ(send(get, "/persons/1", signed_in()).status, 200);
    clock_.set(noon.plus_seconds(81 * 60));
    EXPECT_EQ(send(get, "/persons/1", signed_in()).status, 303);
}

TEST_P(Pipe, RefusesARouteWithoutANeed)
{
    Routes routes;
    routes.get("/nobody", Need::unstated, [](Visit&) { return web::Response::html(""); });
    web::Router router;
    EXPECT_THROW(add_routes(router, routes, pipeline()), std::logic_error);
}

INSTANTIATE_TEST_SUITE_P(Stores, Pipe, ::testing::ValuesIn(store::testing::kinds()),
    [](auto const& kind) { return kind.param; });

TEST(Cookie, IsHostOnlySecureAndClosedToScripts)
{
    EXPECT_EQ(session_cookie("t"), "__Host-session=t; Path=/; Secure; HttpOnly; SameSite=Lax");
    EXPECT_NE(end_session_cookie().find("Max-Age=0"), std::string::npos);
}

}
