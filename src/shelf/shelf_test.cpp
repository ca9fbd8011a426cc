#include "shelf/shelf.h"
#include "shelf/shelf_key.h"

#include "base/random.h"
#include "base/text.h"
#include "shelf/apart_journal.h"
#include "trust/journal_store.h"
#include "trust/seal_box.h"
#include "trust/testing.h"

#include "store/testing.h"

namespace shelf {
namespace {

using trust::Act;
using trust::AgencyId;
using trust::Journal;
using trust::PersonId;
namespace testing = trust::testing;
namespace journal_store = trust::journal_store;

base::Instant const noon = base::Instant::from_seconds(1'790'000'000);
PersonId const keyaki = PersonId::named("DP09");
PersonId const sakura = PersonId::named("DP11");
constexpr auto lane = Compartment::lane;

class OnTheShelf : public ::testing::TestWithParam<std::string> {
protected:
    OnTheShelf() : scratch(GetParam(), SOURCE_FOLDER)
    {
        write([&](store::Transaction& transaction) {
            keys->make_person_keys(transaction, keyaki, noon);
            keys->make_person_keys(transaction, sakura, noon);
            shelf::fill(transaction, *keys);
        });
    }
    void write(std::function<void(store::Transaction&)> const& work) { scratch.database().write(work); }
    template<class Work>
    auto read(Work&& work) { return scratch.database().read(std::forward<Work>(work)); }
    Disclosure permit(PersonId const& person) const { return testing::OpenGate::disclosure(person, lane, Act::write); }
    void put(PersonId const& person, std::string const& name, std::string const& text)
    {
        write([&](store::Transaction& transaction) {
            shelf::put(transaction, *keys, permit(person), lane, BoxSize::small, name, text);
        });
    }
    std::optional<std::string> find(PersonId const& person, std::string const& name)
    {
        return read([&](store::Session& session) { return shelf::find(session, *keys, permit(person), lane, BoxSize::small, name); });
    }
    // What somebody with the store's file and without lane.key can measure.
    std::string outside()
    {
        return read([](store::Session& session) {
            std::string answer;
            for (auto const& row : session.query("SELECT size, LENGTH(box) AS length, LENGTH(name) AS letters, COUNT(*) AS boxes "
                                                 "FROM shelf GROUP BY size, LENGTH(box), LENGTH(name) ORDER BY size"))
                answer += row.text("size") + ' ' + std::to_string(row.integer("length")) + ' ' + std::to_string(row.integer("letters")) + ' '
                    + std::to_string(row.integer("boxes")) + '\n';
            return answer;
        });
    }

    store::testing::Scratch scratch;
    std::unique_ptr<Keys> keys = Keys::for_tests();
};

}

TEST_P(OnTheShelf, WhatWasPutIsFoundAndChangedInItsPlace)
{
    EXPECT_FALSE(find(keyaki, "talk"));
    put(keyaki, "talk", "夜がこわい");
    EXPECT_EQ(find(keyaki, "talk"), "夜がこわい");
    put(keyaki, "talk", "");
    EXPECT_EQ(find(keyaki, "talk"), "");
    EXPECT_FALSE(find(sakura, "talk")); // another person's key makes another name
    write([&](store::Transaction& transaction) { EXPECT_TRUE(shelf::empty(transaction, *keys, keyaki, lane, BoxSize::small, "talk")); });
    EXPECT_FALSE(find(keyaki, "talk"));
}

TEST_P(OnTheShelf, FromOutsideAFullShelfLooksLikeAnEmptyOne)
{
    auto const before = outside();
    for (int count = 0; count < 20; ++count)
        put(keyaki, "talk " + std::to_string(count), std::string(static_cast<std::size_t>(count * 100), 'x'));
    put(sakura, "talk 3", "x");
    EXPECT_EQ(outside(), before);
    write([&](store::Transaction& transaction) { EXPECT_TRUE(shelf::empty(transaction, *keys, keyaki, lane, BoxSize::small, "talk 4")); });
    EXPECT_EQ(outside(), before);
    // Control: a row more, or a box of another length, is seen.
    write([&](store::Transaction& transaction) {
        transaction.execute("UPDATE shelf SET box = 'short' WHERE name = :name", { { "name", Key::of(transaction, *keys, keyaki)->name("talk 5") } });
    });
    EXPECT_NE(outside(), before);
}

TEST_P(OnTheShelf, GrowsByManyWhenItIsFull)
{
    auto const boxes = [&] { return read([](store::Session& session) { return session.query_one("SELECT COUNT(*) AS n FROM shelf WHERE size = 'small'")->integer("n"); }); };
    auto const before = boxes();
    for (std::int64_t count = 0; count < before + 5; ++count)
        put(keyaki, "talk " + std::to_string(count), std::to_string(count));
    EXPECT_GE(boxes(), before + 30);
    for (std::int64_t count = 0; count < before + 5; ++count)
        EXPECT_EQ(find(keyaki, "talk " + std::to_string(count)), std::to_string(count));
}

TEST_P(OnTheShelf, AnotherKeyOrAnotherPlaceOpensNothing)
{
    auto const box = read([&](store::Session& session) {
        return session.query_one("SELECT box FROM shelf WHERE name = :name", { { "name", Key::own(*keys).name("check") } })->text("box");
    });
    EXPECT_EQ(Key::own(*keys).open(Key::own(*keys).name("check"), box).substr(0, 6), "filled");
    EXPECT_THROW((void)Key::own(*keys).open(Key::own(*keys).name("other"), box), std::runtime_error);
    write([&](store::Transaction& transaction) {
        transaction.execute("DELETE FROM shelf WHERE name = :name", { { "name", Key::own(*keys).name("check") } });
        EXPECT_THROW(shelf::fill(transaction, *keys), std::runtime_error); // as with another lane.key
    });
}

TEST_P(OnTheShelf, AListKeepsItsOrderOverManyBoxes)
{
    List const list { "list" };
    write([&](store::Transaction& transaction) {
        for (int count = 0; count < 100; ++count)
            list.append(transaction, *keys, std::to_string(count) + std::string(200, ' ') + '.');
    });
    auto const all = read([&](store::Session& session) { return list.read(session, *keys, 50); });
    ASSERT_EQ(all.entries.size(), 100u);
    EXPECT_FALSE(all.more);
    for (std::size_t count = 0; count < 100; ++count)
        EXPECT_TRUE(all.entries[count].starts_with(std::to_string(count) + ' '));
    auto const newest = read([&](store::Session& session) { return list.read(session, *keys, 2); });
    EXPECT_TRUE(newest.more);
    EXPECT_TRUE(newest.entries.back().starts_with("99 "));
    EXPECT_LT(newest.entries.size(), 40u);
}

TEST_P(OnTheShelf, ManyWhoAppendAtOnceLoseNothing)
{
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread)
        threads.emplace_back([&, thread] {
            for (int count = 0; count < 10; ++count)
                write([&](store::Transaction& transaction) { List { "list" }.append(transaction, *keys, std::to_string(thread * 10 + count)); });
        });
    for (auto& thread : threads)
        thread.join();
    auto const all = read([&](store::Session& session) { return List { "list" }.read(session, *keys, 50); });
    EXPECT_EQ(std::set<std::string>(all.entries.begin(), all.entries.end()).size(), 40u);
}

TEST_P(OnTheShelf, TheLaneIsNotInTheJournalThatOthersSign)
{
    auto const apart = JournalOnTheShelf(*keys);
    auto const worker = testing::worker(AgencyId::named("A10"));
    Journal journal;
    journal.keep_apart(&apart);
    for (auto const compartment : { Compartment::plan, Compartment::lane, Compartment::private_page })
        journal.add({ .at = noon, .account = worker.account, .agency = worker.agency, .person = keyaki, .act = Act::write,
            .compartment = compartment, .lines = { "*" }, .rule = "A4", .purpose = "test", .allowed = true });
    EXPECT_EQ(journal.open_entries(), 1u);
    write([&](store::Transaction& transaction) { journal.write(transaction); });
    EXPECT_TRUE(journal.empty());
    EXPECT_EQ(read([](store::Session& session) { return journal_store::count_of_entries(session); }), 1);
    auto const own = read([&](store::Session& session) { return apart.own(session, testing::person(keyaki)).rows; });
    ASSERT_EQ(own.size(), 2u);
    EXPECT_EQ(own[0].compartment, Compartment::lane);
    EXPECT_EQ(own[0].account, worker.account);
    EXPECT_EQ(own[0].agency, worker.agency);
    EXPECT_EQ(own[0].at, noon);
    EXPECT_EQ(own[1].compartment, Compartment::private_page);
    EXPECT_TRUE(own[1].allowed);
    read([&](store::Session& session) {
        EXPECT_TRUE(apart.own(session, testing::person(sakura)).rows.empty());
        EXPECT_THROW((void)apart.own(session, worker), std::logic_error);
    });
}

// Somebody with lane.key, the store and every id that its journal still names.
TEST_P(OnTheShelf, WhoIsErasedLeavesNoBoxThatCanBeToldAnyMore)
{
    auto const apart = JournalOnTheShelf(*keys);
    auto const add = [&] {
        write([&](store::Transaction& transaction) {
            apart.write(transaction, { { .at = noon, .account = {}, .agency = {}, .person = keyaki, .act = Act::read, .compartment = lane,
                                           .lines = { "*" }, .rule = "A1", .grant = "", .purpose = "lane", .allowed = true } });
        });
    };
    auto const boxes_of_nobody = [&] { // neither free nor the program's own
        return read([&](store::Session& session) {
            std::set<std::string> known { Key::own(*keys).name("check") };
            for (int number = 0; number < 400; ++number)
                for (auto const* size : { "small", "large" })
                    known.insert(Key::own(*keys).name("free|" + std::string(size) + '|' + std::to_string(number)));
            std::int64_t count = 0;
            for (auto const& row : session.query("SELECT name FROM shelf"))
                count += known.contains(row.text("name")) ? 0 : 1;
            return count;
        });
    };
    auto const by_the_id = [&] { return read([&](store::Session& session) { return find_own(session, *keys, "journal|" + keyaki.text()); }); };
    add();
    put(keyaki, "talk", "夜がこわい");
    EXPECT_FALSE(by_the_id()); // the key of the shelf alone does not find it
    EXPECT_EQ(boxes_of_nobody(), 2);
    auto const before = outside();
    write([&](store::Transaction& transaction) {
        apart.forget(transaction, keyaki);
        EXPECT_TRUE(shelf::empty(transaction, *keys, keyaki, lane, BoxSize::small, "talk"));
        keys->destroy_person_keys(transaction, keyaki, noon);
    });
    EXPECT_EQ(boxes_of_nobody(), 0);
    EXPECT_EQ(outside(), before);
    add(); // whoever asks about them afterwards
    EXPECT_EQ(boxes_of_nobody(), 0);
    // Control: a list under the key of the shelf is found by the id.
    write([&](store::Transaction& transaction) { List { "journal|" + keyaki.text() }.append(transaction, *keys, "1"); });
    EXPECT_TRUE(by_the_id());
    EXPECT_EQ(boxes_of_nobody(), 1);
}

TEST_P(OnTheShelf, WhatAProgramBeforeThisOneWroteIsFoundAndGoesUnderThePersonsKey)
{
    auto const old = Key::own(*keys).name("talk");
    write([&](store::Transaction& transaction) {
        auto const box = keys->seal(transaction, permit(keyaki), keyaki, lane, { "shelf", "box", old }, "古い");
        transaction.execute("UPDATE shelf SET name = :name, box = :box WHERE name = (SELECT name FROM shelf WHERE size = 'small' AND name <> :check LIMIT 1)",
            { { "name", old }, { "box", box.stored_text() }, { "check", Key::own(*keys).name("check") } });
        List const before { "journal" };
        for (int count = 0; count < 40; ++count)
            before.append(transaction, *keys, std::to_string(count) + std::string(200, ' ') + '.');
    });
    auto const is_there = [&](std::string const& name) {
        return read([&](store::Session& session) { return session.query_one("SELECT size FROM shelf WHERE name = :name", { { "name", name } }).has_value(); });
    };
    EXPECT_EQ(find(keyaki, "talk"), "古い");
    put(keyaki, "talk", "新しい");
    EXPECT_EQ(find(keyaki, "talk"), "新しい");
    EXPECT_FALSE(is_there(old));
    List const list { "journal", keyaki };
    EXPECT_TRUE(is_there(Key::own(*keys).name("journal|0"))); // control
    write([&](store::Transaction& transaction) { list.append(transaction, *keys, "40 ."); });
    EXPECT_FALSE(is_there(Key::own(*keys).name("journal")));
    EXPECT_FALSE(is_there(Key::own(*keys).name("journal|0")));
    auto const all = read([&](store::Session& session) { return list.read(session, *keys, 50); });
    ASSERT_EQ(all.entries.size(), 41u);
    EXPECT_TRUE(all.entries[0].starts_with("0 "));
}

TEST_P(OnTheShelf, EntriesOfAListAreChangedAndTakenOut)
{
    List const list { "list" };
    write([&](store::Transaction& transaction) {
        for (int count = 0; count < 60; ++count)
            list.append(transaction, *keys, std::to_string(count) + std::string(200, ' ') + '.');
        list.change(transaction, *keys, [](std::string const& entry) -> std::optional<std::string> {
            if (entry.starts_with("1 "))
                return std::nullopt;
            return entry.starts_with("59 ") ? "last" : entry;
        });
    });
    auto const all = read([&](store::Session& session) { return list.read(session, *keys, 50); });
    ASSERT_EQ(all.entries.size(), 59u);
    EXPECT_TRUE(all.entries[1].starts_with("2 "));
    EXPECT_EQ(all.entries.back(), "last");
}

TEST_P(OnTheShelf, TheJournalSaysThatOlderEntriesAreKept)
{
    auto const short_one = JournalOnTheShelf(*keys, 1);
    auto const own = [&] { return read([&](store::Session& session) { return short_one.own(session, testing::person(keyaki)); }); };
    std::vector<trust::JournalRow> const rows(10, { .at = noon, .account = {}, .agency = {}, .person = keyaki, .act = Act::read, .compartment = lane,
                                                      .lines = { "*" }, .rule = "A1", .grant = "", .purpose = "lane", .allowed = true });
    write([&](store::Transaction& transaction) { short_one.write(transaction, rows); });
    EXPECT_FALSE(own().more);
    for (int count = 0; count < 6; ++count)
        write([&](store::Transaction& transaction) { short_one.write(transaction, rows); });
    EXPECT_TRUE(own().more);
}

INSTANTIATE_TEST_SUITE_P(Databases, OnTheShelf, ::testing::ValuesIn(store::testing::kinds()));

}
