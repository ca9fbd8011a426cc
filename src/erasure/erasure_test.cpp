#include "erasure/erasure_store.h"

#include "journal/check.h"
#include "keep/backup.h"
#include "lane/lane_store.h"
#include "person/person_store.h"
#include "shelf/apart_journal.h"
#include "shelf/shelf.h"
#include "shelf/shelf_key.h"
#include "store/testing.h"
#include "trust/testing.h"

#include <gmock/gmock.h>

#include <fstream>
#include <sys/stat.h>

namespace erasure {

namespace {

base::Instant const noon = base::Instant::from_seconds(1'790'000'000);
trust::PersonId const sakura = trust::PersonId::named("DP11");
trust::PersonId const kaede = trust::PersonId::named("DP12");

class Erasing : public testing::TestWithParam<std::string> {
protected:
    Erasing()
    {
        database().write([&](store::Transaction& transaction) {
            for (auto const& person : { sakura, kaede })
                add_person(transaction, person);
        });
        trust::testing::add_person_account(database(), sakura, noon);
    }
    store::Database& database() { return scratch_.database(); }
    void add_person(store::Transaction& transaction, PersonId const& person)
    {
        transaction.execute("INSERT INTO person (id, alias, kana, made_at) VALUES (:id, '', '', 1)", { { "id", person } });
        keys_->make_person_keys(transaction, person, noon);
        transaction.execute("UPDATE person SET alias = :alias WHERE id = :id",
            { { "alias", keys_->seal(transaction, permit(person, trust::Act::write), person, trust::Compartment::identity, place(person), "海が好き").stored_text() },
                { "id", person } });
    }
    static trust::Place place(PersonId const& person) { return { "person", "alias", person.text() }; }
    static trust::Disclosure permit(PersonId const& person, trust::Act act)
    {
        return trust::testing::OpenGate::disclosure(person, trust::Compartment::identity, act);
    }
    base::Result<Certificate> erase_now(PersonId const& person)
    {
        return database().write([&](store::Transaction& transaction) {
            return erase(transaction, *keys_, heads_, { .person = person, .by_name = "管理（架空）", .reason = Reason::period }, noon.plus_seconds(60));
        });
    }
    std::vector<std::string> tables()
    {
        std::vector<std::string> names;
        database().read([&](store::Session& session) {
            auto const rows = GetParam() == "sqlite"
                ? session.query("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
                : session.query("SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()");
            for (auto const& row : rows)
                names.push_back(row.text("name"));
        });
        return names;
    }
    static std::string open_in(store::Session& session, trust::Keys const& keys, PersonId const& person)
    {
        auto const row = session.query_one("SELECT alias FROM person WHERE id = :id", { { "id", person } });
        return keys.open(session, permit(person, trust::Act::read),
            trust::Sealed::stored(row->text("alias"), person, trust::Compartment::identity, place(person)));
    }

    store::testing::Scratch scratch_ { GetParam(), SOURCE_FOLDER };
    std::unique_ptr<trust::Keys> keys_ { trust::Keys::for_tests() };
    trust::JournalHeads heads_ { *keys_ };
};

}

INSTANTIATE_TEST_SUITE_P(Stores, Erasing, testing::ValuesIn(store::testing::kinds()));

// A new table fails here until somebody has decided what erasing a person does to it.
TEST_P(Erasing, KnowsEveryTableOfTheStore)
{
    std::vector<std::string> known;
    for (auto const table : erased_tables())
        known.emplace_back(table);
    for (auto const& [table, reason] : untouched_tables()) {
        EXPECT_NE(reason, "") << table;
        known.emplace_back(table);
    }
    EXPECT_THAT(tables(), testing::UnorderedElementsAreArray(known))
        << "put a new table into `removals` or, with a reason, into `untouched` of erasure/erasure_store.cpp";
    known.pop_back(); // the control
    EXPECT_THAT(tables(), testing::Not(testing::UnorderedElementsAreArray(known)));
}

TEST_P(Erasing, LeavesACertificateAndAnUnbrokenJournal)
{
    auto const certificate = erase_now(sakura);
    ASSERT_TRUE(certificate.ok()) << certificate.refusal().message;
    EXPECT_EQ(certificate->rows_removed, 2); // person and account
    EXPECT_EQ(certificate->keys_destroyed, 3);
    EXPECT_EQ(certificate->after.size, certificate->before.size + 1);
    database().read([&](store::Session& session) {
        auto const kept = newest_certificates(session);
        ASSERT_EQ(kept.size(), 1u);
        EXPECT_EQ(kept.front().person, sakura);
        EXPECT_EQ(kept.front().by_name, "管理（架空）");
        EXPECT_EQ(kept.front().reason, Reason::period);
        EXPECT_EQ(kept.front().after.root, certificate->after.root);
        EXPECT_TRUE(kept.front().before.is_signed());
        EXPECT_TRUE(journal::check_journal(session, { .public_key = heads_.public_key(), .outside = { certificate->before, certificate->after } }).faults.empty());
        EXPECT_FALSE(trust::person_account(session, sakura));
        EXPECT_EQ(open_in(session, *keys_, kaede), "海が好き");
    });
}

TEST_P(Erasing, IsRefusedForSomebodyUnknownAndTheSecondTime)
{
    auto const unknown = erase_now(trust::PersonId::named("nobody"));
    ASSERT_FALSE(unknown.ok());
    EXPECT_EQ(unknown.refusal().message, "erasure.unknown");
    ASSERT_TRUE(erase_now(sakura).ok());
    auto const again = erase_now(sakura);
    ASSERT_FALSE(again.ok());
    EXPECT_EQ(again.refusal().message, "erasure.already");
    EXPECT_EQ(database().read([](store::Session& session) { return count_certificates(session); }), 1);
}

// Erased, and then a backup from before: the keys that came with it are the newest ones.
TEST_P(Erasing, IsDoneAgainForWhoComesBackWithABackup)
{
    database().write([&](store::Transaction& transaction) { keys_->destroy_person_keys(transaction, sakura, noon); });
    auto const back = database().read([](store::Session& session) { return come_back(session); });
    EXPECT_EQ(back, std::vector { sakura });
    database().write([&](store::Transaction& transaction) { erase_again(transaction, *keys_, heads_, sakura, noon.plus_seconds(60)); });
    database().read([](store::Session& session) {
        EXPECT_TRUE(come_back(session).empty());
        ASSERT_EQ(newest_certificates(session).size(), 1u);
        EXPECT_EQ(newest_certificates(session).front().reason, Reason::restored);
    });
}

// With lane.key and the ids that journal and certificate keep: nothing of the shelf can be told to be this person's.
TEST_P(Erasing, LeavesNothingOnTheShelf)
{
    auto const key = shelf::Key::own(*keys_);
    shelf::JournalOnTheShelf const journal(*keys_);
    auto const taken = [&] {
        return database().read([&](store::Session& session) {
            std::set<std::string> known { key.name("check") };
            for (int number = 0; number < 400; ++number)
                for (auto const* size : { "small", "large" })
                    known.insert(key.name("free|" + std::string(size) + '|' + std::to_string(number)));
            std::int64_t count = 0;
            for (auto const& row : session.query("SELECT name FROM shelf"))
                count += known.contains(row.text("name")) ? 0 : 1;
            return count;
        });
    };
    database().write([&](store::Transaction& transaction) {
        shelf::fill(transaction, *keys_);
        for (auto const& person : { sakura, kaede }) {
            auto const may = [&](trust::Compartment compartment) { return trust::testing::OpenGate::disclosure(person, compartment, trust::Act::write); };
            lane::take_limits(transaction, *keys_, may(trust::Compartment::lane), noon);
            shelf::put(transaction, *keys_, may(trust::Compartment::private_page), trust::Compartment::private_page, shelf::BoxSize::large, "private|" + person.text(), "{}");
            journal.write(transaction, { { .at = noon, .account = {}, .agency = {}, .person = person, .act = trust::Act::read,
                                             .compartment = trust::Compartment::lane, .lines = { "*" }, .rule = "A1", .grant = "", .purpose = "lane", .allowed = true } });
        }
    });
    EXPECT_EQ(taken(), 6);
    ASSERT_TRUE(erase_now(sakura).ok());
    EXPECT_EQ(taken(), 3); // control: the other person's
    database().read([&](store::Session& session) {
        EXPECT_TRUE(journal.own(session, trust::testing::person(sakura)).rows.empty());
        EXPECT_EQ(journal.own(session, trust::testing::person(kaede)).rows.size(), 1u);
        EXPECT_FALSE(shelf::Key::of(session, *keys_, sakura));
    });
}

TEST_P(Erasing, ReachesABackupFromBefore)
{
    if (GetParam() != "sqlite")
        return; // the backup of another database is made of the same tables
    namespace files = std::filesystem;
    files::path const folder = files::path(scratch_.location().substr(7)).parent_path() / "kept";
    files::create_directories(folder / "backups");
    std::ofstream(folder / "backup.key") << "a passphrase on paper in the safe\n";
    ::chmod((folder / "backup.key").c_str(), 0600);
    keep::Site const site { scratch_.location(), folder, folder / "backup.key" };
    auto const before = keep::make_backup(site, folder / "backups", noon);
    ASSERT_TRUE(before.ok()) << before.refusal().message;
    files::copy_file(folder / "backups" / keep::keys_name, folder / "old-keys.hwk");
    ASSERT_TRUE(erase_now(sakura).ok());
    ASSERT_TRUE(keep::make_backup(site, folder / "backups", noon.plus_seconds(120)).ok());

    auto const restored = [&](files::path const& keys) {
        files::remove_all(folder / "restored");
        ASSERT_TRUE(keep::restore_backup(before->file, keys, site.backup_key, folder / "restored").ok());
    };
    auto const open_restored = [&](PersonId const& person) {
        auto const copy = store::Database::open("sqlite:" + (folder / "restored" / "hashiwatashi.db").string());
        auto const keys = trust::Keys::for_tests();
        return copy->read([&](store::Session& session) { return open_in(session, *keys, person); });
    };
    restored({});
    EXPECT_THROW(open_restored(sakura), std::logic_error);
    EXPECT_EQ(open_restored(kaede), "海が好き");
    restored(folder / "old-keys.hwk"); // the control: it is the keys' file that closes them
    EXPECT_EQ(open_restored(sakura), "海が好き");
}

}
