#include "look/testing.h"

namespace look {

namespace {

using testing::Files;
using words::Language;

auto const noon = base::Instant::from_seconds(1'795'500'000);

words::Catalogue const& catalogue()
{
    static words::Catalogue const catalogue(BUILD_FOLDER "/messages");
    return catalogue;
}

class PageTest : public ::testing::Test {
protected:
    static store::Database& database()
    {
        static store::testing::Scratch scratch("sqlite", SOURCE_FOLDER);
        return scratch.database();
    }

    Pages& pages(bool demo = false)
    {
        files.add_templates(SOURCE_FOLDER, "look");
        pages_ = std::make_unique<Pages>(files.list(), web_files.list(), catalogue(), demo);
        return *pages_;
    }

    std::string render(std::string const& source, Data const& data)
    {
        files.add("t/one.html", source);
        return pages().piece(*visit, "t/one.html", data);
    }

    std::string render(std::string const& source, std::string const& x)
    {
        Data data;
        data.set("X", x);
        return render(source, data);
    }

    static std::string body(web::Response const& response) { return std::get<std::string>(response.body); }

    Files files;
    Files web_files;
    trust::testing::OpenGate gate;
    trust::testing::VisitFor visit { database(), gate, std::nullopt, noon };

private:
    std::unique_ptr<Pages> pages_;
};

std::vector<std::string> const attacks {
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "</textarea><script>alert(1)</script>",
    "</title><svg onload=alert(1)>",
    "javascript:alert(1)",
    " javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "x onfocus=alert(1) autofocus",
    "&lt;script&gt;&#34;",
    "{{X:none}}",
    "\x01" "0\x02<b>",
};

// What is left between two fixed ends of the output.
std::string between(std::string const& text, std::string const& before, std::string const& after)
{
    EXPECT_TRUE(text.starts_with(before)) << text;
    EXPECT_TRUE(text.ends_with(after)) << text;
    return text.substr(before.size(), text.size() - before.size() - after.size());
}

TEST_F(PageTest, escapes_text_and_quoted_attributes)
{
    for (auto const& attack : attacks) {
        for (auto const& [before, after] : { std::pair("<p>", "</p>"), std::pair("<textarea>", "</textarea>"),
                 std::pair("<input value=\"", "\">"), std::pair("<input value='", "'>"),
                 std::pair("<p class=\"a ", "\">"), std::pair("<title>", "</title>") }) {
            auto const out = between(render(std::string(before) + "{{X}}" + after, attack), before, after);
            EXPECT_EQ(out.find_first_of("<>\"'\x01\x02"), std::string::npos) << before << out;
        }
    }
}

TEST_F(PageTest, lets_no_script_address_into_links)
{
    for (auto const& attack : attacks) {
        for (auto const* before : { "<a href=\"", "<form action=\"", "<img src=\"" }) {
            auto const out = between(render(std::string(before) + "{{X}}\">", attack), before, "\">");
            EXPECT_EQ(out.find_first_of("<>\"'"), std::string::npos) << out;
            auto const colon = out.find(':');
            EXPECT_TRUE(colon == std::string::npos || out.starts_with("http")) << before << out;
        }
    }
    EXPECT_EQ(render("<a href=\"{{X}}\">", "/persons?a=1&b=2"), "<a href=\"/persons?a=1&amp;b=2\">");
}

TEST_F(PageTest, escapes_unquoted_attributes_and_queries)
{
    for (auto const& attack : attacks) {
        auto const unquoted = between(render("<input value={{X}}>", attack), "<input value=", ">");
        EXPECT_EQ(unquoted.find_first_of(" <>\"'\n"), std::string::npos) << unquoted;
        auto const query = between(render("<a href=\"/p?q={{X}}\">", attack), "<a href=\"/p?q=", "\">");
        EXPECT_EQ(query.find_first_of(" <>\"'&#\n:"), std::string::npos) << query;
    }
    EXPECT_EQ(render("<a href=\"/p?q={{X}}\">", "あ&b=+"), "<a href=\"/p?q=%E3%81%82%26b%3D%2B\">");
}

// The control: without escaping the same attacks do come through, so the tests above see them.
TEST_F(PageTest, would_see_an_attack)
{
    EXPECT_EQ(render("<p>{{X:none}}</p>", attacks[0]), "<p><script>alert(1)</script></p>");
}

TEST_F(PageTest, keeps_line_feeds_of_a_text)
{
    EXPECT_EQ(render("<textarea>\n{{X}}</textarea>", "一\n二\n  三"), "<textarea>\n一\n二\n  三</textarea>");
    EXPECT_EQ(render("<input value=\"{{X}}\">", "一\n二"), "<input value=\"一\n二\">");
}

TEST_F(PageTest, puts_ready_html_in_text_and_only_its_words_in_attributes)
{
    Data data;
    data.html("X", "<ruby>時<rt>とき</rt></ruby>\"").set("Y", "<");
    EXPECT_EQ(render("<p title=\"{{X}}\">{{X}}{{Y}}</p>", data),
        "<p title=\"時&quot;\"><ruby>時<rt>とき</rt></ruby>\"&lt;</p>");
}

TEST_F(PageTest, fills_sections_and_inclusions)
{
    files.add("t/two.html", "[{{Z}}{{FORM_TOKEN}}{{X}}]");
    visit->form_token = "token&";
    Data data;
    data.set("X", "outer").show("ONCE");
    for (auto const* name : { "a", "<b>" })
        data.add("ROW").set("Y", name);
    data.include("INSIDE", "t/two.html").set("Z", "<z>");
    EXPECT_EQ(render("{{#ONCE}}{{X}}{{/ONCE}} {{#ROW}}{{Y}}{{X}};{{/ROW}} {{>INSIDE}}{{#NEVER}}no{{/NEVER}}", data),
        "outer aouter;&lt;b&gt;outer; [&lt;z&gt;token&amp;]");
}

TEST_F(PageTest, renders_in_each_language)
{
    files.add("t/one.html", "<p>[[look.nav.me]]</p>");
    auto& three = pages();
    EXPECT_EQ(three.piece(*visit, "t/one.html", Data()), "<p>わたし</p>");
    visit->language = Language::english;
    EXPECT_EQ(three.piece(*visit, "t/one.html", Data()), "<p>Me</p>");
}

TEST_F(PageTest, refuses_to_start_with_a_missing_key_or_a_broken_template)
{
    files.add("t/one.html", "[[no.such.key]]");
    EXPECT_THROW(pages(), std::runtime_error);
    files.add("t/one.html", "{{#OPEN}}");
    EXPECT_THROW(pages(), std::runtime_error);
    files.add("t/one.html", "");
    EXPECT_NO_THROW(pages());
    EXPECT_THROW(pages().piece(*visit, "t/absent.html", Data()), std::logic_error);
}

TEST_F(PageTest, makes_a_whole_page)
{
    files.add("t/one.html", "<h1>見出し</h1>");
    web_files.add("app.css", "a{}");
    visit->language = Language::easy_japanese;
    visit->ruby = false;
    visit->text_size = "large";
    visit->theme = "dark";
    visit->form_token = "abc";
    auto const page = body(pages().page(*visit, { .title = "人<" }, "t/one.html", Data()));
    EXPECT_THAT(page, ::testing::HasSubstr("<title>人&lt;｜はしわたし</title>"));
    EXPECT_THAT(page, ::testing::HasSubstr(
        R"(<html lang="ja" data-language="easy" data-ruby="off" data-text="large" data-theme="dark">)"));
    EXPECT_THAT(page, ::testing::HasSubstr("<h1>見出し</h1>"));
    EXPECT_THAT(page, ::testing::ContainsRegex("href=\"/assets/app-[0-9a-f]{16}\\.css\""));
    EXPECT_THAT(page, ::testing::HasSubstr(R"(name="language" value="easy" aria-pressed="true")"));
    EXPECT_THAT(page, ::testing::HasSubstr(R"(name="ruby" value="on" aria-pressed="false")"));
    EXPECT_THAT(page, ::testing::Not(::testing::HasSubstr("href=\"/desk\"")));
    EXPECT_THAT(page, ::testing::Not(::testing::HasSubstr("demo-banner")));
}

TEST_F(PageTest, shows_each_role_its_own_way)
{
    files.add("t/one.html", "");
    auto const page_for = [&](trust::Viewer const& viewer, bool demo) {
        trust::testing::VisitFor own(database(), gate, viewer, noon);
        return body(pages(demo).page(*own, { .title = "t", .section = "desk" }, "t/one.html", Data()));
    };
    auto const worker = page_for(trust::testing::worker(trust::AgencyId::make(noon)), true);
    EXPECT_THAT(worker, ::testing::HasSubstr("<a href=\"/desk\" aria-current=\"page\">"));
    EXPECT_THAT(worker, ::testing::HasSubstr("demo-banner"));
    auto const person = page_for(trust::testing::person(trust::PersonId::make(noon)), false);
    EXPECT_THAT(person, ::testing::HasSubstr("<a href=\"/me\">"));
    EXPECT_THAT(person, ::testing::Not(::testing::HasSubstr("href=\"/persons\"")));
}

TEST_F(PageTest, shows_a_notice_once)
{
    files.add("t/one.html", "");
    visit.request.headers["cookie"] = "notice=look.nav.me";
    auto const response = pages().page(*visit, { .title = "t" }, "t/one.html", Data());
    EXPECT_THAT(body(response), ::testing::HasSubstr("<p class=\"notice notice-ok\">わたし</p>"));
    EXPECT_THAT(response.headers, ::testing::Contains(::testing::Pair("Set-Cookie", ::testing::HasSubstr("Max-Age=0"))));
    visit.request.headers["cookie"] = "notice=<script>";
    EXPECT_THAT(body(pages().page(*visit, { .title = "t" }, "t/one.html", Data())),
        ::testing::Not(::testing::HasSubstr("notice-ok")));
}

TEST_F(PageTest, has_a_page_for_every_problem_without_a_visit)
{
    for (auto const problem : { web::Problem::bad_request, web::Problem::not_found, web::Problem::method_not_allowed,
             web::Problem::timeout, web::Problem::too_large, web::Problem::unprocessable, web::Problem::header_too_large,
             web::Problem::failed, web::Problem::unavailable, web::Problem::storage_full }) {
        auto const response = pages().problem(nullptr, problem);
        EXPECT_EQ(response.status, web::status_of(problem));
        EXPECT_THAT(body(response), ::testing::Not(::testing::HasSubstr("look.problem")));
    }
    visit->language = Language::english;
    EXPECT_THAT(body(pages().problem(&*visit, web::Problem::not_found)), ::testing::HasSubstr("There is nothing here"));
}

TEST_F(PageTest, renders_in_many_threads_at_once)
{
    files.add("t/two.html", "<li>{{Y}}</li>");
    files.add("t/one.html", "<ul>{{#ROW}}{{>ITEM}}{{/ROW}}</ul>");
    auto& shared = pages();
    std::atomic<int> wrong { 0 };
    std::vector<std::thread> threads;
    for (int number = 0; number < 4; ++number) {
        threads.emplace_back([&, number] {
            auto const name = std::to_string(number);
            for (int round = 0; round < 300; ++round) {
                Data data;
                for (int row = 0; row < 3; ++row)
                    data.add("ROW").include("ITEM", "t/two.html").html("Y", "<b>" + name + "</b>");
                auto const item = "<li><b>" + name + "</b></li>";
                wrong += shared.piece(*visit, "t/one.html", data) != "<ul>" + item + item + item + "</ul>";
            }
        });
    }
    for (auto& thread : threads)
        thread.join();
    EXPECT_EQ(wrong, 0);
}

}

}
