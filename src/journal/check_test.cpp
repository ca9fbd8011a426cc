#include "journal/check.h"

#include "base/embedded.h"
#include "base/json.h"
#include "store/testing.h"
#include "trust/journal_head_store.h"
#include "trust/journal_heads.h"
#include "trust/journal_store.h"
#include "trust/testing.h"

#include <gtest/gtest.h>

namespace journal {

using namespace trust;

namespace {

base::Instant const noon = base::Instant::from_seconds(1'790'000'000);
PersonId const sakura = PersonId::named("DP11");

std::vector<JournalRow> rows(int count, int first = 0)
{
    std::vector<JournalRow> rows;
    for (int number = first; number < first + count; ++number)
        rows.push_back({ .at = noon.plus_seconds(number),
            .account = AccountId::named("yamamoto"),
            .agency = number % 3 ? AgencyId::named("A01") : AgencyId(),
            .person = sakura,
            .compartment = compartments[static_cast<std::size_t>(number) % compartments.size()],
            .lines = { "L2.cheer", "L3.self" },
            .rule = "A3",
            .grant = number % 2 ? "" : "g1",
            .purpose = "test",
            .allowed = number % 5 != 0 });
    return rows;
}

}

class JournalStore : public ::testing::TestWithParam<std::string> {
protected:
    JournalStore() : scratch_(GetParam(), SOURCE_FOLDER), keys_(Keys::for_tests()), heads_(*keys_) { }

    store::Database& database() { return scratch_.database(); }
    void add(int count, int first = 0)
    {
        database().write([&](store::Transaction& transaction) { journal_store::add(transaction, rows(count, first)); });
    }
    JournalHead keep_head()
    {
        return database().write([&](store::Transaction& transaction) { return heads_.keep(transaction, {}, noon); });
    }
    void change(store::Sql sql)
    {
        database().write([&](store::Transaction& transaction) { transaction.execute(sql); });
    }
    JournalReport check(std::vector<JournalHead> outside = {})
    {
        JournalWitness const witness { heads_.public_key(), std::move(outside) };
        return database().read([&](store::Session& session) { return check_journal(session, witness); });
    }
    std::string first_fault(std::vector<JournalHead> outside = {})
    {
        auto const report = check(std::move(outside));
        if (report.faults.empty())
            return "";
        auto text = report.faults.front().message.substr(std::string("journal.fault.").size());
        for (auto const& [name, value] : report.faults.front().slots)
            text += " " + name + "=" + value;
        return text;
    }

    store::testing::Scratch scratch_;
    std::unique_ptr<Keys> keys_;
    JournalHeads heads_;
};

TEST_P(JournalStore, EntriesAreNumberedAndTheirTreeIsRight)
{
    EXPECT_EQ(first_fault(), ""); // nothing written yet
    add(1);
    add(19, 1);
    auto const head = keep_head();
    add(9, 20);
    auto const report = check({ head });
    EXPECT_TRUE(report.faults.empty());
    EXPECT_EQ(report.entries, 29);
    EXPECT_EQ(report.heads, 1);
    EXPECT_EQ(report.outside, 1);
    EXPECT_EQ(head.size, 20);
    EXPECT_EQ(keep_head().size, 29);
    EXPECT_EQ(keep_head().size, 29); // the same stays
    EXPECT_EQ(check().heads, 2);
}

TEST_P(JournalStore, SeveralWritersAtOnceMakeOneTree)
{
    std::vector<std::thread> writers;
    for (int writer = 0; writer < 6; ++writer)
        writers.emplace_back([&, writer] {
            for (int time = 0; time < 10; ++time)
                add(1 + time % 3, writer * 100 + time);
        });
    for (auto& writer : writers)
        writer.join();
    auto const report = check();
    EXPECT_TRUE(report.faults.empty());
    EXPECT_EQ(report.entries, 6 * 19);
}

TEST_P(JournalStore, ATransactionThatFailsLeavesNoPlaceFree)
{
    add(3);
    EXPECT_THROW(database().write([&](store::Transaction& transaction) {
        journal_store::add(transaction, rows(5));
        throw std::runtime_error("the act failed");
    }), std::runtime_error);
    add(2);
    EXPECT_EQ(first_fault(), "");
    EXPECT_EQ(check().entries, 5);
}

TEST_P(JournalStore, AChangedEntryIsNamed)
{
    add(40);
    keep_head();
    change("UPDATE journal SET compartment = 'stay' WHERE seq = 12");
    EXPECT_EQ(first_fault(), "entry_changed number=13");
    change("UPDATE journal SET agency = '' WHERE seq = 9"); // no agency is not an empty one
    EXPECT_EQ(first_fault(), "entry_changed number=10");
}

TEST_P(JournalStore, AMissingAnAddedAndAMovedEntryAreNamed)
{
    add(40);
    change("DELETE FROM journal WHERE seq = 30");
    EXPECT_EQ(first_fault(), "entry_missing next=32 number=31");
    change("UPDATE journal SET seq = 30 WHERE seq = 39");
    EXPECT_EQ(first_fault(), "entry_changed number=31");
    change("UPDATE journal SET seq = -1 WHERE seq = 30");
    EXPECT_EQ(first_fault(), "entry_added number=0");
}

TEST_P(JournalStore, ACutEndIsFoundByTheTreeAndByAHeadKeptOutside)
{
    add(40);
    auto const early = database().read([&](store::Session& session) { return journal_store::tree(session)->text(); });
    add(10, 40);
    auto const head = keep_head();
    change("DELETE FROM journal WHERE seq >= 40");
    EXPECT_EQ(first_fault(), "end_missing count=10 number=41");
    // Somebody who knows how puts back the tree and takes out the heads: inside, all is right again.
    database().write([&](store::Transaction& transaction) {
        transaction.execute("UPDATE journal_tree SET size = 40, frontier = :early", { { "early", early } });
        transaction.execute("DELETE FROM journal_head");
    });
    EXPECT_EQ(first_fault(), "");
    EXPECT_EQ(first_fault({ head }), "outside_short entries=40 size=50");
    add(10, 60); // and goes on as if nothing had been
    EXPECT_EQ(first_fault({ head }), "outside_root from=1 until=50");
}

TEST_P(JournalStore, WhoeverMakesAllHashesAnewIsFoundByTheSignedHeads)
{
    add(20);
    keep_head();
    add(20, 20);
    auto const head = keep_head();
    add(5, 40);
    change("UPDATE journal SET account = 'somebody else', leaf = NULL WHERE seq = 25");
    change("DELETE FROM journal_tree");
    database().write([](store::Transaction& transaction) { journal_store::begin_tree(transaction); });
    EXPECT_EQ(first_fault(), "head_root from=21 until=40");
    change("DELETE FROM journal_head WHERE size = 40");
    EXPECT_EQ(first_fault({ head }), "outside_root from=21 until=40");
}

TEST_P(JournalStore, HeadsAndSignaturesAreHeldAgainstTheirKey)
{
    add(4);
    auto const head = keep_head();
    HeadKey const other(std::string(32, 'o'));
    database().write([&](store::Transaction& transaction) {
        EXPECT_TRUE(journal_head_store::add_cosignature(transaction, { head.size, "みなと（架空）", noon, other.cosign(head) }, {
            AccountId::named("lead") }));
        EXPECT_FALSE(journal_head_store::add_cosignature(transaction, { head.size, "again", noon, other.cosign(head) }, {
            AccountId::named("lead") }));
    });
    EXPECT_EQ(check().cosignatures, 1);
    EXPECT_EQ(first_fault(), "");
    auto forged = head;
    forged.size = 5;
    EXPECT_EQ(first_fault({ forged }), "outside_signature size=5");
    TreeFrontier tree;
    EXPECT_EQ(first_fault({ other.sign(tree, noon) }), "outside_other size=0");
    change("UPDATE journal_cosignature SET signature = public_key");
    EXPECT_EQ(first_fault(), "cosignature size=4 whose=みなと（架空）");
    change("DELETE FROM journal_cosignature");
    change("UPDATE journal_head SET at = at + 1");
    EXPECT_EQ(first_fault(), "head_signature size=4");
}

TEST_P(JournalStore, TheTreeItselfCanBeWrong)
{
    add(4);
    change("UPDATE journal_tree SET frontier = ''");
    EXPECT_EQ(first_fault(), "tree_unreadable");
    EXPECT_THROW(add(1), store::Failure);
    change("DELETE FROM journal_tree");
    EXPECT_EQ(first_fault(), "tree_unreadable");
}

TEST_P(JournalStore, AHeadIsKeptByItselfEveryThousandEntriesAndOnceADay)
{
    auto const note = [&](int entries, base::Instant now) {
        database().write([&](store::Transaction& transaction) {
            journal_store::add(transaction, rows(entries));
            heads_.note(transaction, static_cast<std::size_t>(entries), now);
        });
        return check().heads;
    };
    EXPECT_EQ(note(1, noon), 1);
    EXPECT_EQ(note(998, noon), 1);
    EXPECT_EQ(note(2, noon), 2);
    EXPECT_EQ(note(1, noon), 2);
    EXPECT_EQ(note(1, noon.plus_seconds(86'400)), 3);
    EXPECT_EQ(first_fault(), "");
}

// A store from before the tree, brought up to date with rows in it.
TEST_P(JournalStore, OldRowsGetTheirPlaceAndHash)
{
    change("DROP TABLE journal");
    change("DROP TABLE journal_tree");
    change("DROP TABLE journal_cosignature");
    change("DROP TABLE journal_head");
    change("CREATE TABLE journal (id TEXT PRIMARY KEY, at BIGINT NOT NULL, account TEXT NOT NULL, agency TEXT, person TEXT NOT NULL, "
           "act TEXT NOT NULL, compartment TEXT NOT NULL, lines TEXT NOT NULL, rule TEXT NOT NULL, grant_id TEXT, "
           "purpose TEXT NOT NULL, allowed BIGINT NOT NULL)");
    change("CREATE INDEX journal_person ON journal (person, at)");
    change("CREATE INDEX journal_account ON journal (account, at)");
    database().write([](store::Transaction& transaction) {
        for (int number = 0; number < 1'500; ++number)
            transaction.execute("INSERT INTO journal (id, at, account, agency, person, act, compartment, lines, rule, purpose, allowed) "
                                "VALUES (:id, :at, 'a', NULL, 'p', 'read', 'plan', '*', 'A1', 'old', 1)",
                { { "id", std::to_string(number) }, { "at", 2'000 - number } });
        transaction.execute("DELETE FROM schema_step WHERE room = 'trust' AND number = 2");
    });
    auto const step = base::read_file(std::filesystem::path(SOURCE_FOLDER) / "src/trust/schema/0002_journal_tree.sql");
    auto files = std::vector<base::EmbeddedFile> { { "trust/schema/0002_journal_tree.sql", step } };
    auto const applied = database().read([](store::Session& session) {
        return session.query("SELECT room, number, name FROM schema_step WHERE room <> 'trust' OR number <> 2");
    });
    std::vector<std::string> known;
    for (auto const& row : applied) {
        auto const number = std::to_string(row.integer("number"));
        known.push_back(row.text("room") + "/schema/" + std::string(4 - number.size(), '0') + number + "_" + row.text("name") + ".sql");
    }
    for (auto const& name : known)
        files.push_back({ name, "" });
    store::migrate(database(), files, noon);
    EXPECT_EQ(first_fault(), "entry_changed number=1"); // not hashed yet
    add(2);
    EXPECT_EQ(first_fault(), "");
    EXPECT_EQ(check().entries, 1'502);
    database().read([](store::Session& session) {
        auto const first = journal_store::entries_after(session, -1, 1).front().entry;
        EXPECT_EQ(first.at, 2'000 - 1'499);
    });
}

INSTANTIATE_TEST_SUITE_P(Stores, JournalStore, ::testing::ValuesIn(store::testing::kinds()),
    [](auto const& kind) { return kind.param; });

}
