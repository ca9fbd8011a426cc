#include "keep/backup.h"

#include "keep/scratch.h"
#include "store/testing.h"
#include "trust/sealed.h"
#include "trust/testing.h"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace keep {

namespace {

namespace files = std::filesystem;

base::Instant const noon = base::Instant::from_seconds(1'790'000'000);
trust::PersonId const sakura = trust::PersonId::named("DP11");
trust::PersonId const kaede = trust::PersonId::named("DP12");

class Backup : public ::testing::Test {
protected:
    Backup()
        : scratch_("sqlite", SOURCE_FOLDER)
        , folder_(files::temp_directory_path() / ("hashiwatashi-keep-" + std::to_string(::getpid()) + "-" + std::to_string(++made_)))
    {
        files::create_directories(folder_ / "data" / "media");
        files::create_directories(folder_ / "backups");
        write(folder_ / "data" / "media" / "clip.mp4", std::string(200'000, 'v'));
        write_key(key(), "a passphrase on paper in the safe");
        database().write([&](store::Transaction& transaction) {
            keys_->make_person_keys(transaction, sakura, noon);
            keys_->make_person_keys(transaction, kaede, noon);
            for (auto const& person : { sakura, kaede })
                sealed_[person.text()] = keys_->seal(transaction, permit(person, trust::Act::write), person,
                    trust::Compartment::identity, { "t", "c", "r" }, "海が好き").stored_text();
        });
    }
    ~Backup() override { files::remove_all(folder_); }

    store::Database& database() { return scratch_.database(); }
    files::path key() const { return folder_ / "backup.key"; }
    Site site() const { return { scratch_.location(), folder_ / "data", key() }; }
    files::path backups() const { return folder_ / "backups"; }
    files::path restored() const { return folder_ / "restored"; }
    static trust::Disclosure permit(trust::PersonId const& person, trust::Act act)
    {
        return trust::testing::OpenGate::disclosure(person, trust::Compartment::identity, act);
    }
    static void write(files::path const& path, std::string const& bytes)
    {
        std::ofstream(path, std::ios::binary) << bytes;
    }
    static void write_key(files::path const& path, std::string const& secret)
    {
        write(path, secret + "\n");
        ::chmod(path.c_str(), 0600);
    }
    // What a store restored into `data` says, read with a new cache of keys, as another process would.
    std::string open_in(files::path const& data, trust::PersonId const& person) const
    {
        auto const database = store::Database::open("sqlite:" + (data / "hashiwatashi.db").string());
        auto const keys = trust::Keys::for_tests();
        return database->read([&](store::Session& session) {
            auto const sealed = trust::Sealed::stored(
                sealed_.at(person.text()), person, trust::Compartment::identity, { "t", "c", "r" });
            return keys->open(session, permit(person, trust::Act::read), sealed);
        });
    }
    std::string reason(files::path const& file, files::path const& keys = {})
    {
        auto const answer = restore_backup(file, keys, key(), restored());
        return answer ? "restored" : answer.refusal().message;
    }
    std::string verified(files::path const& file) const
    {
        auto const answer = verify_backup(file, key(), folder_ / "data");
        return answer ? "read" : answer.refusal().message;
    }
    // Nothing that is not encrypted.
    void expect_no_copy_stays() const
    {
        for (auto const& entry : files::directory_iterator(folder_ / "data"))
            EXPECT_EQ(entry.path().filename(), "media");
    }
    // Nothing but what was there before: no folder, no half of one beside it.
    std::size_t entries() const
    {
        return static_cast<std::size_t>(std::distance(files::directory_iterator(folder_), files::directory_iterator()));
    }

    store::testing::Scratch scratch_;
    files::path folder_;
    std::unique_ptr<trust::Keys> keys_ { trust::Keys::for_tests() };
    std::map<std::string, std::string> sealed_;
    static inline int made_ = 0;
};

}

TEST_F(Backup, IsReadBackAndRestoredWhole)
{
    auto const made = make_backup(site(), backups(), noon);
    ASSERT_TRUE(made.ok()) << made.refusal().message;
    EXPECT_EQ(made->files, 1);
    EXPECT_TRUE(verify_backup(made->file, key(), folder_ / "data").ok());
    EXPECT_EQ(reason(made->file), "restored");
    EXPECT_EQ(files::file_size(restored() / "media" / "clip.mp4"), 200'000u);
    EXPECT_EQ(open_in(restored(), sakura), "海が好き");
    expect_no_copy_stays();
}

TEST_F(Backup, IsConsistentWhileOthersWrite)
{
    // Two rows in each transaction: a backup with one of them would be no state that ever was.
    std::atomic<bool> stop { false };
    std::atomic<int> written { 0 };
    std::thread writer([&] {
        for (int number = 0; !stop; ++number) {
            database().write([&](store::Transaction& transaction) {
                for (auto const* half : { "a", "b" })
                    transaction.execute("INSERT INTO account (id, name, kind, role, made_at) VALUES (:id, 'x', 'staff', 'worker', 1)",
                        { { "id", std::string(half) + std::to_string(number) } });
            });
            ++written;
        }
    });
    while (written < 20)
        std::this_thread::yield();
    auto const made = make_backup(site(), backups(), noon);
    stop = true;
    writer.join();
    ASSERT_TRUE(made.ok()) << made.refusal().message;
    ASSERT_EQ(reason(made->file), "restored");
    auto const copy = store::Database::open("sqlite:" + (restored() / "hashiwatashi.db").string());
    copy->read([](store::Session& session) {
        auto const count = [&](store::Sql sql) { return session.query_one(sql)->integer("n"); };
        auto const first = count("SELECT count(*) AS n FROM account WHERE id LIKE 'a%'");
        EXPECT_GE(first, 20);
        EXPECT_EQ(first, count("SELECT count(*) AS n FROM account WHERE id LIKE 'b%'"));
    });
}

TEST_F(Backup, EveryDamagedRegionIsNamedAndNothingIsWritten)
{
    auto const made = make_backup(site(), backups(), noon);
    ASSERT_TRUE(made.ok()) << made.refusal().message;
    std::ifstream stream(made->file, std::ios::binary);
    std::string const good { std::istreambuf_iterator<char>(stream), {} };
    auto const file = backups() / "damaged.hwb";
    auto const before = entries();
    for (std::size_t place : { std::size_t(0), std::size_t(20), std::size_t(40), std::size_t(60), std::size_t(80), std::size_t(100),
             good.size() / 4, good.size() / 2, good.size() * 3 / 4, good.size() - 1 }) {
        auto bytes = good;
        bytes[place] = static_cast<char>(bytes[place] ^ 1);
        write(file, bytes);
        EXPECT_EQ(reason(file), place == 0 ? "keep.not_a_backup" : "keep.damaged") << place;
        EXPECT_EQ(entries(), before) << place;
    }
    for (auto const& bytes : { good.substr(0, good.size() / 2), good.substr(0, good.size() - 1), good + "x" }) {
        write(file, bytes);
        EXPECT_EQ(reason(file), "keep.damaged") << bytes.size();
        EXPECT_EQ(entries(), before);
    }
    write(file, good); // the control
    EXPECT_EQ(reason(file), "restored");
}

TEST_F(Backup, AnotherKeyAnOpenKeyFileAndAFullFolderAreRefused)
{
    auto const made = make_backup(site(), backups(), noon);
    ASSERT_TRUE(made.ok()) << made.refusal().message;
    files::create_directories(restored());
    write(restored() / "letter.txt", "mine");
    EXPECT_EQ(reason(made->file), "keep.folder_not_empty");
    EXPECT_TRUE(files::exists(restored() / "letter.txt"));
    files::remove(restored() / "letter.txt");
    write_key(key(), "quite another passphrase");
    EXPECT_EQ(reason(made->file), "keep.wrong_key");
    ::chmod(key().c_str(), 0644);
    EXPECT_EQ(reason(made->file), "keep.key_file_open");
    write_key(key(), "a passphrase on paper in the safe"); // the control
    EXPECT_EQ(reason(made->file), "restored");
}

TEST_F(Backup, WithoutTheKeysOfThePersonsNothingIsWritten)
{
    auto const made = make_backup(site(), backups(), noon);
    ASSERT_TRUE(made.ok()) << made.refusal().message;
    auto const keys = backups() / keys_name;
    std::ifstream stream(keys, std::ios::binary);
    std::string const good { std::istreambuf_iterator<char>(stream), {} };
    auto const before = entries();
    auto damaged = good;
    damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 1);
    for (auto const& bytes : { damaged, good.substr(0, good.size() - 1) }) {
        write(keys, bytes);
        EXPECT_EQ(reason(made->file), "keep.keys_damaged");
        EXPECT_EQ(verified(made->file), "keep.keys_damaged");
        EXPECT_EQ(entries(), before);
    }
    files::remove(keys);
    EXPECT_EQ(verified(made->file), "keep.no_keys_file");
    EXPECT_EQ(reason(made->file), "keep.no_keys_file");
    EXPECT_EQ(reason(made->file, folder_ / "elsewhere.hwk"), "keep.no_keys_file");
    EXPECT_EQ(entries(), before);
    write_key(key(), "short");
    EXPECT_EQ(reason(made->file), "keep.key_short");
    files::remove(key());
    EXPECT_EQ(reason(made->file), "keep.no_key_file");
    write_key(key(), "a passphrase on paper in the safe");
    write(keys, good); // the control
    EXPECT_EQ(verified(made->file), "read");
    EXPECT_EQ(reason(made->file), "restored");
}

TEST_F(Backup, KeysOfAnotherBackupKeyAreSaidToBeSo)
{
    auto const made = make_backup(site(), backups(), noon);
    ASSERT_TRUE(made.ok()) << made.refusal().message;
    write_key(key(), "quite another passphrase");
    auto const later = make_backup(site(), backups(), noon.plus_seconds(60)); // its keys take the place of the others
    ASSERT_TRUE(later.ok()) << later.refusal().message;
    EXPECT_EQ(verified(later->file), "read"); // the control
    write_key(key(), "a passphrase on paper in the safe");
    EXPECT_EQ(verified(made->file), "keep.keys_other_key");
    EXPECT_EQ(reason(made->file), "keep.keys_other_key");
}

TEST_F(Backup, TakesAwayWhatAKilledOneLeft)
{
    auto const data = folder_ / "data";
    auto const leave = [&] {
        for (auto const& folder : { scratch_of(data), restoring_beside(data) }) {
            files::create_directories(folder / "read");
            write(folder / "read" / "hashiwatashi.db", "海が好き");
        }
        write(data / "backup.copy", "海が好き"); // of a version without a folder for it
    };
    leave();
    auto const made = make_backup(site(), backups(), noon);
    ASSERT_TRUE(made.ok()) << made.refusal().message;
    EXPECT_FALSE(files::exists(scratch_of(data)));
    leave();
    EXPECT_EQ(verified(made->file), "read");
    EXPECT_FALSE(files::exists(scratch_of(data)));
    leave();
    remove_leftovers(data);
    expect_no_copy_stays();
    EXPECT_FALSE(files::exists(restoring_beside(data)));
    EXPECT_EQ(files::file_size(data / "media" / "clip.mp4"), 200'000u);
}

TEST_F(Backup, TwoDoNotWorkInOneFolder)
{
    auto const made = make_backup(site(), backups(), noon);
    ASSERT_TRUE(made.ok()) << made.refusal().message;
    auto const data = folder_ / "data";
    {
        Scratch const other(scratch_of(data));
        struct stat about {};
        ASSERT_EQ(::stat(other.path().c_str(), &about), 0);
        EXPECT_EQ(about.st_mode & 0777, 0700u);
        write(other.path() / "store", "being written");
        EXPECT_EQ(verified(made->file), "keep.busy");
        auto const next = make_backup(site(), backups(), noon.plus_seconds(60));
        ASSERT_FALSE(next.ok());
        EXPECT_EQ(next.refusal().message, "keep.busy");
        remove_leftovers(data);
        EXPECT_TRUE(files::exists(other.path() / "store"));
    }
    EXPECT_EQ(verified(made->file), "read"); // the control
    EXPECT_EQ(verify_backup(made->file, key(), folder_ / "missing").refusal().message, "keep.no_data_folder");
}

TEST_F(Backup, ErasingReachesOldBackups)
{
    auto const old = make_backup(site(), backups(), noon);
    ASSERT_TRUE(old.ok()) << old.refusal().message;
    auto const old_keys = folder_ / "old-keys.hwk";
    files::copy_file(backups() / keys_name, old_keys);
    database().write([&](store::Transaction& transaction) { keys_->destroy_person_keys(transaction, sakura, noon); });
    auto const next = make_backup(site(), backups(), noon.plus_seconds(60));
    ASSERT_TRUE(next.ok()) << next.refusal().message;

    ASSERT_EQ(reason(old->file), "restored");
    EXPECT_THROW(open_in(restored(), sakura), std::logic_error);
    EXPECT_EQ(open_in(restored(), kaede), "海が好き");
    // The control: it is the keys' file that closes her, not the backup.
    files::remove_all(restored());
    ASSERT_EQ(reason(old->file, old_keys), "restored");
    EXPECT_EQ(open_in(restored(), sakura), "海が好き");
}

}
