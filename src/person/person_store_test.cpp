#include "person/bridging.h"
#include "person/person_store.h"
#include "person/testing.h"
#include "store/testing.h"
#include "trust/testing.h"

#include "base/standard_test.h"

namespace person {
namespace {

using trust::Act;
using trust::Compartment;

base::Instant const now = base::Day::parse("2026-11-24")->start().plus_seconds(36'000);
base::Day const today = base::Day::of(now);

// Every claim against both databases.
class PersonStore : public ::testing::TestWithParam<std::string> {
protected:
    PersonStore() : scratch(GetParam(), SOURCE_FOLDER)
    {
        house = testing::add_house(database(), "A01", now);
        other_house = testing::add_house(database(), "A02", now);
        worker = trust::testing::add_worker(database(), house, "山本（架空）", now);
    }

    store::Database& database() { return scratch.database(); }
    PersonId add(std::string const& alias, std::string const& kana, std::optional<base::Day> day, AgencyId const& where = {})
    {
        auto seed = testing::seed(where.empty() ? house : where, alias, kana, now);
        seed.discharge_on = day;
        return testing::add_person(database(), *keys, seed, now);
    }
    Page page(Filter const& filter = {}, std::string_view cursor = "")
    {
        trust::testing::VisitFor visit(database(), gate, worker, now);
        return visit->read([&](store::Session& session) { return list(*visit, session, *keys, filter, cursor); });
    }
    std::vector<std::string> aliases(Filter const& filter = {})
    {
        std::vector<std::string> names;
        for (auto const& person : page(filter).persons)
            names.push_back(person.alias);
        return names;
    }
    base::Result<Person> found(PersonId const& id, std::optional<trust::Viewer> viewer = {})
    {
        trust::testing::VisitFor visit(database(), gate, viewer.value_or(worker), now);
        return visit->read([&](store::Session& session) { return find(*visit, session, *keys, id); });
    }
    template<class Work>
    auto write(Work&& work, base::Instant at = now)
    {
        trust::testing::VisitFor visit(database(), gate, worker, at);
        return visit->write([&](store::Transaction& transaction) { return work(*visit, transaction); });
    }
    std::int64_t count(store::Sql sql)
    {
        return database().read([&](store::Session& session) { return session.query_one(sql)->integer("n"); });
    }

    store::testing::Scratch scratch;
    std::unique_ptr<trust::Keys> keys = trust::Keys::for_tests();
    trust::testing::OpenGate gate;
    AgencyId house, other_house;
    trust::Viewer worker;
};

TEST_P(PersonStore, TakesSomebodyInWithStayStageKeysAndAccount)
{
    auto const id = write([&](trust::Visit& visit, store::Transaction& transaction) {
        return create(visit, transaction, *keys, { "アサガオ（架空）", "あさがお", today.plus(28) });
    });
    auto const person = found(id);
    ASSERT_TRUE(person.ok());
    EXPECT_EQ(person->alias, "アサガオ（架空）");
    EXPECT_EQ(person->kana, "あさがお");
    EXPECT_EQ(person->stage, Stage::intake);
    EXPECT_EQ(person->house, house);
    EXPECT_EQ(person->discharge_on, today.plus(28));
    EXPECT_EQ(person->intake_on, today);
    database().read([&](store::Session& session) {
        EXPECT_TRUE(trust::person_account(session, id).has_value());
        ASSERT_EQ(stays_of(session, id).size(), 1U);
        EXPECT_EQ(stays_of(session, id)[0].agency, house);
        EXPECT_TRUE(supervision_of(session, id).known);
        EXPECT_FALSE(supervision_of(session, PersonId::named("nobody")).known);
    });
}

TEST_P(PersonStore, KeepsNamesUnreadableInTheStore)
{
    add("アサガオ（架空）", "あさがお", {});
    database().read([&](store::Session& session) {
        auto const row = session.query_one("SELECT alias, kana FROM person");
        EXPECT_EQ(row->text("alias").find("アサガオ"), std::string::npos);
        EXPECT_EQ(row->text("kana").find("あさがお"), std::string::npos);
        EXPECT_FALSE(row->text("kana").empty());
    });
}

TEST_P(PersonStore, KeepsNothingOfACreationThatIsRefused)
{
    trust::testing::OpenGate no_write([](trust::Viewer const&, trust::Question const& question) {
        return question.act != Act::write || question.compartment != Compartment::stay;
    });
    trust::testing::VisitFor visit(database(), no_write, worker, now);
    EXPECT_THROW(visit->write([&](store::Transaction& transaction) {
        return create(*visit, transaction, *keys, { "アサガオ（架空）", "あさがお", {} });
    }),
        std::logic_error);
    EXPECT_EQ(count("SELECT COUNT(*) AS n FROM person"), 0);
    EXPECT_EQ(count("SELECT COUNT(*) AS n FROM stay"), 0);
    EXPECT_EQ(count("SELECT COUNT(*) AS n FROM person_key"), 0);
    EXPECT_EQ(count("SELECT COUNT(*) AS n FROM person_search_term"), 0);
}

TEST_P(PersonStore, ListsWhoLeavesSoonestThenWithoutADayThenWhoHasLeft)
{
    add("イチョウ", "いちょう", today.plus(-40));
    add("ウメ", "うめ", {});
    add("エノキ", "えのき", today.plus(21));
    add("オリーブ", "おりーぶ", today);
    add("カエデ", "かえで", today.plus(-2));
    EXPECT_THAT(aliases(), ::testing::ElementsAre("オリーブ", "エノキ", "ウメ", "カエデ", "イチョウ"));
    EXPECT_EQ(page().total, 5);
    EXPECT_EQ(page().next, "");
}

TEST_P(PersonStore, PagesOverEqualDaysWithoutLossOrRepeat)
{
    std::set<std::string> expected;
    for (int number = 0; number < 120; ++number) {
        auto const alias = "はな" + std::to_string(number);
        add(alias, "はな", number < 100 ? today.plus(7) : today.plus(-7));
        expected.insert(alias);
    }
    std::multiset<std::string> seen;
    std::vector<std::size_t> sizes;
    std::string cursor;
    do {
        auto const shown = page({}, cursor);
        EXPECT_EQ(shown.total, 120);
        sizes.push_back(shown.persons.size());
        for (auto const& person : shown.persons)
            seen.insert(person.alias);
        cursor = shown.next;
    } while (!cursor.empty() && sizes.size() < 9);
    EXPECT_THAT(sizes, ::testing::ElementsAre(50, 50, 20));
    EXPECT_EQ(seen, (std::multiset<std::string>(expected.begin(), expected.end())));
}

TEST_P(PersonStore, EndsExactlyWhereAPageIsFull)
{
    for (int number = 0; number < 50; ++number)
        add("はな" + std::to_string(number), "はな", today.plus(7));
    EXPECT_EQ(page().persons.size(), 50U);
    EXPECT_EQ(page().next, "");
    add("ゆり", "ゆり", today.plus(-1));
    auto const first = page();
    ASSERT_NE(first.next, "");
    auto const second = page({}, first.next);
    ASSERT_EQ(second.persons.size(), 1U);
    EXPECT_EQ(second.persons[0].alias, "ゆり");
    EXPECT_EQ(second.total, 51);
    EXPECT_EQ(page({}, "b.junk.'; DROP").persons.size(), 50U);
}

TEST_P(PersonStore, SearchesTwoCharactersKanjiKanaAndOne)
{
    add("大森（架空）", "おおもり", today.plus(3));
    add("森田（架空）", "もりた", today.plus(2));
    add("アサガオ（架空）", "あさがお", today.plus(1));
    EXPECT_THAT(aliases({ "大森" }), ::testing::ElementsAre("大森（架空）"));
    EXPECT_THAT(aliases({ "もり" }), ::testing::ElementsAre("森田（架空）", "大森（架空）"));
    EXPECT_THAT(aliases({ "モリ" }), ::testing::ElementsAre("森田（架空）", "大森（架空）"));
    EXPECT_THAT(aliases({ "森" }), ::testing::ElementsAre("森田（架空）", "大森（架空）"));
    EXPECT_THAT(aliases({ "あ" }), ::testing::ElementsAre("アサガオ（架空）"));
    EXPECT_THAT(aliases({ "ｱｻｶﾞｵ（架空）" }), ::testing::ElementsAre("アサガオ（架空）"));
    EXPECT_THAT(aliases({ "架空" }), ::testing::IsEmpty());
    EXPECT_THAT(aliases({ "もり がお" }), ::testing::IsEmpty());
    EXPECT_THAT(aliases({ "' OR 1=1" }), ::testing::IsEmpty());
    EXPECT_THAT(aliases({ short_code(PersonId::named("person of a test 森田（架空）")) }), ::testing::ElementsAre("森田（架空）"));
    EXPECT_EQ(page({ "森" }).total, 2);
}

TEST_P(PersonStore, ComparesInFullWhatTheIndexOnlyNarrows)
{
    add("ももこも", "ももこも", today.plus(1)); // has もも, もこ and こも, but no もももこ
    EXPECT_THAT(aliases({ "もももこ" }), ::testing::IsEmpty());
    EXPECT_EQ(page({ "もももこ" }).total, 0);
    EXPECT_THAT(aliases({ "ももこ" }), ::testing::SizeIs(1));
}

TEST_P(PersonStore, PagesThroughWhatWasFound)
{
    for (int number = 0; number < 70; ++number)
        add("はな" + std::to_string(number), "はな", today.plus(number % 3 - 1));
    add("ゆり", "ゆり", today.plus(1));
    auto const first = page({ "はな" });
    auto const second = page({ "はな" }, first.next);
    EXPECT_EQ(first.persons.size(), 50U);
    EXPECT_EQ(second.persons.size(), 20U);
    EXPECT_EQ(second.next, "");
    EXPECT_EQ(first.total, 70);
}

TEST_P(PersonStore, ShowsOneStageOnly)
{
    auto const id = add("ウメ", "うめ", {});
    add("エノキ", "えのき", {});
    write([&](trust::Visit& visit, store::Transaction& transaction) {
        EXPECT_TRUE(move_to_stage(visit, transaction, id, Stage::discharge, "person.stage.note.moved").ok());
    });
    EXPECT_THAT(aliases({ "", Stage::discharge }), ::testing::ElementsAre("ウメ"));
    EXPECT_THAT(aliases({ "うめ", Stage::before_discharge }), ::testing::IsEmpty());
    EXPECT_THAT(aliases({ "", Stage::before_discharge }), ::testing::ElementsAre("エノキ"));
}

TEST_P(PersonStore, ShowsAnotherHouseNothing)
{
    auto const id = add("ウメ", "うめ", today.plus(5), other_house);
    EXPECT_THAT(aliases(), ::testing::IsEmpty());
    EXPECT_THAT(aliases({ "うめ" }), ::testing::IsEmpty());
    EXPECT_EQ(page().total, 0);
    gate = trust::testing::OpenGate([&](trust::Viewer const& viewer, auto const&) { return viewer.agency == other_house; });
    auto const out_of_sight = found(id);
    ASSERT_FALSE(out_of_sight.ok());
    EXPECT_EQ(out_of_sight.refusal().message, "trust.not_found");
    auto const moved = write([&](trust::Visit& visit, store::Transaction& transaction) {
        return move_to_stage(visit, transaction, id, Stage::discharge, "person.stage.note.moved");
    });
    EXPECT_EQ(moved.refusal().message, "trust.not_found");
    auto const nobody = found(PersonId::named("nobody"));
    EXPECT_EQ(nobody.refusal(), out_of_sight.refusal());
}

TEST_P(PersonStore, LeavesOutWhomTheGateRefuses)
{
    auto const hidden = add("ウメ", "うめ", today.plus(5));
    add("エノキ", "えのき", today.plus(6));
    gate = trust::testing::OpenGate([&](auto const&, trust::Question const& question) { return question.person != hidden; });
    EXPECT_THAT(aliases(), ::testing::ElementsAre("エノキ"));
}

TEST_P(PersonStore, HidesStageAndDaysThatWereNotDisclosed)
{
    auto const id = add("ウメ", "うめ", today.plus(5));
    gate = trust::testing::OpenGate([](auto const&, trust::Question const& question) { return question.compartment == Compartment::identity; });
    auto const person = found(id);
    ASSERT_TRUE(person.ok());
    EXPECT_EQ(person->alias, "ウメ");
    EXPECT_FALSE(person->stay_known);
    EXPECT_FALSE(person->discharge_on);
    EXPECT_TRUE(person->house.empty());
    EXPECT_FALSE(page().persons.at(0).stay_known);
}

TEST_P(PersonStore, HasNoListForWhoIsNoWorker)
{
    add("ウメ", "うめ", {});
    worker.role = trust::Role::coordinator;
    EXPECT_THAT(aliases(), ::testing::IsEmpty());
    EXPECT_EQ(page().total, 0);
}

TEST_P(PersonStore, WritesOneJournalRowAPersonInAList)
{
    add("ウメ", "うめ", {});
    add("エノキ", "えのき", {});
    class HouseGate final : public trust::Gate, private trust::DisclosureMaker {
        base::Result<trust::Disclosure> ask(store::Session&, trust::Viewer const&, trust::Question const& question,
            base::Instant, std::string_view, trust::Journal& journal) const override
        {
            journal.add({ .person = question.person, .allowed = true });
            return make(question, { "*" }, "A3");
        }
    } house_gate;
    trust::testing::VisitFor visit(database(), house_gate, worker, now);
    auto const shown = visit->read([&](store::Session& session) { return list(*visit, session, *keys, {}, ""); });
    EXPECT_EQ(shown.persons.size(), 2U);
    EXPECT_TRUE(shown.persons[0].stay_known);
    EXPECT_EQ(visit->journal.size(), 2U);
}

TEST_P(PersonStore, TakesAStageBackByANewRow)
{
    auto const id = add("ウメ", "うめ", {});
    auto const move = [&](Stage stage) {
        return write([&](trust::Visit& visit, store::Transaction& transaction) {
            return move_to_stage(visit, transaction, id, stage, "person.stage.note.moved");
        });
    };
    auto const undo = [&] {
        return write([&](trust::Visit& visit, store::Transaction& transaction) { return undo_stage(visit, transaction, id); });
    };
    EXPECT_EQ(undo().refusal().message, "person.stage.no_undo");
    EXPECT_EQ(move(Stage::before_discharge).refusal().message, "person.stage.same");
    auto const since = found(id)->stage_since;
    ASSERT_TRUE(move(Stage::discharge).ok());
    EXPECT_EQ(found(id)->stage, Stage::discharge);
    ASSERT_TRUE(undo().ok());
    EXPECT_EQ(found(id)->stage, Stage::before_discharge);
    EXPECT_EQ(found(id)->stage_since, since);
    EXPECT_EQ(undo().refusal().message, "person.stage.no_undo");
    auto const rows = database().read([&](store::Session& session) { return stage_rows(session, *found(id), now); });
    ASSERT_EQ(rows.size(), 3U);
    EXPECT_EQ(rows[0].by, "山本（架空）");
    EXPECT_FALSE(can_undo(rows));
}

TEST_P(PersonStore, BeginsTheStepsAnewInANewEpisode)
{
    auto const id = add("マツ", "まつ", today.plus(-120));
    write([&](trust::Visit& visit, store::Transaction& transaction) {
        mark_step(visit, transaction, id, BridgingStep::notice);
        EXPECT_TRUE(move_to_stage(visit, transaction, id, Stage::crisis, "person.stage.note.moved").ok());
        EXPECT_EQ(steps_done(transaction, id).size(), 1U);
        EXPECT_TRUE(move_to_stage(visit, transaction, id, Stage::before_intake, "person.stage.note.moved").ok());
    });
    EXPECT_EQ(found(id)->steps_done, 0);
    write([&](trust::Visit& visit, store::Transaction& transaction) { EXPECT_TRUE(undo_stage(visit, transaction, id).ok()); });
    EXPECT_EQ(found(id)->steps_done, 1);
    EXPECT_EQ(found(id)->stage, Stage::crisis);
}

TEST_P(PersonStore, MarksAStepOnceWithItsFirstTime)
{
    auto const id = add("ウメ", "うめ", {});
    auto const mark = [&](base::Instant at) {
        write([&](trust::Visit& visit, store::Transaction& transaction) { mark_step(visit, transaction, id, BridgingStep::video); }, at);
    };
    mark(now);
    mark(now.plus_seconds(60));
    database().read([&](store::Session& session) {
        EXPECT_EQ(steps_done(session, id), (std::map<BridgingStep, base::Instant> { { BridgingStep::video, now } }));
    });
}

TEST_P(PersonStore, ChangesTheDayAndKeepsTheOldOne)
{
    auto const id = add("ウメ", "うめ", today.plus(5));
    auto const set = [&](std::optional<base::Day> day) {
        return write([&](trust::Visit& visit, store::Transaction& transaction) { return set_discharge(visit, transaction, id, day); });
    };
    ASSERT_TRUE(set(today.plus(9)).ok());
    EXPECT_EQ(found(id)->discharge_on, today.plus(9));
    ASSERT_TRUE(set(std::nullopt).ok());
    EXPECT_FALSE(found(id)->discharge_on);
    EXPECT_EQ(count("SELECT COUNT(*) AS n FROM stay_discharge"), 3);
    ASSERT_TRUE(set(std::nullopt).ok());
    EXPECT_EQ(count("SELECT COUNT(*) AS n FROM stay_discharge"), 3);
}

TEST_P(PersonStore, EndsSupervisionWithItsLastDay)
{
    auto const id = add("ウメ", "うめ", {});
    write([&](trust::Visit& visit, store::Transaction& transaction) {
        EXPECT_TRUE(set_supervision(visit, transaction, id, today).ok());
        EXPECT_EQ(supervision_of(transaction, id).until, today.plus(1).start());
        EXPECT_TRUE(set_supervision(visit, transaction, id, std::nullopt).ok());
        EXPECT_FALSE(supervision_of(transaction, id).until);
    });
}

TEST_P(PersonStore, FindsACorrectedNameAndNoLongerTheOldOne)
{
    auto const id = add("ウメ", "うめ", {});
    write([&](trust::Visit& visit, store::Transaction& transaction) {
        EXPECT_TRUE(rename(visit, transaction, *keys, id, "モモ", "もも").ok());
    });
    EXPECT_THAT(aliases({ "もも" }), ::testing::ElementsAre("モモ"));
    EXPECT_THAT(aliases({ "うめ" }), ::testing::IsEmpty());
}

TEST_P(PersonStore, TellsTheWorkersDay)
{
    auto const soon = add("ウメ", "うめ", today.plus(5));
    add("エノキ", "えのき", today.plus(31));
    add("オリーブ", "おりーぶ", today.plus(-1));
    write([&](trust::Visit& visit, store::Transaction& transaction) { mark_step(visit, transaction, soon, BridgingStep::talk); });
    trust::testing::VisitFor visit(database(), gate, worker, now);
    visit->read([&](store::Session& session) {
        auto const touched = last_touched(*visit, session, *keys);
        ASSERT_TRUE(touched);
        EXPECT_EQ(touched->person.alias, "ウメ");
        EXPECT_EQ(touched->step, "talk");
        auto const leaving = leaving_soon(*visit, session, *keys, 30, 10);
        ASSERT_EQ(leaving.size(), 1U);
        EXPECT_EQ(leaving[0].id, soon);
        EXPECT_EQ(leaving[0].steps_done, 1);
        auto const left = left_lately(*visit, session, *keys, 14, 10);
        ASSERT_EQ(left.size(), 1U);
        EXPECT_EQ(left[0].alias, "オリーブ");
        EXPECT_TRUE(left_lately(*visit, session, *keys, 0, 10).empty());
        auto const open = not_begun(*visit, session, *keys, 10);
        ASSERT_EQ(open.size(), 1U);
        EXPECT_EQ(open[0].alias, "エノキ");
    });
}

INSTANTIATE_TEST_SUITE_P(Databases, PersonStore, ::testing::ValuesIn(store::testing::kinds()));

}
}
