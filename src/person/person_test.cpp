#include "person/bridging.h"
#include "person/person.h"

#include "base/standard_test.h"

namespace person {
namespace {

base::Day const today = *base::Day::parse("2026-11-24");

NewPerson checked(NewPerson person)
{
    auto result = check(std::move(person), today);
    EXPECT_TRUE(result.ok()) << (result.ok() ? "" : result.refusal().message);
    return result.ok() ? *result : NewPerson {};
}

std::string refused(NewPerson person)
{
    auto const result = check(std::move(person), today);
    return result.ok() ? "" : result.refusal().message + "@" + result.refusal().field;
}

TEST(NewPersonCheck, TakesThreeFieldsAndFoldsTheReading)
{
    auto const person = checked({ "　アサガオ（架空） ", "アサ ガオ", today.plus(28) });
    EXPECT_EQ(person.alias, "アサガオ（架空）");
    EXPECT_EQ(person.kana, "あさがお");
}

TEST(NewPersonCheck, ReadsAnAliasThatIsAllKana)
{
    EXPECT_EQ(checked({ "チューリップ（架空）", "", {} }).kana, "ちゅーりっぷ");
    EXPECT_EQ(checked({ "ﾁｭｰﾘｯﾌﾟ", "", {} }).kana, "ちゅーりっぷ");
    EXPECT_EQ(checked({ "森さん", "", {} }).kana, "");
}

TEST(NewPersonCheck, SaysWhatIsWrongAndWhere)
{
    EXPECT_EQ(refused({ " 　", "", {} }), "person.alias.missing@alias");
    std::string forty, forty_one;
    for (int count = 0; count < 40; ++count)
        forty += "花";
    forty_one = forty + "花";
    EXPECT_EQ(refused({ forty, "", {} }), "");
    EXPECT_EQ(refused({ forty_one, "", {} }), "person.alias.long@alias");
    EXPECT_EQ(refused({ "森", "mori", {} }), "person.kana.form@kana");
    EXPECT_EQ(refused({ "森", "森", {} }), "person.kana.form@kana");
    EXPECT_EQ(refused({ "森", "もり", today.plus(-1) }), "person.discharge.past@discharge_on");
    EXPECT_EQ(refused({ "森", "もり", today }), "");
}

TEST(Search, IndexesPairsTheFirstReadingAndEveryKanji)
{
    auto const id = PersonId::named("somebody");
    auto const words = search_words("大森（架空）", "おおもり", id);
    for (auto const* word : { "大森", "おお", "おも", "もり", "大", "森", "お" })
        EXPECT_THAT(words, ::testing::Contains(word));
    for (auto const* word : { "架空", "も", "(架" })
        EXPECT_THAT(words, ::testing::Not(::testing::Contains(word)));
    EXPECT_THAT(words, ::testing::Contains(short_code(id).substr(0, 2)));
}

TEST(Search, ComparesInOneFormWhateverWasTyped)
{
    auto const id = PersonId::named("somebody");
    auto const found = [&](std::string_view typed) { return matches(words_of(typed), "アサガオ（架空）", "あさがお", id); };
    EXPECT_TRUE(found("アサガオ"));
    EXPECT_TRUE(found("ｱｻｶﾞｵ"));
    EXPECT_TRUE(found("あさがお（架空）"));
    EXPECT_TRUE(found("がお　アサ"));
    EXPECT_TRUE(found(short_code(id)));
    EXPECT_FALSE(found("アサオ"));
    EXPECT_FALSE(found("アサ ユリ"));
    EXPECT_TRUE(words_of(" 　 ").empty());
}

TEST(Stage, HasACodeBothWays)
{
    for (auto const stage : stages)
        EXPECT_EQ(stage_from(code(stage)), stage);
    EXPECT_EQ(code(Stage::crisis), "X");
    EXPECT_FALSE(stage_from("S7"));
}

TEST(Stage, ComingAgainAfterLeavingBeginsAnEpisode)
{
    EXPECT_TRUE(begins_episode(Stage::crisis, Stage::before_intake));
    EXPECT_TRUE(begins_episode(Stage::long_term, Stage::intake));
    EXPECT_FALSE(begins_episode(Stage::before_discharge, Stage::intake));
    EXPECT_FALSE(begins_episode(Stage::discharge, Stage::first_months));
}

TEST(Bridging, GoesOnWithTheFirstStepThatIsOpen)
{
    base::Instant const then { 1 };
    EXPECT_EQ(next_step({}), BridgingStep::notice);
    EXPECT_EQ(next_step({ { BridgingStep::notice, then }, { BridgingStep::video, then } }), BridgingStep::checklist);
    std::map<BridgingStep, base::Instant> all;
    for (auto const step : bridging_steps) {
        all[step] = then;
        EXPECT_EQ(step_from(code(step)), step);
    }
    EXPECT_EQ(next_step(all), BridgingStep::sheets);
}

}
}
