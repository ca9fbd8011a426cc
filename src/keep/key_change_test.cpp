#include "keep/key_change.h"

#include "base/json.h"
#include "base/random.h"
#include "store/testing.h"
#include "trust/key_ring.h"
#include "trust/testing.h"

#include <gtest/gtest.h>

#include <fstream>

namespace keep {

using namespace trust;

namespace {

namespace files = std::filesystem;

base::Instant const noon = base::Instant::from_seconds(1'790'000'000);
constexpr int persons = 150; // of three keys each: more than two batches

class SiteKeyChange : public ::testing::TestWithParam<std::string> {
protected:
    SiteKeyChange()
    {
        files::create_directories(folder_);
        auto const keys = open();
        database().write([&](store::Transaction& transaction) {
            for (int number = 0; number < persons; ++number)
                add_person(transaction, *keys, person(number));
        });
        search_ = keys->search_token("house", "あさ");
    }
    ~SiteKeyChange() override { files::remove_all(folder_); }

    store::Database& database() { return scratch_.database(); }
    files::path file() const { return folder_ / "site.key"; }
    files::path next() const { return folder_ / "site.key.next"; }
    std::unique_ptr<Keys> open() { return Keys::open(SiteKeyFiles(file()), SiteKeyFiles(folder_ / "lane.key"), database(), noon); }
    static PersonId person(int number) { return PersonId::named("person " + std::to_string(number)); }
    void add_person(store::Transaction& transaction, Keys const& keys, PersonId const& who)
    {
        keys.make_person_keys(transaction, who, noon);
        sealed_[who.text()] = keys.seal(transaction, permit(who, Act::write), who, compartment_of(who), { "t", "c", "1" }, "海が好き").stored_text();
    }
    // Of every other person in the lane, whose keys hang from another file.
    static Compartment compartment_of(PersonId const& who) { return who.text().back() % 2 == 0 ? Compartment::plan : Compartment::lane; }
    static Disclosure permit(PersonId const& who, Act act) { return trust::testing::OpenGate::disclosure(who, compartment_of(who), act); }
    // How many of the persons' texts open.
    std::size_t opened(Keys const& keys)
    {
        std::size_t count = 0;
        database().read([&](store::Session& session) {
            for (auto const& [who, text] : sealed_) {
                auto const id = PersonId::stored(who);
                try {
                    count += keys.open(session, permit(id, Act::read), Sealed::stored(text, id, compartment_of(id), { "t", "c", "1" })) == "海が好き";
                } catch (std::runtime_error const&) {
                }
            }
        });
        return count;
    }
    static void change(Keys const& keys, store::Database& database)
    {
        change_site_key(keys, database, [](KeyChange const&) { });
    }

    store::testing::Scratch scratch_ { GetParam(), SOURCE_FOLDER };
    files::path folder_ { files::temp_directory_path() / ("hashiwatashi-" + base::random_token()) };
    std::map<std::string, std::string> sealed_;
    std::int64_t search_ { 0 };
};

struct Interrupted : std::runtime_error {
    Interrupted() : std::runtime_error("interrupted") { }
};

}

INSTANTIATE_TEST_SUITE_P(Stores, SiteKeyChange, ::testing::ValuesIn(store::testing::kinds()));

TEST_P(SiteKeyChange, LeavesEverythingOpenAndTheOldKeyOpensNothing)
{
    auto const old = base::read_file(file());
    auto const running = open();
    KeyChange last;
    change_site_key(*running, database(), [&](KeyChange const& so_far) {
        EXPECT_GE(so_far.done, last.done);
        last = so_far;
    });
    EXPECT_EQ(last.done, persons * 3 + 2);
    EXPECT_EQ(last.done, last.all);
    EXPECT_FALSE(files::exists(next()));
    EXPECT_NE(base::read_file(file()), old);
    EXPECT_EQ(opened(*running), sealed_.size());
    EXPECT_EQ(opened(*open()), sealed_.size());
    EXPECT_EQ(open()->search_token("house", "あさ"), search_);
    std::ofstream(file(), std::ios::binary) << old;
    EXPECT_THROW((void)open(), std::runtime_error);
}

TEST_P(SiteKeyChange, InterruptedAnywhereTheStoreOpensAndTheChangeGoesOn)
{
    for (int batches = 1;; ++batches) {
        bool interrupted = false;
        try {
            int told = 0;
            change_site_key(*open(), database(), [&](KeyChange const&) {
                if (++told == batches)
                    throw Interrupted();
            });
        } catch (Interrupted const&) {
            interrupted = true;
        }
        EXPECT_EQ(opened(*open()), sealed_.size()) << batches;
        if (!interrupted)
            break;
        ASSERT_TRUE(files::exists(next())) << batches;
        if (batches == 1) { // the control: one of the two keys alone opens only some
            files::rename(next(), folder_ / "away");
            EXPECT_LT(opened(*open()), sealed_.size());
            files::rename(folder_ / "away", next());
        }
        change(*open(), database());
        EXPECT_FALSE(files::exists(next()));
        EXPECT_EQ(opened(*open()), sealed_.size()) << batches;
    }
}

TEST_P(SiteKeyChange, AnotherProcessGoesOnWithoutAStart)
{
    auto const other = open();
    bool added = false;
    change_site_key(*open(), database(), [&](KeyChange const&) {
        if (!std::exchange(added, true)) // in the middle, by a process that knows only the old key
            database().write([&](store::Transaction& transaction) { add_person(transaction, *other, PersonId::named("new")); });
    });
    EXPECT_EQ(opened(*other), sealed_.size());
    database().write([&](store::Transaction& transaction) { add_person(transaction, *other, PersonId::named("newer")); });
    EXPECT_EQ(opened(*open()), sealed_.size());
    EXPECT_EQ(sealed_.size(), static_cast<std::size_t>(persons + 2));
}

TEST_P(SiteKeyChange, AStoreFromBeforeKeepsItsSecrets)
{
    database().write([](store::Transaction& transaction) { transaction.execute("DELETE FROM person_key"); });
    sealed_.clear();
    files::remove(file());
    for (auto const& [path, letter] : { std::pair(file(), 't'), std::pair(folder_ / "lane.key", 'l') }) { // as the keys of tests
        std::ofstream(path, std::ios::binary) << std::string(32, letter);
        files::permissions(path, files::perms::owner_read | files::perms::owner_write);
    }
    auto const before = Keys::for_tests();
    database().write([&](store::Transaction& transaction) { add_person(transaction, *before, person(1)); });
    auto const keys = open();
    EXPECT_EQ(keys->secret_for("card"), before->secret_for("card"));
    EXPECT_EQ(keys->shelf_name("list"), before->shelf_name("list"));
    EXPECT_EQ(opened(*keys), 1u);
    change(*keys, database());
    EXPECT_EQ(open()->secret_for("card"), before->secret_for("card"));
    EXPECT_EQ(open()->shelf_name("list"), before->shelf_name("list"));
    EXPECT_EQ(opened(*open()), 1u);
}

TEST_P(SiteKeyChange, ABegunStoreWithoutItsKeysGetsNoOthers)
{
    auto const lane = folder_ / "lane.key";
    for (auto const& missing : { file(), lane }) {
        auto const aside = missing.string() + ".aside"; // as a volume that is not mounted
        files::rename(missing, aside);
        EXPECT_THROW((void)open(), trust::MissingKey) << missing;
        EXPECT_FALSE(files::exists(missing));
        files::rename(aside, missing);
    }
    EXPECT_EQ(opened(*open()), sealed_.size()); // the control
}

TEST(ProtectedSiteKey, OpensWithItsPassphraseAlone)
{
    auto const folder = files::temp_directory_path() / ("hashiwatashi-" + base::random_token());
    files::create_directories(folder);
    auto const file = folder / "site.key";
    auto const asking = [&](std::string const& passphrase) { return SiteKeyFiles(file, [passphrase] { return passphrase; }); };
    SiteKeyFiles(file).make_if_none();
    auto const key = SiteKeyFiles(file).read();
    auto const part = folder / "site.key.part-1"; // what a kill left, with the key as it was
    files::copy_file(file, part);
    SiteKeyFiles(file).protect("海の見える町の古い橋");
    EXPECT_FALSE(files::exists(part));
    auto const bytes = base::read_file(file);
    SiteKeyFiles(file).protect("海の見える町の古い橋"); // again, and it needs no other passphrase for that
    EXPECT_EQ(base::read_file(file), bytes);
    EXPECT_EQ(base::read_file(file).find(key), std::string::npos);
    EXPECT_THROW((void)SiteKeyFiles(file).read(), std::runtime_error);
    EXPECT_THROW((void)asking("海の見える町の古い駅").read(), std::runtime_error);
    EXPECT_EQ(asking("海の見える町の古い橋").read(), key); // the control
    auto opened = asking("海の見える町の古い橋");
    opened.make_next();
    auto const next = opened.read_next();
    ASSERT_TRUE(next.has_value());
    EXPECT_NE(*next, key);
    EXPECT_EQ(base::read_file(folder / "site.key.next").find(*next), std::string::npos);
    opened.take_next();
    EXPECT_EQ(asking("海の見える町の古い橋").read(), *next);
    files::remove_all(folder);
}

}
