#include "plan/plan_paper.h"

#include "plan/demo_plan.h"

#include <cstdio>
#include <cstdlib>

namespace plan {
namespace {

form::Answer answer_of(form::NewContent const& content)
{
    form::Answer answer;
    answer.version = 3;
    answer.saved_at = base::Day::parse("2026-11-24")->start();
    for (auto const& [line, content_of_line] : content)
        answer.lines[line].content = content_of_line;
    return answer;
}

// What poppler reads, in the order of drawing, without white space.
std::string text_of(std::string const& pdf, std::string const& name)
{
    auto const* keep = std::getenv("HASHIWATASHI_KEEP_PAPER"); // a folder, to look at the pages
    auto const path = (keep ? std::filesystem::path(keep) : std::filesystem::temp_directory_path())
        / ("plan-" + std::to_string(getpid()) + "-" + name + ".pdf");
    std::ofstream(path, std::ios::binary) << pdf;
    std::string text;
    auto* pipe = popen(("pdftotext -raw " + path.string() + " -").c_str(), "r");
    char buffer[4096];
    while (auto const count = std::fread(buffer, 1, sizeof buffer, pipe))
        text.append(buffer, count);
    EXPECT_EQ(pclose(pipe), 0);
    if (!keep)
        std::filesystem::remove(path);
    std::erase_if(text, [](char character) { return std::isspace(static_cast<unsigned char>(character)); });
    return text;
}

void replace_texts(base::json::value& content, std::string const& text)
{
    if (auto* list = content.if_array()) {
        for (auto& entry : *list)
            replace_texts(entry, text);
    } else if (auto* fields = content.if_object()) {
        for (auto& field : *fields)
            replace_texts(field.value(), text);
    } else if (content.is_string() && !base::Day::parse(std::string(content.get_string()))) {
        content = base::json::value(text);
    }
}

class PlanPaper : public ::testing::Test {
protected:
    form::Library library { std::filesystem::path(SOURCE_FOLDER) / "content" };
    words::Catalogue catalogue { std::filesystem::path(BUILD_FOLDER) / "messages" };
    Press press { library, catalogue, words::Language::japanese,
        { { "00000000-0000-7000-8000-000000000009", "ゆうやけクリニック（架空）", "中央" } } };

    // Every text of a person that the sheet must hold.
    void expect_all(std::string const& found, form::NewContent const& content, std::set<std::string> const& left_out)
    {
        for (auto const& [line, content_of_line] : content) {
            if (!left_out.contains(line))
                expect_texts(found, content_of_line, line);
        }
    }
    void expect_texts(std::string const& found, base::json::value const& content, std::string const& line)
    {
        if (content.is_array()) {
            for (auto const& entry : content.get_array())
                expect_texts(found, entry, line);
        } else if (content.is_object()) {
            for (auto const& field : content.get_object()) {
                auto const text = field.value().is_string() ? field.value().get_string() : base::json::string();
                auto const is_day = base::Day::parse(std::string(text)).has_value();
                if (!is_day && field.key() != "agency")
                    expect_texts(found, field.value(), line);
            }
        } else if (content.is_string()) {
            std::string text(content.get_string());
            for (auto const* space : { "\n", " ", "　" }) {
                for (auto at = text.find(space); at != std::string::npos; at = text.find(space))
                    text.erase(at, std::strlen(space));
            }
            EXPECT_THAT(found, ::testing::HasSubstr(text)) << line;
        }
    }
};

TEST_F(PlanPaper, FullLifePlanIsOnePage)
{
    auto const content = testing::full_part_two("00000000-0000-7000-8000-000000000009");
    for (auto const ruby : { true, false }) {
        auto const pdf = life_plan_pdf(life_plan_sheet(press, answer_of(content), "別の名前"), ruby);
        EXPECT_EQ(paper::page_count_of_last_sheet(), 1);
        auto const text = text_of(pdf, ruby ? "life" : "life-plain");
        expect_all(text, content, { "L2.made", "L2.next", "L2.week" });
        for (auto const* part : { "母への電話（日曜）", "クリニック18:30", "12月3日（木）18:30", "2027年2月24日", "山本さん（架空）", "バス12分・200円" })
            EXPECT_THAT(text, ::testing::HasSubstr(part));
        EXPECT_THAT(text, ::testing::Not(::testing::HasSubstr("別の名前")));
    }
}

// A person who writes much gets more pages, soon: as long as a field may be, in both kinds of letters.
TEST_F(PlanPaper, LongTextsGoOnOverPagesAndNothingIsCut)
{
    auto const printed = [&](std::string const& text) {
        auto content = testing::full_part_two("00000000-0000-7000-8000-000000000009");
        for (auto& [line, value] : content)
            replace_texts(value, text);
        return text_of(life_plan_pdf(life_plan_sheet(press, answer_of(content), "アサガオ"), true), "long");
    };
    auto const count = [](std::string const& text, std::string_view letter) {
        std::size_t found = 0;
        for (auto at = text.find(letter); at != std::string::npos; at = text.find(letter, at + letter.size()))
            ++found;
        return found;
    };
    constexpr int times = 200;
    for (std::string const letter : { "ゑ", "q" }) { // in no label
        auto const places = count(printed(letter), letter);
        ASSERT_GT(places, 20u);
        std::string text;
        for (int n = 0; n < times; ++n)
            text += letter;
        auto const long_text = printed(text);
        EXPECT_GT(paper::page_count_of_last_sheet(), 1);
        EXPECT_LT(paper::page_count_of_last_sheet(), 40);
        EXPECT_GE(count(long_text, letter), places * times) << letter;
    }
}

TEST_F(PlanPaper, FullCrisisPlanIsOnePageWithYellowAndRedFirst)
{
    auto const content = testing::full_crisis();
    auto const pdf = crisis_pdf(crisis_sheet(press, answer_of(content), "アサガオ（架空）"), true);
    EXPECT_EQ(paper::page_count_of_last_sheet(), 1);
    auto const text = text_of(pdf, "crisis");
    expect_all(text, content, { "L3.after.state", "L3.agree", "L3.share" });
    EXPECT_THAT(text, ::testing::Not(::testing::HasSubstr("先月は黄色が三日")));
    EXPECT_LT(text.find("外に出て、明るい道を歩く"), text.find("22時にねる"));
    EXPECT_LT(text.find("一人にならない"), text.find("22時にねる"));
    EXPECT_THAT(text, ::testing::HasSubstr("119"));
}

TEST_F(PlanPaper, MedicineCanBeLeftOutAndIsNeverOnTheCard)
{
    auto const answer = answer_of(testing::full_crisis());
    EXPECT_THAT(text_of(crisis_pdf(crisis_sheet(press, answer, "ア", false), false), "crisis-without"), ::testing::Not(::testing::HasSubstr("アレルギー")));
    auto const card = text_of(card_pdf(wallet_card(press, answer, "アサガオ（架空）"), true), "card");
    EXPECT_EQ(paper::page_count_of_last_sheet(), 1);
    EXPECT_THAT(card, ::testing::Not(::testing::HasSubstr("アレルギー")));
    for (auto const* part : { "000-0000-0009（21時まで）", "一人にならない", "外に出て、明るい道を歩く", "となりにいてほしい", "000-0000-0099", "木工" })
        EXPECT_THAT(card, ::testing::HasSubstr(part));
}

TEST_F(PlanPaper, TheCardSaysWhichNumberIsForTheNight)
{
    form::NewContent const content { { "L3.pro@R", base::json::parse(R"([{"name":"相談の所（架空）","day":"000-0000-0031","night":"000-0000-0032","hours":"平日"}])") } };
    auto const card = text_of(card_pdf(wallet_card(press, answer_of(content), "アサガオ（架空）"), true), "card-numbers");
    EXPECT_THAT(card, ::testing::HasSubstr("昼000-0000-0031"));
    EXPECT_THAT(card, ::testing::HasSubstr("夜000-0000-0032"));
}

TEST_F(PlanPaper, AnEmptyPlanKeepsRoomForThePen)
{
    auto const sheet = life_plan_sheet(press, {}, "アサガオ（架空）");
    auto const text = text_of(life_plan_pdf(sheet, false), "empty");
    EXPECT_EQ(paper::page_count_of_last_sheet(), 1);
    EXPECT_THAT(text, ::testing::HasSubstr("アサガオ（架空）"));
    EXPECT_THAT(text, ::testing::HasSubstr("こんな毎日を送りたい"));
    text_of(crisis_pdf(crisis_sheet(press, {}, "ア"), true), "crisis-empty");
    EXPECT_EQ(paper::page_count_of_last_sheet(), 1);
}

TEST_F(PlanPaper, EnglishHasItsOwnWords)
{
    press.language = words::Language::english;
    auto const text = text_of(life_plan_pdf(life_plan_sheet(press, answer_of(testing::full_part_two()), "x"), true), "english");
    EXPECT_THAT(text, ::testing::HasSubstr("MyLifePlan"));
    EXPECT_THAT(text, ::testing::Not(::testing::HasSubstr("plan.")));
}

}
}
