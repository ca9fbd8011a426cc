#include "keep/keeper.h"

#include "base/random.h"
#include "keep/run_store.h"
#include "store/testing.h"
#include "trust/testing.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sys/stat.h>

namespace keep {

namespace {

namespace files = std::filesystem;

base::Instant const noon = base::Instant::from_seconds(1'790'000'000);
constexpr std::int64_t day_seconds = 86'400;

Run good(std::int64_t seconds_ago) { return { .begun_at = noon.plus_seconds(-seconds_ago), .ended_at = noon.plus_seconds(5 - seconds_ago) }; }
Run failed(std::int64_t seconds_ago)
{
    auto run = good(seconds_ago);
    run.failure = "keep.disk_full";
    return run;
}
Run begun(std::int64_t seconds_ago) { return { .begun_at = noon.plus_seconds(-seconds_ago) }; }

}

TEST(BackupSchedule, SaysWhenTheNextIsDueAndWhatIsWrong)
{
    Schedule const daily { .every_seconds = day_seconds };
    struct Case {
        std::vector<keep::Run> runs;
        bool due;
        BackupState state;
    };
    for (auto const& [runs, due, state] : std::vector<Case> {
             { {}, true, BackupState::first },
             { { good(100) }, false, BackupState::good },
             { { good(day_seconds) }, true, BackupState::good },
             { { good(2 * day_seconds + 1) }, true, BackupState::late },
             { { failed(100), good(day_seconds) }, false, BackupState::failed },
             { { failed(3'600), good(day_seconds) }, true, BackupState::failed },
             { { begun(100), good(day_seconds) }, false, BackupState::good },
             { { begun(100), failed(3'700) }, false, BackupState::failed },
             { { begun(4'000), begun(8'000) }, true, BackupState::late },
             { { good(100), failed(4'000) }, false, BackupState::good },
         }) {
        EXPECT_EQ(is_due(runs, daily, noon), due) << runs.size() << code(state);
        EXPECT_EQ(state_of(runs, daily, noon), state) << runs.size() << code(state);
        EXPECT_FALSE(is_due(runs, {}, noon));
        EXPECT_EQ(state_of(runs, {}, noon), BackupState::off);
    }
    EXPECT_TRUE(is_alarm(BackupState::failed) && is_alarm(BackupState::late) && !is_alarm(BackupState::good));
}

TEST(BackupKeeper, MakesThemByItselfKeepsTheNewestAndNamesWhatFailed)
{
    store::testing::Scratch scratch("sqlite", SOURCE_FOLDER);
    auto const folder = files::temp_directory_path() / ("hashiwatashi-" + base::random_token());
    files::create_directories(folder / "data");
    auto const key = folder / "backup.key";
    std::ofstream(key) << "a passphrase on paper in the safe\n";
    ::chmod(key.c_str(), 0600);
    Site const site { scratch.location(), folder / "data", key };
    Schedule const schedule { .every_seconds = day_seconds, .folder = folder / "backups", .backup_key = key, .most_kept = 2 };
    auto const at = [&](std::int64_t seconds) {
        return make_due_backup(scratch.database(), site, schedule, base::FixedClock(noon.plus_seconds(seconds)));
    };
    auto const kept = [&] {
        std::size_t count = 0;
        for (auto const& entry : files::directory_iterator(schedule.folder))
            count += entry.path().extension() == ".hwb";
        return count;
    };

    auto const first = at(0);
    ASSERT_TRUE(first.has_value());
    EXPECT_EQ(first->failure, "keep.no_folder");
    EXPECT_FALSE(at(60).has_value()) << "an hour later, not at once";
    files::create_directories(schedule.folder);
    std::ofstream(schedule.folder / "letter.hwb") << "mine";
    for (int day = 1; day <= 4; ++day) {
        auto const made = at(day * day_seconds);
        ASSERT_TRUE(made.has_value());
        EXPECT_EQ(made->failure, "");
        EXPECT_GT(made->size_bytes, 0);
        EXPECT_FALSE(at(day * day_seconds + 100).has_value());
        EXPECT_TRUE(verify_backup(schedule.folder / made->file, key, folder / "data").ok());
    }
    EXPECT_EQ(kept(), 3u) << "the newest two, and what is not ours";
    auto const runs = scratch.database().read([](store::Session& session) { return newest_runs(session); });
    ASSERT_EQ(runs.size(), 5u);
    EXPECT_TRUE(runs.front().is_good());
    EXPECT_EQ(runs.back().failure, "keep.no_folder");
    ::chmod(key.c_str(), 0644);
    auto const open_key = at(5 * day_seconds);
    ASSERT_TRUE(open_key.has_value());
    EXPECT_EQ(open_key->failure, "keep.key_file_open");
    EXPECT_EQ(kept(), 3u) << "a backup that failed takes none away";
    files::remove_all(folder);
}

}
