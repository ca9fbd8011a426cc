#include "app/demo.h"

#include "agency/agency_store.h"
#include "app/demo_store.h"
#include "app/permit.h"
#include "consent/door.h"
#include "erasure/erasure_store.h"
#include "form/answer.h"
#include "look/testing.h"
#include "person/person_store.h"
#include "programme/watch_store.h"
#include "store/sqlite_copy.h"
#include "store/testing.h"
#include "trust/testing.h"

namespace app {

namespace {

base::Instant const d0 = base::Day::parse("2026-11-24")->start().plus_seconds(11 * 3600);

class DemoRegion : public testing::TestWithParam<std::string> {
protected:
    void load() { load_demo_region(room_, library_, answers_, *gate_, d0, source_ / "tests" / "town"); }

    form::Answer plan(std::string const& person, std::string const& form_code, trust::Compartment compartment)
    {
        return scratch_.database().read([&](store::Reader& reader) {
            return answers_.load(reader, Permit::write(trust::PersonId::named(person), compartment), form_code);
        });
    }

    trust::Viewer worker_of(std::string const& code)
    {
        return scratch_.database().read([&](store::Reader& reader) {
            for (auto const& account : demo_accounts(reader)) {
                auto const viewer = trust::viewer_of(reader, account.account, d0);
                if (viewer && viewer->is_worker() && viewer->agency == trust::AgencyId::named(code))
                    return *viewer;
            }
            throw std::logic_error("no worker of " + code);
        });
    }

    std::filesystem::path const source_ { SOURCE_FOLDER };
    store::testing::Scratch scratch_ { GetParam(), SOURCE_FOLDER };
    base::FixedClock clock_ { d0 };
    words::Catalogue catalogue_ { std::filesystem::path(BUILD_FOLDER) / "messages" };
    look::testing::Files files_ = [this] {
        look::testing::Files files;
        files.add_templates(source_, "look");
        return files;
    }();
    look::Pages pages_ { files_.list(), {}, catalogue_, true };
    std::unique_ptr<trust::Keys> keys_ { trust::Keys::for_tests() };
    std::unique_ptr<trust::Gate> gate_ { consent::open_door() };
    form::Library library_ { source_ / "content" };
    form::Answers answers_ { library_, *keys_ };
    look::Room room_ { pages_, scratch_.database(), *keys_, clock_, source_ / "content", {}, true };
};

}

INSTANTIATE_TEST_SUITE_P(Stores, DemoRegion, testing::ValuesIn(store::testing::kinds()));

TEST_P(DemoRegion, StandsWithinTwoSecondsAndRefusesToStandTwice)
{
    auto const begun = std::chrono::steady_clock::now();
    load();
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(2));
    EXPECT_THROW(load(), std::runtime_error);
    auto const names = scratch_.database().read([](store::Reader& reader) { return agency::all_names(reader); });
    EXPECT_EQ(names.size(), 30u);
    for (auto const& name : names)
        EXPECT_TRUE(name.name.ends_with("（架空）")) << name.name;
}

TEST_P(DemoRegion, RefusesAStoreOfASite)
{
    trust::testing::add_worker(scratch_.database(), trust::AgencyId::named("X"), "somebody", d0);
    EXPECT_THROW(load(), std::runtime_error);
    EXPECT_TRUE(scratch_.database().read([](store::Reader& reader) { return agency::all_names(reader).empty(); }));
}

TEST_P(DemoRegion, ShowsTheHouseItsPersonsThroughTheDecision)
{
    load();
    trust::testing::VisitFor visit(scratch_.database(), *gate_, worker_of("A01"), d0);
    auto const page = visit->read([&](store::Reader& reader) { return person::list(*visit, reader, *keys_, {}, ""); });
    EXPECT_EQ(page.total, 22);
    for (auto const& person : page.persons)
        EXPECT_TRUE(person.alias.ends_with("（架空）")) << person.alias;
    trust::testing::VisitFor other(scratch_.database(), *gate_, worker_of("A10"), d0);
    EXPECT_FALSE(other->read([&](store::Reader& reader) { return person::find(*other, reader, *keys_, trust::PersonId::named("DP14")); }));
}

TEST_P(DemoRegion, ExpectsNobodyAtAClosedDoor)
{
    load();
    agency::Holidays const holidays(source_ / "content/agency/holidays.json");
    int seen = 0;
    auto const plans = base::read_json_file(source_ / "tests/town/plans.json").as_object().at("plans").as_object();
    for (auto const& person : plans) {
        auto const name = std::string(person.key());
        auto const answer = plan(name, "plan.part2", trust::Compartment::plan); // lives as long as its rows are read
        for (auto const& row : answer.rows("L2.use")) {
            auto const day = base::Day::parse(base::json_text(row.as_object(), "first_on"));
            auto const id = trust::AgencyId::parse(base::json_text(row.as_object(), "agency"));
            if (!day || !id)
                continue;
            auto const hours = scratch_.database().read([&](store::Reader& reader) { return agency::load_card(reader, *id)->hours; });
            if (hours.rules.empty())
                continue;
            ++seen;
            EXPECT_FALSE(agency::openings(hours, holidays, day->start(), day->plus(1).start()).empty()) << name << " " << day->iso();
        }
    }
    EXPECT_GT(seen, 20);
}

TEST_P(DemoRegion, TellsTheStoriesOfTheDossier)
{
    load();
    using trust::Compartment;
    auto const half = plan("DP12", "plan.part1", Compartment::plan);
    EXPECT_FALSE(half.lines.empty());
    for (auto const& row : half.rows("L1.S"))
        EXPECT_NE(base::json_text(row.as_object(), "ring"), "1");
    EXPECT_EQ(plan("DP12", "plan.part2", Compartment::plan).version, 0);
    EXPECT_FALSE(plan("DP13", "plan.part2", Compartment::plan).text("L2.hope").empty());
    EXPECT_EQ(plan("DP13", "plan.crisis", Compartment::crisis).version, 0);
    auto const pending = plan("DP14", "plan.crisis", Compartment::crisis);
    EXPECT_FALSE(pending.texts("L3.sign@R").empty());
    EXPECT_TRUE(pending.texts("L3.seen@Y").empty());
    EXPECT_EQ(plan("DP24", "plan.crisis", Compartment::crisis).version, 2);
    EXPECT_EQ(plan("DP16", "checklist.bf", Compartment::checklist).number("BF14"), 3);
    auto const watched = scratch_.database().read([&](store::Reader& reader) {
        return programme::watches(reader, *keys_, Permit::write(trust::PersonId::named("DP11"), Compartment::session));
    });
    ASSERT_EQ(watched.size(), 1u);
    EXPECT_EQ(watched[0].detail.video, "V1");
    EXPECT_FALSE(watched[0].closed_at);
}

// Not one byte of the store outside the journal, the destroyed keys and the certificate leads to the person any more.
TEST_P(DemoRegion, AnErasedPersonIsNowhereButInTheJournal)
{
    if (GetParam() != "sqlite")
        return; // what is removed is one text for both; bytes can be looked at in a file only
    load();
    auto const person = trust::PersonId::named("DP11");
    auto const file = scratch_.location().substr(7);
    std::vector<std::string> traces { person.text() };
    scratch_.database().read([&](store::Session& session) {
        for (auto const& row : session.query("SELECT id FROM account WHERE person = :person UNION ALL SELECT id FROM episode "
                                             "WHERE person = :person UNION ALL SELECT id FROM answer WHERE person = :person "
                                             "UNION ALL SELECT id FROM consent_grant WHERE person = :person "
                                             "UNION ALL SELECT id FROM watch_session WHERE person = :person",
                 { { "person", person } }))
            traces.push_back(row.text("id"));
    });
    ASSERT_GE(traces.size(), 5u);
    auto const bytes_without_what_stays = [&](char const* name) {
        scratch_.database().write([](store::Transaction& transaction) {
            transaction.execute("DELETE FROM journal");
            transaction.execute("DELETE FROM person_key WHERE destroyed_at IS NOT NULL");
            transaction.execute("DELETE FROM erasure");
        });
        store::copy_sqlite(file, file + name);
        return base::read_file(file + name);
    };
    auto const before = bytes_without_what_stays(".before"); // the control
    for (auto const& trace : traces)
        EXPECT_NE(before.find(trace), std::string::npos) << trace;
    trust::JournalHeads heads(*keys_);
    scratch_.database().write([&](store::Transaction& transaction) {
        EXPECT_TRUE(erasure::erase(transaction, *keys_, heads, { .person = person, .by_name = "管理（架空）" }, d0).ok());
    });
    auto const after = bytes_without_what_stays(".after");
    for (auto const& trace : traces)
        EXPECT_EQ(after.find(trace), std::string::npos) << trace;
}

}
