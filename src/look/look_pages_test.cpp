#include "look/testing.h"

#include "look/assets.h"
#include "look/cookies.h"

namespace look {

namespace {

std::string header(web::Response const& response, std::string_view name)
{
    for (auto const& [key, value] : response.headers) {
        if (key == name)
            return value;
    }
    return "";
}

Assets sample()
{
    return Assets({ { "app.css", "plain" }, { "app.css.br", "brotli" }, { "app.css.gz", "gzip" }, { "icon.svg", "<svg/>" } });
}

std::string file_of(std::string const& path)
{
    return path.substr(std::string_view("/assets/").size());
}

TEST(Assets, keeps_what_carries_its_hash_for_ever)
{
    auto const assets = sample();
    auto const path = assets.path("app.css");
    EXPECT_THAT(path, ::testing::MatchesRegex("/assets/app-[0-9a-f]{16}\\.css"));
    auto const response = assets.respond(file_of(path), "", "");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(std::get<std::string>(response.body), "plain");
    EXPECT_EQ(header(response, "Cache-Control"), "public, max-age=31536000, immutable");
    EXPECT_EQ(header(response, "Content-Type"), "text/css; charset=utf-8");
    EXPECT_EQ(header(response, "Content-Encoding"), "");
    EXPECT_EQ(header(assets.respond("app.css", "", ""), "Cache-Control"), "no-cache");
    std::vector<base::EmbeddedFile> const changed { { "app.css", "other" } };
    EXPECT_NE(path, Assets(changed).path("app.css"));
}

TEST(Assets, sends_the_compressed_file_that_the_browser_takes)
{
    auto const assets = sample();
    EXPECT_EQ(std::get<std::string>(assets.respond("app.css", "gzip, deflate, br", "").body), "brotli");
    EXPECT_EQ(std::get<std::string>(assets.respond("app.css", "gzip;q=1.0, br;q=0", "").body), "gzip");
    EXPECT_EQ(std::get<std::string>(assets.respond("app.css", "identity", "").body), "plain");
    EXPECT_EQ(std::get<std::string>(assets.respond("icon.svg", "br", "").body), "<svg/>");
    EXPECT_EQ(header(assets.respond("app.css", "br", ""), "Content-Encoding"), "br");
    EXPECT_EQ(header(assets.respond("app.css", "br", ""), "Vary"), "Accept-Encoding");
}

TEST(Assets, answers_304_to_what_the_browser_has)
{
    auto const assets = sample();
    auto const etag = header(assets.respond("app.css", "br", ""), "ETag");
    auto const again = assets.respond("app.css", "br", etag);
    EXPECT_EQ(again.status, 304);
    EXPECT_EQ(std::get<std::string>(again.body), "");
    EXPECT_EQ(assets.respond("app.css", "gzip", etag).status, 200);
}

TEST(Assets, has_nothing_else)
{
    EXPECT_EQ(sample().respond("app.css.br", "", "").status, 404);
    EXPECT_EQ(sample().respond("../secret", "", "").status, 404);
    EXPECT_EQ(sample().respond("", "", "").status, 404);
}

TEST(OwnPath, leads_nowhere_else)
{
    EXPECT_EQ(own_path("/persons?q=%E3%81%82"), "/persons?q=%E3%81%82");
    for (auto const* other : { "", "//evil.example", "/\\evil.example", "https://evil.example", "persons", "/a\r\nb: c",
             "/a\\b" })
        EXPECT_EQ(own_path(other), "/") << other;
}

TEST(Go, carries_a_notice_key)
{
    auto const response = go("/me", "look.nav.me");
    EXPECT_EQ(response.status, 303);
    EXPECT_EQ(header(response, "Location"), "/me");
    EXPECT_THAT(header(response, "Set-Cookie"), ::testing::StartsWith("notice=look.nav.me; Path=/; Max-Age=60"));
    EXPECT_EQ(header(go("/me"), "Set-Cookie"), "");
}

class LookRoutes : public ::testing::Test {
protected:
    LookRoutes()
        : scratch_("sqlite", SOURCE_FOLDER)
        , catalogue_(BUILD_FOLDER "/messages")
        , pages_(files_.add_templates(SOURCE_FOLDER, "look").list(), {}, catalogue_, false)
    {
        add_routes(routes_, pages_, {});
    }

    web::Response ask(web::Method method, std::string const& pattern, web::Request request)
    {
        trust::testing::VisitFor visit(scratch_.database(), gate_, std::nullopt, base::Instant {});
        visit.request = std::move(request);
        visit.request.method = method;
        for (auto const& route : routes_.entries()) {
            if (route.method == method && route.pattern == pattern)
                return route.handler(*visit);
        }
        throw std::logic_error("no route " + pattern);
    }

    store::testing::Scratch scratch_;
    words::Catalogue catalogue_;
    testing::Files files_;
    Pages pages_;
    trust::Routes routes_;
    trust::testing::OpenGate gate_;
};

TEST_F(LookRoutes, changes_the_look_and_goes_back)
{
    web::Request request { .path = "/settings/look", .target = "/settings/look" };
    request.form.add("to", "/persons?q=a");
    request.form.add("language", "easy");
    request.form.add("theme", "pink\r\nSet-Cookie: a=b");
    auto const response = ask(web::Method::post, "/settings/look", request);
    EXPECT_EQ(header(response, "Location"), "/persons?q=a");
    EXPECT_EQ(header(response, "Set-Cookie"), "language=easy; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax");
    EXPECT_EQ(std::count_if(response.headers.begin(), response.headers.end(),
                  [](auto const& entry) { return entry.first == "Set-Cookie"; }), 1);
}

TEST_F(LookRoutes, quick_exit_tells_nothing)
{
    auto const response = ask(web::Method::get, "/quick-exit", { .path = "/quick-exit", .target = "/quick-exit" });
    auto const page = std::get<std::string>(response.body);
    EXPECT_THAT(page, ::testing::HasSubstr("<title>メモ</title>"));
    EXPECT_THAT(page, ::testing::Not(::testing::HasSubstr("はしわたし")));
}

TEST_F(LookRoutes, an_unknown_asset_is_not_found)
{
    web::Request request { .path = "/assets/x.css", .target = "/assets/x.css", .parameters = { { "file", "x.css" } } };
    EXPECT_EQ(ask(web::Method::get, "/assets/{file}", request).status, 404);
}

// The security policy would silently drop inline styles and scripts, and a form without its token is refused: every
// template of every room is read for these.
TEST(AllTemplates, keep_to_the_security_policy)
{
    testing::Files files;
    for (auto const& floor : std::filesystem::directory_iterator(SOURCE_FOLDER "/src")) {
        if (floor.is_directory())
            files.add_templates(SOURCE_FOLDER, floor.path().filename().string());
    }
    auto const list = files.list();
    ASSERT_GT(list.size(), 10U);
    for (auto const& file : list) {
        std::string const text(file.bytes);
        EXPECT_THAT(text, ::testing::Not(::testing::ContainsRegex("<[a-z][^>]* (style|on[a-z]+)=\""))) << file.name;
        EXPECT_TRUE(file.name == "look/layout.html" || text.find("<script") == std::string::npos) << file.name;
        std::size_t posts = 0;
        std::size_t tokens = 0;
        for (auto at = text.find("method=\"post\""); at != std::string::npos; at = text.find("method=\"post\"", at + 1))
            ++posts;
        for (auto at = text.find("name=\"form_token\""); at != std::string::npos; at = text.find("name=\"form_token\"", at + 1))
            ++tokens;
        EXPECT_EQ(posts, tokens) << file.name;
    }
}

}

}
