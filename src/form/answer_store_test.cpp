#include "form/answer.h"

#include "store/testing.h"
#include "trust/testing.h"

namespace form {

namespace {

using base::json::array;
using base::json::object;
using base::json::value;
using trust::Act;
using trust::Compartment;
using trust::testing::OpenGate;

base::Instant const noon = base::Instant::from_seconds(1'795'500'000);

class AnswersTest : public ::testing::TestWithParam<std::string> {
protected:
    AnswersTest()
    {
        scratch.database().write([&](store::Transaction& transaction) {
            keys->make_person_keys(transaction, person, noon);
            keys->make_person_keys(transaction, other, noon);
        });
    }

    static trust::Disclosure permit(Act act = Act::write, std::vector<std::string> lines = { "*" },
        trust::PersonId const& whose = trust::PersonId::named("asagao"))
    {
        return OpenGate::disclosure(whose, Compartment::plan, act, std::move(lines));
    }
    auto save(int based_on, NewContent const& content, trust::Viewer const& author, base::Instant now = noon,
        std::string_view context = "")
    {
        return scratch.database().write([&](store::Transaction& transaction) {
            return answers.save(transaction, permit(), author, "plan.part1", based_on, content, now, context);
        });
    }
    int saved(int based_on, NewContent const& content, base::Instant now = noon)
    {
        auto const result = save(based_on, content, worker, now);
        return result && std::holds_alternative<Saved>(*result) ? std::get<Saved>(*result).version : -1;
    }
    Answer load(std::vector<std::string> lines = { "*" }, std::string_view context = "")
    {
        return scratch.database().read([&](store::Session& session) {
            return answers.load(session, permit(Act::read, std::move(lines)), "plan.part1", context);
        });
    }
    Answer load_version(int version)
    {
        return scratch.database().read([&](store::Session& session) {
            return answers.load_version(session, permit(Act::read), "plan.part1", version);
        });
    }
    std::vector<VersionInfo> versions()
    {
        return scratch.database().read(
            [&](store::Session& session) { return answers.versions(session, permit(Act::read), "plan.part1"); });
    }
    std::optional<Answers::Draft> draft(trust::Viewer const& author, std::string_view step)
    {
        return scratch.database().read(
            [&](store::Session& session) { return answers.draft(session, permit(), author, "plan.part1", step); });
    }
    void keep_draft(trust::Viewer const& author, int based_on, NewContent const& content)
    {
        scratch.database().write([&](store::Transaction& transaction) {
            EXPECT_TRUE(answers.keep_draft(transaction, permit(), author, "plan.part1", based_on, content, noon));
        });
    }

    trust::PersonId const person = trust::PersonId::named("asagao");
    trust::PersonId const other = trust::PersonId::named("other");
    trust::Viewer const worker = trust::testing::worker(trust::AgencyId::named("A01"), "山本（架空）");
    trust::Viewer const colleague { .account = trust::AccountId::named("colleague"), .name = "林（架空）" };
    store::testing::Scratch scratch { GetParam(), SOURCE_FOLDER };
    std::unique_ptr<trust::Keys> keys = trust::Keys::for_tests();
    Library const library { std::filesystem::path(SOURCE_FOLDER) / "content" };
    Answers const answers { library, *keys };
};

INSTANTIATE_TEST_SUITE_P(Stores, AnswersTest, ::testing::ValuesIn(store::testing::kinds()));

TEST_P(AnswersTest, NothingSavedIsVersionZero)
{
    auto const answer = load();
    EXPECT_EQ(answer.version, 0);
    EXPECT_TRUE(answer.lines.empty());
    EXPECT_TRUE(versions().empty());
}

TEST_P(AnswersTest, UnchangedLinesKeepTheVersionInWhichTheyWereWritten)
{
    EXPECT_EQ(saved(0, { { "L1.D.HB.issue", "眠れない" }, { "L1.D.HB.now", 3 } }), 1);
    EXPECT_EQ(saved(1, { { "L1.D.HB.issue", "眠れない" }, { "L1.D.HB.now", 5 } }, noon.plus_seconds(60)), 2);
    auto const answer = load();
    EXPECT_EQ(answer.version, 2);
    EXPECT_EQ(answer.saved_at, noon.plus_seconds(60));
    EXPECT_EQ(answer.saved_by, "山本（架空）");
    EXPECT_EQ(answer.text("L1.D.HB.issue"), "眠れない");
    EXPECT_EQ(answer.lines.at("L1.D.HB.issue").version, 1);
    EXPECT_EQ(answer.lines.at("L1.D.HB.issue").written_at, noon);
    EXPECT_EQ(answer.lines.at("L1.D.HB.now").version, 2);
    EXPECT_EQ(answer.number("L1.D.HB.now"), 5);
}

TEST_P(AnswersTest, SavingTheSameAgainMakesNoVersion)
{
    NewContent const content { { "L1.T.own", array { "話を聞く" } } };
    EXPECT_EQ(saved(0, content), 1);
    EXPECT_EQ(saved(1, content), 1);
    EXPECT_EQ(saved(1, { { "L1.T.place", nullptr } }), 1);
    EXPECT_EQ(versions().size(), 1u);
}

TEST_P(AnswersTest, AnEmptiedLineIsGoneNowAndReadableInItsVersion)
{
    saved(0, { { "L1.T.place", "職場" }, { "L1.T.own", array { "早起き" } } });
    EXPECT_EQ(saved(1, { { "L1.T.place", nullptr } }), 2);
    auto const answer = load();
    EXPECT_FALSE(answer.lines.contains("L1.T.place"));
    EXPECT_THAT(answer.emptied, ::testing::ElementsAre("L1.T.place"));
    EXPECT_EQ(answer.version, 2);
    EXPECT_EQ(load_version(1).text("L1.T.place"), "職場");
    EXPECT_EQ(load_version(1).version, 1);
    EXPECT_EQ(load_version(7).version, 0);
    EXPECT_EQ(saved(2, { { "L1.T.place", "集まり" } }), 3);
    EXPECT_TRUE(load().emptied.empty());
}

TEST_P(AnswersTest, VersionsSayWhoAndHowMuch)
{
    saved(0, { { "L1.T.place", "職場" }, { "L1.D.HB.now", 2 } });
    ASSERT_TRUE(save(1, { { "L1.T.place", "集まり" } }, colleague).ok());
    auto const list = versions();
    ASSERT_EQ(list.size(), 2u);
    EXPECT_EQ(list[0].version, 2);
    EXPECT_EQ(list[0].saved_by, "林（架空）");
    EXPECT_EQ(list[0].changed_lines, 1);
    EXPECT_EQ(list[1].changed_lines, 2);
}

TEST_P(AnswersTest, WhatBothChangedIsAConflictAndNothingIsWritten)
{
    saved(0, { { "L1.T.place", "職場" } });
    saved(1, { { "L1.T.place", "集まり" } });
    keep_draft(colleague, 1, { { "L1.T.place", "家" } });
    auto const result = save(1, { { "L1.T.place", "家" }, { "L1.D.HB.now", 9 } }, colleague);
    ASSERT_TRUE(result.ok());
    auto const& conflict = std::get<Conflict>(*result);
    EXPECT_EQ(conflict.based_on, 1);
    EXPECT_EQ(conflict.current, 2);
    EXPECT_THAT(conflict.lines, ::testing::ElementsAre("L1.T.place"));
    EXPECT_EQ(load().version, 2);
    EXPECT_EQ(load().text("L1.T.place"), "集まり");
    EXPECT_FALSE(load().number("L1.D.HB.now"));
    ASSERT_TRUE(draft(colleague, "strengths"));
    EXPECT_EQ(draft(colleague, "strengths")->content.at("L1.T.place"), value("家"));
}

TEST_P(AnswersTest, TheFirstSaveOfTwoIsAConflictToo)
{
    saved(0, { { "L1.T.place", "職場" } });
    auto const result = save(0, { { "L1.T.place", "家" } }, colleague);
    ASSERT_TRUE(result.ok());
    EXPECT_TRUE(std::holds_alternative<Conflict>(*result));
}

TEST_P(AnswersTest, WhatOnlyOneSideChangedIsPutTogether)
{
    saved(0, { { "L1.T.place", "職場" }, { "L1.D.HB.issue", "歯" } });
    saved(1, { { "L1.T.place", "集まり" } });
    // The other screen still shows 職場, changed nothing there and wrote another line.
    auto const result = save(1, { { "L1.T.place", "職場" }, { "L1.D.HB.issue", "腰" } }, colleague);
    ASSERT_TRUE(result.ok());
    ASSERT_TRUE(std::holds_alternative<Saved>(*result));
    EXPECT_EQ(load().text("L1.T.place"), "集まり");
    EXPECT_EQ(load().text("L1.D.HB.issue"), "腰");
    EXPECT_EQ(load().lines.at("L1.D.HB.issue").author_name, "林（架空）");
}

TEST_P(AnswersTest, OfManyWhoSaveAtOnceOneWinsAndTheOthersHearOfIt)
{
    saved(0, { { "L1.T.place", "職場" } });
    constexpr int writers = 8;
    std::atomic<int> saves { 0 }, conflicts { 0 };
    std::vector<std::jthread> threads;
    for (int number = 0; number < writers; ++number) {
        threads.emplace_back([&, number] {
            trust::Viewer const author { .account = trust::AccountId::named(std::to_string(number)), .name = "山本（架空）" };
            auto const result = save(1, { { "L1.T.place", value(std::to_string(number)) } }, author);
            ++(std::holds_alternative<Saved>(*result) ? saves : conflicts);
        });
    }
    threads.clear();
    EXPECT_EQ(saves, 1);
    EXPECT_EQ(conflicts, writers - 1);
    EXPECT_EQ(load().version, 2);
    EXPECT_EQ(versions().size(), 2u);
}

TEST_P(AnswersTest, OnlyLinesOfTheDisclosureAreLoaded)
{
    saved(0, { { "L1.T.place", "職場" }, { "L1.D.HB.issue", "歯" } });
    auto const answer = load({ "L1.T.place" });
    EXPECT_EQ(answer.lines.size(), 1u);
    EXPECT_EQ(answer.text("L1.T.place"), "職場");
}

TEST_P(AnswersTest, WritingOutsideThePermitIsRefusedAndWithoutOneADefect)
{
    auto const result = scratch.database().write([&](store::Transaction& transaction) {
        return answers.save(transaction, permit(Act::write, { "L1.T.own" }), worker, "plan.part1", 0,
            { { "L1.T.place", "x" } }, noon);
    });
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.refusal().message, "trust.not_found");
    EXPECT_EQ(result.refusal().field, "L1.T.place");
    EXPECT_THROW(scratch.database().write([&](store::Transaction& transaction) {
        (void)answers.save(transaction, permit(Act::read), worker, "plan.part1", 0, { { "L1.T.place", "x" } }, noon);
    }),
        std::logic_error);
    EXPECT_THROW((void)scratch.database().read([&](store::Session& session) {
        return answers.load(session, OpenGate::disclosure(person, Compartment::crisis, Act::read), "plan.part1");
    }),
        std::logic_error);
}

TEST_P(AnswersTest, ARefusedLineKeepsEverythingOut)
{
    auto const result = save(0, { { "L1.T.place", "職場" }, { "L1.D.HB.now", 99 } }, worker);
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.refusal(), (base::Refusal { "form.choice", "L1.D.HB.now" }));
    EXPECT_EQ(save(0, { { "L9.gone", "x" } }, worker).refusal().message, "form.line");
    EXPECT_EQ(save(0, { { "L1.T.place@R", "x" } }, worker).refusal().message, "form.line");
    EXPECT_EQ(load().version, 0);
}

TEST_P(AnswersTest, PersonsAndContextsAreApart)
{
    saved(0, { { "L1.T.place", "職場" } });
    ASSERT_TRUE(save(0, { { "L1.T.place", "別の話" } }, worker, noon, "session-2").ok());
    EXPECT_EQ(load().text("L1.T.place"), "職場");
    EXPECT_EQ(load({ "*" }, "session-2").text("L1.T.place"), "別の話");
    auto const theirs = scratch.database().read([&](store::Session& session) {
        return answers.load(session, permit(Act::read, { "*" }, other), "plan.part1");
    });
    EXPECT_EQ(theirs.version, 0);
}

TEST_P(AnswersTest, ADraftIsOnePerAuthorAndEndsWithTheSave)
{
    keep_draft(worker, 0, { { "L1.T.place", "しょ" } });
    keep_draft(worker, 0, { { "L1.T.place", "職場で" } });
    keep_draft(colleague, 0, { { "L1.T.place", "家" } });
    auto const kept = draft(worker, "strengths");
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->based_on, 0);
    EXPECT_EQ(kept->kept_at, noon);
    EXPECT_EQ(kept->content.at("L1.T.place"), value("職場で"));
    saved(0, { { "L1.T.place", "職場で" } });
    EXPECT_FALSE(draft(worker, "strengths"));
    EXPECT_TRUE(draft(colleague, "strengths"));
}

TEST_P(AnswersTest, EachScreenHasADraftOfItsOwn)
{
    keep_draft(worker, 0, { { "L1.T.place", "職場で" } });
    keep_draft(worker, 0, { { "L1.D.HB.goal", "朝に歩く" } });
    ASSERT_TRUE(draft(worker, "strengths"));
    EXPECT_EQ(draft(worker, "strengths")->content.at("L1.T.place"), value("職場で"));
    saved(0, { { "L1.D.HB.goal", "朝に歩く" } });
    EXPECT_FALSE(draft(worker, "HB"));
    EXPECT_TRUE(draft(worker, "strengths")) << "the save of one screen leaves what was typed on another";
}

TEST_P(AnswersTest, ADraftHoldsWhatWasTypedOtherwiseAndOutlivesTheSavesOfOthers)
{
    saved(0, { { "L1.T.place", "職場" } });
    keep_draft(colleague, 1, { { "L1.T.place", " 職場 " } });
    EXPECT_FALSE(draft(colleague, "strengths")) << "what would save nothing is no draft";
    keep_draft(colleague, 1, { { "L1.T.place", "家" } });
    saved(1, { { "L1.D.HB.goal", "朝に歩く" } });
    auto const kept = draft(colleague, "strengths");
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->based_on, 1);
    EXPECT_EQ(kept->content, (NewContent { { "L1.T.place", "家" } }));
    auto const result = save(kept->based_on, kept->content, colleague);
    EXPECT_TRUE(result.ok() && std::holds_alternative<Saved>(*result));
    EXPECT_EQ(load().text("L1.D.HB.goal"), "朝に歩く");
}

TEST_P(AnswersTest, ADraftThatIsTooLongIsNotCalledKept)
{
    scratch.database().write([&](store::Transaction& transaction) {
        NewContent const content { { "L1.T.place", base::json::string(70'000, 'x') } };
        EXPECT_FALSE(answers.keep_draft(transaction, permit(), worker, "plan.part1", 0, content, noon));
    });
    EXPECT_FALSE(draft(worker, "strengths"));
}

TEST_P(AnswersTest, TextsStandSealedInTheStore)
{
    saved(0, { { "L1.T.place", "CANARY-place" } });
    keep_draft(worker, 1, { { "L1.T.place", "CANARY-draft" } });
    scratch.database().read([&](store::Session& session) {
        auto const line = session.query_one("SELECT content FROM answer_line");
        auto const version = session.query_one("SELECT author_name FROM answer_version");
        auto const draft = session.query_one("SELECT content FROM answer_draft");
        for (auto const& text : { line->text("content"), version->text("author_name"), draft->text("content") }) {
            EXPECT_EQ(text.find("CANARY"), std::string::npos);
            EXPECT_EQ(text.find("山本"), std::string::npos);
        }
    });
}

TEST_P(AnswersTest, ALineMovedToAnotherPlaceDoesNotOpen)
{
    saved(0, { { "L1.T.place", "職場" }, { "L1.D.HB.issue", "歯" } });
    scratch.database().write([&](store::Transaction& transaction) {
        transaction.execute("UPDATE answer_line SET content = (SELECT o.content FROM answer_line o "
                            "WHERE o.line = 'L1.D.HB.issue') WHERE line = 'L1.T.place'");
    });
    EXPECT_ANY_THROW((void)load());
}

}

}
