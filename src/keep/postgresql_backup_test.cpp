#include "base/json.h"
#include "base/random.h"
#include "base/text.h"
#include "keep/backup.h"
#include "store/testing.h"
#include "trust/testing.h"

#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <set>
#include <sys/stat.h>
#include <thread>

namespace keep {

namespace {

namespace files = std::filesystem;

base::Instant const noon = base::Instant::from_seconds(1'790'000'000);
trust::PersonId const sakura = trust::PersonId::named("DP11");

// The steps as the program embeds them.
class Steps {
public:
    Steps()
    {
        files::path const source = files::path(SOURCE_FOLDER) / "src";
        for (auto const& room : base::lines(base::read_file(source / "ORDER"))) {
            std::set<files::path> found;
            std::error_code none;
            for (auto const& entry : files::directory_iterator(source / room / "schema", none))
                found.insert(entry.path());
            for (auto const& file : found)
                texts_.emplace_back(std::string(room) + "/schema/" + file.filename().string(), base::read_file(file));
        }
    }
    std::vector<base::EmbeddedFile> list() const
    {
        std::vector<base::EmbeddedFile> steps;
        for (auto const& [name, text] : texts_)
            steps.push_back({ name, text });
        return steps;
    }

private:
    std::vector<std::pair<std::string, std::string>> texts_;
};

class BackupOfPostgresql : public testing::TestWithParam<std::string> {
protected:
    BackupOfPostgresql()
    {
        for (auto const* name : { "data", "backups" })
            files::create_directories(folder_ / name);
        std::ofstream(key()) << "a passphrase on paper in the safe\n";
        ::chmod(key().c_str(), 0600);
        from_.database().write([&](store::Transaction& transaction) {
            keys_->make_person_keys(transaction, sakura, noon);
            sealed_ = keys_->seal(transaction, permit(trust::Act::write), sakura, trust::Compartment::identity, place(), "海が好き").stored_text();
        });
        trust::testing::add_worker(from_.database(), trust::AgencyId::named("A01"), "山本（架空）'; \\", noon);
    }
    ~BackupOfPostgresql() override { files::remove_all(folder_); }

    files::path key() const { return folder_ / "backup.key"; }
    Site site(store::testing::Scratch const& store, files::path const& data) const { return { store.location(), folder_ / data, key(), steps_.list() }; }
    static trust::Place place() { return { "t", "c", "r" }; }
    static trust::Disclosure permit(trust::Act act) { return trust::testing::OpenGate::disclosure(sakura, trust::Compartment::identity, act); }
    std::string open_in(store::Database& database) const
    {
        auto const keys = trust::Keys::for_tests();
        return database.read([&](store::Session& session) {
            return keys->open(session, permit(trust::Act::read), trust::Sealed::stored(sealed_, sakura, trust::Compartment::identity, place()));
        });
    }
    static std::int64_t count(store::Database& database, store::Sql sql)
    {
        return database.read([&](store::Session& session) { return session.query_one(sql)->integer("n"); });
    }

    Steps steps_;
    store::testing::Scratch from_ { GetParam(), SOURCE_FOLDER };
    files::path folder_ { files::temp_directory_path() / ("hashiwatashi-" + base::random_token()) };
    std::unique_ptr<trust::Keys> keys_ { trust::Keys::for_tests() };
    std::string sealed_;
};

std::vector<std::string> servers()
{
    auto kinds = store::testing::kinds();
    std::erase(kinds, "sqlite");
    return kinds;
}

}

INSTANTIATE_TEST_SUITE_P(Servers, BackupOfPostgresql, testing::ValuesIn(servers()));

TEST_P(BackupOfPostgresql, IsOneStateAndIsRestoredIntoEitherKindOfStore)
{
    std::atomic<bool> stop { false };
    std::atomic<int> written { 0 };
    std::thread writer([&] {
        for (int number = 0; !stop; ++number) {
            from_.database().write([&](store::Transaction& transaction) {
                for (auto const* half : { "a", "b" })
                    transaction.execute("INSERT INTO account (id, name, kind, role, made_at) VALUES (:id, 'x', 'staff', 'worker', 1)",
                        { { "id", std::string(half) + std::to_string(number) } });
            });
            ++written;
        }
    });
    while (written < 5)
        std::this_thread::yield();
    auto const made = make_backup(site(from_, "data"), folder_ / "backups", noon);
    stop = true;
    writer.join();
    ASSERT_TRUE(made.ok()) << made.refusal().message;
    EXPECT_TRUE(verify_backup(made->file, key(), folder_ / "data").ok());
    EXPECT_TRUE(files::is_empty(folder_ / "data")); // nothing that is not encrypted

    ASSERT_TRUE(restore_backup(made->file, {}, key(), folder_ / "sqlite").ok());
    auto const sqlite = store::Database::open("sqlite:" + (folder_ / "sqlite" / "hashiwatashi.db").string());
    EXPECT_EQ(open_in(*sqlite), "海が好き");
    store::testing::Scratch to(GetParam(), SOURCE_FOLDER);
    auto const restored = restore_into_postgresql(made->file, {}, site(to, "new"), noon);
    ASSERT_TRUE(restored.ok()) << restored.refusal().message;
    EXPECT_EQ(open_in(to.database()), "海が好き");
    for (auto* database : { sqlite.get(), &to.database() }) {
        auto const halves = count(*database, "SELECT COUNT(*) AS n FROM account WHERE id LIKE 'a%'");
        EXPECT_GE(halves, 5);
        EXPECT_EQ(halves, count(*database, "SELECT COUNT(*) AS n FROM account WHERE id LIKE 'b%'"));
        EXPECT_EQ(count(*database, "SELECT COUNT(*) AS n FROM account WHERE name = '山本（架空）''; \\' AND person IS NULL"), 1);
    }
    auto const again = restore_into_postgresql(made->file, {}, site(to, "newer"), noon);
    ASSERT_FALSE(again.ok());
    EXPECT_EQ(again.refusal().message, "keep.database_not_empty");
    EXPECT_FALSE(files::exists(folder_ / "newer"));
}

TEST_P(BackupOfPostgresql, SaysThatItWroteWhenOnlyTheMediaAreMissing)
{
    auto const made = make_backup(site(from_, "data"), folder_ / "backups", noon);
    ASSERT_TRUE(made.ok()) << made.refusal().message;
    std::ofstream(folder_ / "file").flush(); // an empty file stands where the folder is to be
    store::testing::Scratch to(GetParam(), SOURCE_FOLDER);
    auto const half = restore_into_postgresql(made->file, {}, site(to, "file"), noon);
    ASSERT_FALSE(half.ok());
    EXPECT_EQ(half.refusal().message, filled_without_media);
    EXPECT_EQ(half.refusal().slots.at("why"), "keep.failed");
    EXPECT_EQ(open_in(to.database()), "海が好き");
    // The control: what is refused before it wrote does not say so.
    auto const again = restore_into_postgresql(made->file, {}, site(to, "newer"), noon);
    ASSERT_FALSE(again.ok());
    EXPECT_EQ(again.refusal().message, "keep.database_not_empty");
}

}
