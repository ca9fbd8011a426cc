#include "paper/text.h"

namespace {

using paper::Typesetter;

std::vector<std::string> lines_of(std::string_view text, double width_in_characters, bool ruby = false)
{
    auto const broken = Typesetter::of_this_thread().break_text(text, { 10, false }, width_in_characters * 10, ruby);
    std::vector<std::string> lines;
    for (auto const& line : broken.lines) {
        std::string joined;
        for (auto const& run : line.runs)
            joined += run.text;
        lines.push_back(joined);
    }
    return lines;
}

TEST(Text, NoLineStartsOrEndsWithAForbiddenCharacter)
{
    std::string const text = "まず電話（でんわ）。「だいじょうぶ」、と言う。きょうは、ゆっくり休もう！そして、あしたは行ってみよう。";
    for (int width = 4; width < 24; ++width) {
        std::string joined;
        for (auto const& line : lines_of(text, width)) {
            joined += line;
            for (auto const* first : { "、", "。", "」", "）", "ょ", "っ", "！", "ゅ" })
                EXPECT_THAT(line, testing::Not(testing::StartsWith(first))) << width;
            for (auto const* last : { "「", "（" })
                EXPECT_THAT(line, testing::Not(testing::EndsWith(last))) << width;
        }
        EXPECT_EQ(joined, text) << width;
    }
}

TEST(Text, BreaksBetweenPhrases)
{
    EXPECT_THAT(lines_of("月1回、夕方のクリニックに行く", 9), testing::ElementsAre("月1回、夕方の", "クリニックに行く"));
}

TEST(Text, LatinWordsAndNumbersStayWhole)
{
    for (auto const& line : lines_of("call 000-0000-0001 first please", 10))
        EXPECT_THAT(line, testing::AnyOf("call", "000-0000-0001", "first please"));
}

TEST(Text, AWordWiderThanTheLineIsDividedNotCut)
{
    std::string joined;
    for (auto const& line : lines_of("https://example.jp/a/very/long/address/without/spaces", 6))
        joined += line;
    EXPECT_EQ(joined, "https://example.jp/a/very/long/address/without/spaces");
}

TEST(Text, GroupsWithReadingsStayWhole)
{
    for (int width = 4; width < 12; ++width) {
        auto const broken = Typesetter::of_this_thread().break_text(
            "{応援/おうえん}してくれる{人/ひと}と{一週間/いっしゅうかん}の{予定/よてい}", { 10, false }, width * 10, true);
        std::vector<std::string> groups;
        for (auto const& line : broken.lines) {
            for (auto const& run : line.runs) {
                if (!run.reading.empty())
                    groups.push_back(run.text + run.reading);
            }
        }
        EXPECT_THAT(groups, testing::ElementsAre("応援おうえん", "人ひと", "一週間いっしゅうかん", "予定よてい"));
    }
}

TEST(Text, SaysWhenANumberIsDivided)
{
    auto& typesetter = Typesetter::of_this_thread();
    EXPECT_TRUE(typesetter.break_text("電話 000-0000-0001", { 10, false }, 50, false).divides_words);
    EXPECT_FALSE(typesetter.break_text("電話 000-0000-0001", { 10, false }, 120, false).divides_words);
}

TEST(Text, LineFeedsBreak) { EXPECT_THAT(lines_of("集まり\n19:00", 20), testing::ElementsAre("集まり", "19:00")); }

}
