#include "plan/plan.h"

#include "plan/demo_plan.h"
#include "words/furigana.h"

namespace plan {
namespace {

using base::json::array;
using base::json::object;
using base::json::value;
using words::Language;

form::Answer answer_of(form::NewContent const& content)
{
    form::Answer answer;
    answer.version = content.empty() ? 0 : 1;
    for (auto const& [line, content_of_line] : content)
        answer.lines[line].content = content_of_line;
    return answer;
}

class PlanRules : public ::testing::Test {
protected:
    form::Library library { std::filesystem::path(SOURCE_FOLDER) / "content" };
    form::Definition const& one { library.get(form_code(Part::life_one)) };
    form::Definition const& two { library.get(form_code(Part::life_two)) };
    form::Definition const& crisis { library.get(form_code(Part::crisis)) };
    ActWords acts { std::filesystem::path(SOURCE_FOLDER) / "content" };
};

TEST_F(PlanRules, EveryLineOfTheFullPlanStandsInTheForms)
{
    for (auto const& [definition, content] : { std::pair(&one, testing::full_part_one()),
             std::pair(&two, testing::full_part_two()), std::pair(&crisis, testing::full_crisis()) }) {
        for (auto const& [line, content_of_line] : content) {
            auto const* item = definition->item_of_line(line);
            ASSERT_NE(item, nullptr) << line;
            EXPECT_TRUE(form::checked_content(*item, content_of_line).ok()) << line;
        }
    }
}

TEST_F(PlanRules, PartTwoIsFilledFromPartOne)
{
    auto const offers = offers_for_part_two(two, one, answer_of(testing::full_part_one()), { "朝おきて、仕事に行きたい" }, Language::japanese);
    EXPECT_EQ(offers.at("L2.hope"), value("朝おきて、仕事に行きたい"));
    EXPECT_EQ(offers.at("L2.strength"), (array { "手先が器用", "約束の時間を守る", "話を最後まで聞く" })); // three, no repeats
    EXPECT_EQ(offers.at("L2.goal.PM"), value("木工をまた始める"));
    EXPECT_EQ(offers.at("L2.people"), (array { "母", "仲間のKさん", "寮の山本さん" })); // rings 1 and 2, closest first
    auto const places = offers.at("L2.use").as_array();
    ASSERT_EQ(places.size(), 3U); // CLIN, MHWC, NA
    for (auto const& place : places)
        EXPECT_FALSE(base::json_text(place.as_object(), "name").empty());
}

TEST_F(PlanRules, NothingIsOfferedFromNothing)
{
    EXPECT_TRUE(offers_for_part_two(two, one, {}, {}, Language::japanese).empty());
}

TEST_F(PlanRules, SupportersStandInTheirRings)
{
    auto const all = supporters(one, answer_of(testing::full_part_one()), Language::japanese);
    ASSERT_EQ(all.size(), 4U);
    EXPECT_EQ(all.front().name, "母");
    EXPECT_EQ(all.back().ring, 3);
    auto const dots = ring_dots(all);
    for (std::size_t index = 0; index < dots.size(); ++index) {
        auto const distance = std::hypot(dots[index].x - 210, dots[index].y - 210);
        auto const outer = ring_radii[static_cast<std::size_t>(all[index].ring - 1)];
        EXPECT_LT(distance, outer);
        EXPECT_GT(distance, all[index].ring == 1 ? 0 : ring_radii[static_cast<std::size_t>(all[index].ring - 2)]);
        for (std::size_t other = index + 1; other < dots.size(); ++other)
            EXPECT_GT(std::hypot(dots[index].x - dots[other].x, dots[index].y - dots[other].y), 30) << "dots do not touch";
    }
}

TEST_F(PlanRules, ResumesAtTheFirstFreshStep)
{
    EXPECT_EQ(resume_step(one, {}), one.steps.front().id);
    auto const answer = answer_of({ { "L1.D.HB.goal", "ねむる" } });
    EXPECT_EQ(resume_step(one, answer), one.steps[1].id);
    EXPECT_EQ(progress(one.steps.front(), answer).answered, 1);
    // Optional steps are never where one has to go on.
    auto const full = answer_of(testing::full_crisis());
    EXPECT_TRUE(is_begun(*crisis.step(resume_step(crisis, {})), full));
    EXPECT_EQ(previous_step(one, one.steps[1].id), one.steps[0].id);
    EXPECT_EQ(next_step(one, one.steps.back().id), "");
}

// §3.2 rule (c), §7.2 Q3: no question asks how much, from whom, where or when somebody used.
TEST_F(PlanRules, NoQuestionAsksForActsOfUse)
{
    std::size_t questions = 0;
    for (auto const* definition : { &one, &two, &crisis }) {
        for (auto const* item : definition->items()) {
            for (auto const& text : { item->label.ja, item->label.easy, item->help.ja }) {
                auto const plain = words::without_furigana(text);
                for (auto const* word : { "使った量", "使用量", "何グラム", "入手", "売人", "いつ使", "どこで使", "最後に使", "最終使用", "何回使" })
                    EXPECT_EQ(plain.find(word), std::string::npos) << item->id << ": " << plain;
            }
            ++questions;
        }
    }
    EXPECT_GT(questions, 40U);
}

TEST_F(PlanRules, SeesTextsThatSpeakOfActs)
{
    EXPECT_TRUE(acts.speaks_of_acts(value("先週、駅のトイレで使った")));
    EXPECT_TRUE(acts.speaks_of_acts(array { "よくねむる", "売人の番号を消す" }));
    EXPECT_FALSE(acts.speaks_of_acts(value("先週、駅で母に会った")));
    EXPECT_FALSE(acts.speaks_of_acts(value("使いたい気持ちが出たら、すぐ電話する")));
    for (auto const& content : { testing::full_part_one(), testing::full_part_two(), testing::full_crisis() }) {
        for (auto const& [line, content_of_line] : content)
            EXPECT_FALSE(acts.speaks_of_acts(content_of_line)) << line;
    }
}

TEST_F(PlanRules, ReadsWhatASentenceSpeaksOf)
{
    for (auto const* sentence : {
             "先週、駅前で覚醒剤を0.5グラム、田中から買った",
             "覚醒剤を友だちからもらった",
             "シャブ、先輩からゆずってもらった",
             "大麻を売っていた",
             "知り合いから買った大麻のこと",
             "ＭＤＭＡを買った",
             "覚せい剤1グラムもらって帰った",
             "昨日、駐車場で使った",
             "11月3日に使った",
             "覚醒剤を使った。先週の夜",
             "ゆうべ、ホテルであぶった",
             "きのう、薬を使った",
             "bought 覚醒剤、yesterday used",
         })
        EXPECT_TRUE(acts.speaks_of_acts(value(sentence))) << sentence;
    for (auto const* sentence : {
             "昨日、パンを買った",
             "先週、3万円で自転車を買った",
             "病院で薬をもらった",
             "駅前で母に会った",
             "肉を100グラム買って、カレーを作る",
             "昨日、メールを打った",
             "先週、はじめて図書館のパソコンを使った",
             "覚醒剤をやめて、自転車を買った",
             "大麻をやめたごほうびに買ったくつ",
             "薬物の本を買った",
             "薬物のことで、相談センターでパンフレットをもらった",
             "友だちからもらった手紙を読む",
             "車を売って、家賃にあてる",
             "使いたくなったら、駅前のクリニックに電話する",
         })
        EXPECT_FALSE(acts.speaks_of_acts(value(sentence))) << sentence;
}

TEST_F(PlanRules, OfTwoTextsNothingIsLost)
{
    EXPECT_EQ(chosen(Choice::both, value("夜ねむる"), value("朝おきる")), value("夜ねむる\n朝おきる"));
    EXPECT_EQ(chosen(Choice::both, array { "母", "友" }, array { "友", "森さん" }), (array { "母", "友", "森さん" }));
    EXPECT_EQ(chosen(Choice::saved, value("一"), value("二")), value("一"));
    EXPECT_EQ(chosen(Choice::mine, value("一"), value("二")), value("二"));
    EXPECT_FALSE(can_keep_both(value(3), value(4)));
    EXPECT_FALSE(can_keep_both(value(), value("一")));
}

TEST_F(PlanRules, SaysKindlyWhatASheetLacks)
{
    EXPECT_EQ(missing_for_life_plan({}).size(), 4U);
    EXPECT_TRUE(missing_for_life_plan(answer_of(testing::full_part_two())).empty());
    EXPECT_TRUE(missing_for_crisis_plan(answer_of(testing::full_crisis())).empty());
    EXPECT_THAT(missing_for_card({}), ::testing::Contains("plan.missing.ask_red"));
}

}
}
