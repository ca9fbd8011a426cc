#include "base/id.h"
#include "base/text.h"
#include "form/compare.h"
#include "form/testing.h"

namespace form {

namespace {

using base::json::array;
using base::json::object;
using base::json::value;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view hostile = "</textarea></select><script>alert(1)</script>\"'><img src=x onerror=y> {{NAME}} "
                                     "[[form.next]] &amp; %s {漢字/かんじ} \\ 𠮷🙂 \u202Eabc";

class ScreenTest : public ::testing::Test {
protected:
    Answer answered(NewContent const& content, int version = 3)
    {
        Answer answer;
        answer.version = version;
        for (auto const& [line, one] : content)
            answer.lines[line] = { one, {}, "山本（架空）", base::Instant::from_seconds(1'795'500'000), version };
        return answer;
    }
    // Shown with this content and sent back as it stands.
    Submitted round_trip(std::string_view form, std::string_view step, NewContent const& content)
    {
        auto const& definition = desk.library().get(form);
        auto const html = desk.shown(definition, *definition.step(step), answered(content), { .agencies = agencies });
        EXPECT_THAT(html, Not(HasSubstr("<script")));
        EXPECT_THAT(html, Not(HasSubstr("<img")));
        return read_step(testing::sent_by_browser(html), definition, *definition.step(step));
    }
    void expect_same(std::string_view form, std::string_view step, NewContent const& content)
    {
        auto const back = round_trip(form, step, content);
        EXPECT_TRUE(back.refusals.empty());
        EXPECT_EQ(back.based_on, 3);
        for (auto const& [line, one] : back.content) {
            auto const wanted = content.find(line);
            EXPECT_EQ(one, wanted == content.end() ? value() : wanted->second) << line;
        }
        EXPECT_EQ(back.content.size(), lines_of(form, step));
    }
    std::size_t lines_of(std::string_view form, std::string_view step)
    {
        std::size_t count = 0;
        for (auto const& item : desk.library().get(form).step(step)->items)
            count += line_names(item).size();
        return count;
    }

    store::testing::Scratch scratch { "sqlite", SOURCE_FOLDER };
    testing::Desk desk { scratch.database(), SOURCE_FOLDER, BUILD_FOLDER };
    std::string const clinic = base::named_uuid("A04");
    AgencyChoices const agencies { { clinic, "ゆうやけクリニック（架空）", "夕方まで" } };
};

TEST_F(ScreenTest, EveryStepOfEveryFormShowsItsLinesEmptyAndInThreeLanguages)
{
    for (auto language : words::languages) {
        desk.visit().language = language;
        for (auto const* definition : desk.library().all()) {
            for (auto const& step : definition->steps) {
                auto const back = read_step(testing::sent_by_browser(desk.shown(*definition, step)), *definition, step);
                EXPECT_TRUE(back.refusals.empty()) << definition->code << step.id;
                for (auto const& [line, content] : back.content)
                    EXPECT_TRUE(content.is_null()) << line;
            }
        }
    }
}

TEST_F(ScreenTest, TextsListsTicksScaleAndDateComeBackAsTheyWere)
{
    expect_same("plan.part1", "HB",
        { { "L1.D.HB.ticks", array { "HB1", "HB4" } }, { "L1.D.HB.now", 0 }, { "L1.D.HB.issue", value(hostile) },
            { "L1.D.HB.goal", "一行目\n  二行目\n\n四行目" }, { "L1.D.HB.step_on", "2026-12-03" },
            { "L1.D.HB.agency", array { "CLIN" } } });
    expect_same("plan.part1", "strengths", { { "L1.T.own", array { value(hostile), "二つ目", "三つ目", "四つ目" } } });
    expect_same("session.talk", "forward", { { "L1.V6", "meet" } });
    expect_same("session.talk", "close", { { "L1.V.next", value(hostile) } });
}

TEST_F(ScreenTest, RowsComeBackAsTheyWere)
{
    expect_same("plan.part1", "supporters",
        { { "L1.S", array { object { { "name", value(hostile) }, { "ring", "1" }, { "knows", "want" } },
                        object { { "name", "母" }, { "contact", value(hostile) } } } } });
    expect_same("plan.part2", "use",
        { { "L2.use", array { object { { "agency", clinic }, { "contact", "森さん" }, { "first_on", "2026-12-03" } } } } });
    expect_same("plan.crisis", "sheet",
        { { "L3.pro@R", array { object { { "agency", clinic }, { "night", "000-0000-0004" } } } },
            { "L3.safe@Y", array { value(hostile) } }, { "L3.safe@R", array { "一つ" } }, { "L3.med@R", value(hostile) } });
}

TEST_F(ScreenTest, AnAgencyThatIsNoLongerOfferedStaysChosen)
{
    expect_same("plan.part2", "use", { { "L2.use", array { object { { "agency", base::named_uuid("closed") } } } } });
}

TEST_F(ScreenTest, TheWeekComesBackAsItWas)
{
    object week;
    for (auto const* day : week_days) {
        for (auto const* part : day_parts)
            week.emplace(std::string(day) + "." + part, object { { "text", value(hostile) }, { "agency", clinic } });
    }
    expect_same("plan.part2", "week", { { "L2.week", week } });
    expect_same("plan.part2", "week",
        { { "L2.week", object { { "sun.night", object { { "text", "" }, { "agency", clinic } } } } } });
}

TEST_F(ScreenTest, UnsureComesBackForEveryKindOfItem)
{
    expect_same("plan.part1", "HB",
        { { "L1.D.HB.ticks", unsure_content(Unsure::unknown) }, { "L1.D.HB.now", unsure_content(Unsure::no_answer) },
            { "L1.D.HB.issue", unsure_content(Unsure::no_answer) } });
    expect_same("plan.part1", "supporters", { { "L1.S", unsure_content(Unsure::unknown) } });
    expect_same("plan.part2", "week", { { "L2.week", unsure_content(Unsure::no_answer) } });
    expect_same("plan.crisis", "seen", { { "L3.seen@R", unsure_content(Unsure::unknown) } });
    expect_same("session.talk", "forward", { { "L1.V6", unsure_content(Unsure::unknown) } });
}

TEST_F(ScreenTest, ANewUnsureWinsOverTextAndAnOldOneGivesWay)
{
    auto const& definition = desk.library().get("session.talk");
    auto const& step = *definition.step("thoughts");
    auto read = [&](std::string tick) {
        web::Form form;
        form.add("L1.V1", "よかった");
        form.add("L1.V1?", std::move(tick));
        return read_step(form, definition, step).content.at("L1.V1");
    };
    EXPECT_EQ(read("no_answer"), unsure_content(Unsure::no_answer));
    EXPECT_EQ(read("still-no_answer"), value("よかった"));
    EXPECT_EQ(read("nonsense"), value("よかった"));
}

TEST_F(ScreenTest, OneMoreRowIsShownWithWhatWasTyped)
{
    auto const& definition = desk.library().get("plan.part1");
    auto const& step = *definition.step("strengths");
    web::Form form;
    form.add("based_on", "3");
    for (auto const* typed : { "早起き", "", "" })
        form.add("L1.T.own", typed);
    form.add("add_row", "L1.T.own");
    auto const submitted = read_step(form, definition, step);
    EXPECT_EQ(submitted.add_row, "L1.T.own");
    EXPECT_EQ(submitted.shown.at("L1.T.own"), 4);
    ScreenOptions options;
    keep_typed(options, submitted, desk.pages(), desk.visit());
    auto const again = testing::sent_by_browser(desk.shown(definition, step, {}, options));
    EXPECT_THAT(again.all("L1.T.own"), ::testing::ElementsAre("早起き", "", "", ""));
    web::Form forged;
    forged.add("add_row", "L9.gone");
    EXPECT_EQ(read_step(forged, definition, step).add_row, "");
}

TEST_F(ScreenTest, TheButtonForMoreRowsEndsWithTheLimit)
{
    auto const& definition = desk.library().get("plan.part2");
    auto const& step = *definition.step("hope");
    auto const html = desk.shown(definition, step, answered({ { "L2.value", array { "a", "b", "c" } } }));
    EXPECT_THAT(html, Not(HasSubstr("value=\"L2.value\"")));
    EXPECT_THAT(html, Not(HasSubstr("value=\"L2.strength\"")));
    auto const& strengths = desk.library().get("plan.part1");
    EXPECT_THAT(desk.shown(strengths, *strengths.step("strengths")), HasSubstr("value=\"L1.T.own\""));
}

TEST_F(ScreenTest, ARefusedLineKeepsItsTextAndNamesItsErrorBesideTheField)
{
    auto const& definition = desk.library().get("plan.part2");
    auto const& step = *definition.step("people");
    web::Form form;
    form.add("L2.next", "来年の春");
    form.add("L2.cheer", std::string(2'000, 'a'));
    auto const submitted = read_step(form, definition, step);
    EXPECT_EQ(submitted.refusals.at("L2.next").message, "form.date");
    EXPECT_EQ(submitted.refusals.at("L2.cheer").message, "form.too_long");
    EXPECT_EQ(submitted.content.at("L2.next"), value("来年の春"));
    ScreenOptions options;
    keep_typed(options, submitted, desk.pages(), desk.visit());
    auto const html = desk.shown(definition, step, {}, options);
    EXPECT_THAT(html, HasSubstr("id=\"L2-next-error\""));
    EXPECT_THAT(html, HasSubstr("aria-describedby=\"L2-next-help L2-next-error\" aria-invalid=\"true\""));
    EXPECT_EQ(testing::sent_by_browser(html).get("L2.cheer"), std::string(2'000, 'a'));
}

TEST_F(ScreenTest, EveryIdStandsOnceAndEveryReferenceFindsOne)
{
    for (auto const* definition : desk.library().all()) {
        for (auto const& step : definition->steps) {
            ScreenOptions options { .agencies = agencies };
            for (auto const& line : definition->lines())
                options.errors.emplace(line, std::string(1, 'x'));
            auto const html = desk.shown(*definition, step, {}, options);
            std::multiset<std::string> ids;
            std::set<std::string> wanted;
            for (std::size_t at = html.find('"'); at != std::string::npos; at = html.find('"', at + 1)) {
                auto const end = html.find('"', at + 1);
                auto const words = base::split(html.substr(at + 1, end - at - 1), ' ');
                auto const before = std::string_view(html).substr(0, at);
                if (before.ends_with(" id="))
                    ids.insert(words.begin(), words.end());
                if (before.ends_with(" for=") || before.ends_with("describedby=") || before.ends_with("labelledby="))
                    wanted.insert(words.begin(), words.end());
                at = end;
            }
            for (auto const& id : ids)
                EXPECT_EQ(ids.count(id), 1u) << id;
            for (auto const& id : wanted)
                EXPECT_TRUE(ids.contains(id)) << id << " in " << definition->code << " " << step.id;
        }
    }
}

TEST_F(ScreenTest, OffersFillWhatIsEmptyButNotWhatWasTakenAway)
{
    auto const& definition = desk.library().get("plan.part2");
    auto const part_one = answered({ { "L1.D.HB.goal", "夜、眠る" }, { "L1.T.own", array { "a", "b", "c", "d" } },
        { "L1.S", array { object { { "name", "母" }, { "ring", "1" } }, object { { "name", "市役所" }, { "ring", "4" } } } } });
    auto const offers = offers_from(*definition.step("hope"), part_one);
    EXPECT_EQ(offers.at("L2.goal.HB"), value("夜、眠る"));
    EXPECT_EQ(offers.at("L2.strength"), value(array { "a", "b", "c" }));
    EXPECT_FALSE(offers.contains("L2.goal.SL"));
    EXPECT_EQ(offers_from(*definition.step("people"), part_one).at("L2.people"), value(array { "母" }));
    auto answer = answered({ { "L2.goal.SL", "続ける" } });
    answer.emptied = { "L2.strength" };
    auto const html = desk.shown(definition, *definition.step("hope"), answer, { .offers = offers });
    auto const sent = testing::sent_by_browser(html);
    EXPECT_EQ(sent.get("L2.goal.HB"), "夜、眠る");
    EXPECT_EQ(sent.get("L2.strength"), "");
}

TEST_F(ScreenTest, CrisisTriggersBecomeRowsToCopeWith)
{
    auto const& definition = desk.library().get("plan.crisis");
    auto const offers = offers_from(*definition.step("trigger"), answered({ { "L3.trig", array { "腹ぺこ", "ひま" } } }));
    EXPECT_EQ(offers.at("L3.trigcope"), value(array { object { { "trigger", "腹ぺこ" } }, object { { "trigger", "ひま" } } }));
}

TEST_F(ScreenTest, ExamplesBelongIntoOneColumnOfARow)
{
    auto const& definition = desk.library().get("plan.crisis");
    auto const html = desk.shown(definition, *definition.step("trigger"));
    EXPECT_THAT(html, HasSubstr("name=\"L3.trigcope/0/do\" value=\"\" autocomplete=\"off\" data-hints-target"));
    EXPECT_THAT(html, Not(HasSubstr("name=\"L3.trigcope/0/trigger\" value=\"\" autocomplete=\"off\" data-hints-target")));
}

TEST_F(ScreenTest, GeneralPhrasesGetAQuestionAndPlainOnesNone)
{
    auto const& definition = desk.library().get("plan.crisis");
    auto const& step = *definition.step("trigger");
    auto hints = [&](char const* text) {
        return gentle_hints(definition, step, { { "L3.self@R", array { text } } }, words::Language::japanese);
    };
    EXPECT_TRUE(hints("がんばる。").contains("L3.self"));
    EXPECT_TRUE(hints("ガンバル").contains("L3.self"));
    EXPECT_TRUE(hints("誰かに相談する").contains("L3.self"));
    EXPECT_FALSE(hints("山本さんに電話して、寮の玄関まで来てもらう").contains("L3.self"));
    auto const html = desk.shown(definition, step, answered({ { "L3.self@R", array { "がんばる" } } }));
    EXPECT_THAT(html, HasSubstr("notice small"));
    EXPECT_THAT(desk.shown(definition, step), Not(HasSubstr("notice small")));
}

TEST_F(ScreenTest, AConflictShowsBothTexts)
{
    auto const& definition = desk.library().get("session.talk");
    auto const& step = *definition.step("thoughts");
    Submitted mine;
    mine.content = { { "L1.V1", "わたしの文" } };
    ScreenOptions options;
    keep_conflict(options, mine, Conflict { 1, 2, { "L1.V1" } });
    auto const html = desk.shown(definition, step, answered({ { "L1.V1", "<b>あの人の文</b>" } }, 2), options);
    EXPECT_EQ(testing::sent_by_browser(html).get("L1.V1"), "わたしの文");
    EXPECT_EQ(testing::sent_by_browser(html).get("based_on"), "2");
    EXPECT_THAT(html, HasSubstr("&lt;b&gt;あの人の文&lt;/b&gt;"));
}

TEST_F(ScreenTest, ReadingShowsAnsweredLinesOnly)
{
    auto const& definition = desk.library().get("plan.crisis");
    auto const html = desk.piece("READING", [&](look::Data& data) {
        fill_reading(desk.pages(), desk.visit(), data, definition,
            answered({ { "L3.sign@R", array { value(hostile) } }, { "L3.reason", array { "娘" } } }), agencies);
    });
    EXPECT_THAT(html, HasSubstr("・&lt;/textarea&gt;"));
    EXPECT_THAT(html, HasSubstr("level-red"));
    EXPECT_THAT(html, Not(HasSubstr("level-blue")));
    EXPECT_THAT(html, Not(HasSubstr("<script")));
    EXPECT_THAT(html, HasSubstr("・娘"));
}

TEST_F(ScreenTest, ReadableSaysEveryTypeInWords)
{
    auto const japanese = words::Language::japanese;
    auto const& two = desk.library().get("plan.part2");
    EXPECT_EQ(readable(*two.item("L2.use"),
                  array { object { { "agency", clinic }, { "contact", "森さん" }, { "first_on", "2026-12-03" } } }, japanese, agencies),
        "・ゆうやけクリニック（架空） / 森さん / 2026年12月3日（木）");
    EXPECT_EQ(readable(*two.item("L2.week"),
                  object { { "tue.evening", object { { "text", "集まり" }, { "agency", clinic } } } }, japanese, agencies),
        "・火 夕方 集まり / ゆうやけクリニック（架空）");
    auto const& talk = desk.library().get("session.talk");
    EXPECT_EQ(readable(*talk.item("L1.V6"), "phone", japanese), "電話で聞いてみたい");
    EXPECT_EQ(readable(*talk.item("L1.V6"), "phone", words::Language::english), "Ask by phone");
    EXPECT_EQ(readable(*talk.item("L1.V4"), array { "a", "b" }, japanese), "・a\n・b");
    EXPECT_EQ(readable(*talk.item("L1.V1"), unsure_content(Unsure::no_answer), japanese), "答えたくない");
    auto const& one = desk.library().get("plan.part1");
    EXPECT_EQ(readable(*one.item("L1.D.HB.ticks"), array { "HB1" }, japanese), "・夜、眠れている");
    EXPECT_EQ(readable(*one.item("L1.D.HB.now"), 7, japanese), "7");
}

TEST_F(ScreenTest, ComparisonHasBothTextsOfEachChange)
{
    auto const& definition = desk.library().get("plan.crisis");
    auto const earlier = answered({ { "L3.trig", array { "ひま" } }, { "L3.reason", array { "娘" } }, { "L3.med@R", "A" } }, 1);
    auto const later = answered({ { "L3.trig", array { "連休" } }, { "L3.med@R", "A" }, { "L3.life@R", "<i>母</i>" } }, 2);
    auto const changes = compare(definition, earlier, later);
    ASSERT_EQ(changes.size(), 3u);
    EXPECT_EQ(changes[0].line, "L3.trig");
    EXPECT_EQ(changes[0].change, Change::changed);
    EXPECT_EQ(changes[1].line, "L3.reason");
    EXPECT_EQ(changes[1].change, Change::removed);
    EXPECT_EQ(changes[2].line, "L3.life@R");
    EXPECT_EQ(changes[2].change, Change::added);
    EXPECT_EQ(changes[2].level, Level::red);
    auto const html = desk.piece("COMPARISON",
        [&](look::Data& data) { fill_comparison(desk.pages(), desk.visit(), data, changes); });
    for (auto const* text : { "・ひま", "・連休", "・娘", "&lt;i&gt;母&lt;/i&gt;", "山本（架空）" })
        EXPECT_THAT(html, HasSubstr(text));
    EXPECT_TRUE(compare(definition, later, later).empty());
}

}

}
