#include "base/random.h"
#include "store/database.h"

#include <cerrno>
#include <csignal>
#include <dlfcn.h>
#include <fcntl.h>
#include <latch>
#include <pthread.h>
#include <sqlite3.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

using namespace store;
using ::testing::HasSubstr;

// This program's own write and sync calls stand before the system's, so that a test can count them and let them fail.
namespace {

std::mutex watch_mutex;
std::set<std::thread::id> writing_threads; // threads that wrote into a store or its log
std::atomic<int> syncs { 0 };
std::atomic<int> failing_write { 0 };             // errno of every write, 0: none fails
std::atomic<int> writes_before_failing { 0 };
std::atomic<char const*> failing_sync { nullptr }; // ending of the file whose sync fails

std::string name_of(int descriptor)
{
    char name[4096];
    auto length = ::readlink(("/proc/self/fd/" + std::to_string(descriptor)).c_str(), name, sizeof name);
    return length > 0 ? std::string(name, static_cast<std::size_t>(length)) : "";
}

template<class Function>
Function* system_function(char const* name)
{
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

ssize_t watched_write(char const* function, int descriptor, void const* bytes, size_t size, off_t place)
{
    auto name = name_of(descriptor);
    if (name.ends_with(".db") || name.ends_with(".db-wal")) {
        std::lock_guard lock(watch_mutex);
        writing_threads.insert(std::this_thread::get_id());
        if (failing_write && writes_before_failing-- <= 0) {
            errno = failing_write;
            return -1;
        }
    }
    return system_function<ssize_t(int, void const*, size_t, off_t)>(function)(descriptor, bytes, size, place);
}

int watched_sync(char const* function, int descriptor)
{
    ++syncs;
    if (auto const* ending = failing_sync.load(); ending && name_of(descriptor).ends_with(ending)) {
        errno = EIO;
        return -1;
    }
    return system_function<int(int)>(function)(descriptor);
}

}

extern "C" {
ssize_t pwrite(int descriptor, void const* bytes, size_t size, off_t place) { return watched_write("pwrite", descriptor, bytes, size, place); }
ssize_t pwrite64(int descriptor, void const* bytes, size_t size, off_t place) { return watched_write("pwrite64", descriptor, bytes, size, place); }
int fsync(int descriptor) { return watched_sync("fsync", descriptor); }
int fdatasync(int descriptor) { return watched_sync("fdatasync", descriptor); }
}

namespace {

class SqliteTest : public testing::Test {
protected:
    SqliteTest()
    {
        testing::FLAGS_gtest_death_test_style = "threadsafe";
        std::filesystem::create_directories(folder_);
        open();
        write("CREATE TABLE line (id BIGINT PRIMARY KEY, text TEXT NOT NULL)");
    }
    ~SqliteTest() override
    {
        failing_write = 0;
        failing_sync = nullptr;
        database_.reset();
        ::umount(folder_.c_str()); // does nothing where nothing is mounted
        std::filesystem::remove_all(folder_);
    }

    void open() { database_ = Database::open("sqlite:" + file_.string()); }
    void write(Sql sql)
    {
        database_->write([&](Transaction& transaction) { transaction.execute(sql); });
    }
    void add(int id, std::size_t size = 10)
    {
        database_->write([&](Transaction& transaction) {
            transaction.execute("INSERT INTO line (id, text) VALUES (:id, :text)", { { "id", id }, { "text", std::string(size, 'x') } });
        });
    }
    std::int64_t count()
    {
        return database_->read([](Reader& reader) { return reader.query_one("SELECT count(*) AS c FROM line")->integer("c"); });
    }
    // How many of `threads` concurrent writes of 20,000 characters were refused, all as `full`.
    int refused_as_full(int threads)
    {
        std::atomic<int> refused { 0 };
        std::vector<std::thread> writers;
        for (int id = 0; id < threads; ++id) {
            writers.emplace_back([&, id] {
                try {
                    add(1000 + id, 20'000);
                } catch (Failure const& failure) {
                    EXPECT_EQ(failure.kind(), FailureKind::full) << failure.what();
                    ++refused;
                }
            });
        }
        for (auto& writer : writers)
            writer.join();
        return refused;
    }
    void expect_sound()
    {
        auto answer = database_->read([](Reader& reader) { return reader.query_one("SELECT integrity_check AS a FROM pragma_integrity_check")->text("a"); });
        EXPECT_EQ(answer, "ok");
    }
    std::string bytes(std::string const& ending = "")
    {
        std::ifstream stream(file_.string() + ending, std::ios::binary);
        return { std::istreambuf_iterator<char>(stream), {} };
    }

    std::filesystem::path folder_ { std::filesystem::temp_directory_path() / ("sqlite-" + base::random_token()) };
    std::filesystem::path file_ { folder_ / "store.db" };
    std::unique_ptr<Database> database_;
};

using SqliteDeathTest = SqliteTest;

}

TEST_F(SqliteTest, waiting_writers_share_one_sync)
{
    syncs = 0;
    for (int id = 0; id < 20; ++id)
        add(id);
    // The control: alone, every write pays for its own.
    EXPECT_GE(syncs, 20);

    syncs = 0;
    std::vector<std::thread> writers;
    for (int writer = 0; writer < 16; ++writer)
        writers.emplace_back([&, writer] {
            for (int turn = 0; turn < 25; ++turn)
                add(100 + writer * 25 + turn);
        });
    for (auto& writer : writers)
        writer.join();
    EXPECT_LT(syncs, 200);
    EXPECT_EQ(count(), 420);
}

TEST_F(SqliteTest, a_failing_job_of_a_group_leaves_the_others)
{
    // The first job holds the writer until all others wait, so that these are one group.
    std::latch held(1), released(1);
    std::thread first([&] {
        database_->write([&](Transaction&) {
            held.count_down();
            released.wait();
        });
    });
    held.wait();
    std::atomic<int> failed { 0 };
    std::vector<std::thread> writers;
    for (int id = 0; id < 10; ++id)
        writers.emplace_back([&, id] {
            try {
                database_->write([&](Transaction& transaction) {
                    transaction.execute("INSERT INTO line (id, text) VALUES (:id, 'kept')", { { "id", id } });
                    if (id % 2 == 1)
                        throw std::runtime_error("own");
                });
            } catch (std::runtime_error const& error) {
                EXPECT_STREQ(error.what(), "own");
                ++failed;
            }
        });
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    syncs = 0;
    released.count_down();
    for (auto& writer : writers)
        writer.join();
    first.join();
    EXPECT_EQ(failed, 5);
    EXPECT_EQ(count(), 5);
    EXPECT_LE(syncs, 2);
}

TEST_F(SqliteTest, only_one_thread_and_one_connection_ever_write)
{
    {
        std::lock_guard lock(watch_mutex);
        writing_threads.clear();
    }
    std::vector<std::thread> threads;
    for (int worker = 0; worker < 8; ++worker)
        threads.emplace_back([&, worker] {
            for (int turn = 0; turn < 30; ++turn) {
                if (worker < 4)
                    add(worker * 1000 + turn, 3'000); // enough for several checkpoints
                count();
            }
        });
    for (auto& thread : threads)
        thread.join();
    int writable = 0;
    for (auto const& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
        std::error_code gone;
        auto target = std::filesystem::read_symlink(entry.path(), gone);
        auto descriptor = std::stoi(entry.path().filename().string());
        if (target == file_ && (::fcntl(descriptor, F_GETFL) & O_ACCMODE) != O_RDONLY)
            ++writable;
    }
    EXPECT_EQ(writable, 1);
    database_.reset();
    std::lock_guard lock(watch_mutex);
    // The writer's thread, and this one for the last checkpoint when the writer's has ended.
    EXPECT_EQ(writing_threads.size(), 2u);
    EXPECT_TRUE(writing_threads.contains(std::this_thread::get_id()));
}

TEST_F(SqliteTest, readers_leave_the_log_alone_and_closing_puts_it_away)
{
    auto before = bytes();
    add(1);
    EXPECT_EQ(count(), 1);
    for (int turn = 0; turn < 10; ++turn)
        std::thread([&] { count(); }).join();
    EXPECT_EQ(bytes(), before);
    EXPECT_FALSE(bytes("-wal").empty());
    EXPECT_THROW(database_->read([](Reader& reader) { reader.query("PRAGMA wal_checkpoint(TRUNCATE)"); reader.query("DELETE FROM line"); }), Failure);
    EXPECT_EQ(bytes(), before);
    database_.reset();
    EXPECT_NE(bytes(), before);
    EXPECT_FALSE(std::filesystem::exists(file_.string() + "-wal"));
    open();
    EXPECT_EQ(count(), 1);
}

TEST_F(SqliteTest, a_long_log_is_put_into_the_file_while_running)
{
    auto before = bytes().size();
    for (int id = 0; id < 12; ++id)
        add(id, 500'000);
    count();
    EXPECT_GT(bytes().size(), before + 4'000'000);
    EXPECT_LT(bytes("-wal").size(), 7'000'000u);
    expect_sound();
}

TEST_F(SqliteTest, files_are_for_the_owner_only)
{
    add(1);
    for (auto ending : { "", "-wal", "-shm", ".lock" }) {
        auto rights = std::filesystem::status(file_.string() + ending).permissions();
        EXPECT_EQ(rights & std::filesystem::perms(077), std::filesystem::perms::none) << ending;
    }
}

TEST_F(SqliteTest, a_second_process_is_refused)
{
    try {
        Database::open("sqlite:" + file_.string());
        FAIL();
    } catch (Failure const& failure) {
        EXPECT_EQ(failure.kind(), FailureKind::lost);
        EXPECT_THAT(failure.what(), HasSubstr("in use by another process (" + std::to_string(::getpid()) + ")"));
    }
    database_.reset();
    open();
    EXPECT_EQ(count(), 0);
}

TEST_F(SqliteTest, a_file_that_is_no_store_is_refused_and_left_alone)
{
    auto other = folder_ / "other.db";
    std::ofstream(other) << std::string(8192, 'x');
    EXPECT_THROW(Database::open("sqlite:" + other.string()), Failure);
    std::ifstream stream(other);
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(stream), {}), std::string(8192, 'x'));
}

TEST_F(SqliteTest, a_write_inside_a_write_is_refused)
{
    EXPECT_THROW(database_->write([&](Transaction&) { add(1); }), std::logic_error);
    EXPECT_EQ(count(), 0);
}

TEST_F(SqliteTest, the_queue_has_its_limit)
{
    std::latch held(1), released(1);
    std::thread first([&] {
        database_->write([&](Transaction&) {
            held.count_down();
            released.wait();
        });
    });
    held.wait();
    std::atomic<int> busy { 0 }, done { 0 };
    std::vector<std::thread> writers;
    for (int id = 0; id < 4'106; ++id)
        writers.emplace_back([&] {
            try {
                database_->write([](Transaction&) {});
                ++done;
            } catch (Failure const& failure) {
                EXPECT_EQ(failure.kind(), FailureKind::busy);
                ++busy;
            }
        });
    while (busy < 10)
        std::this_thread::yield();
    released.count_down();
    for (auto& writer : writers)
        writer.join();
    first.join();
    EXPECT_EQ(busy, 10);
    EXPECT_EQ(done, 4'096);
}

TEST_F(SqliteTest, a_full_disk_keeps_nothing_of_the_group)
{
    add(1);
    for (int first_failing : { 0, 1, 5, 9 }) {
        writes_before_failing = first_failing;
        failing_write = ENOSPC;
        int refused = refused_as_full(8);
        EXPECT_GT(refused, 0);
        failing_write = 0;
        EXPECT_EQ(count(), 9 - refused);
        expect_sound();
        write("DELETE FROM line WHERE id >= 1000");
    }
    add(2);
    database_.reset();
    open();
    EXPECT_EQ(count(), 2);
}

TEST_F(SqliteTest, the_limit_of_a_file_counts_as_full)
{
    add(1);
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit before {};
    ::getrlimit(RLIMIT_FSIZE, &before);
    rlimit limited { bytes("-wal").size() + 10'000, before.rlim_max };
    ::setrlimit(RLIMIT_FSIZE, &limited);
    int refused = refused_as_full(4);
    ::setrlimit(RLIMIT_FSIZE, &before);
    EXPECT_EQ(refused, 4);
    EXPECT_EQ(count(), 1);
    add(2);
    expect_sound();
}

TEST_F(SqliteTest, a_real_full_disk)
{
    database_.reset();
    if (::mount("none", folder_.c_str(), "tmpfs", 0, "size=1m") != 0)
        GTEST_SKIP() << "may not mount a small file system here";
    open();
    write("CREATE TABLE line (id BIGINT PRIMARY KEY, text TEXT NOT NULL)");
    int kept = 0;
    try {
        for (; kept < 1000; ++kept)
            add(kept, 20'000);
        ADD_FAILURE() << "never full";
    } catch (Failure const& failure) {
        EXPECT_EQ(failure.kind(), FailureKind::full) << failure.what();
    }
    EXPECT_EQ(count(), kept);
    expect_sound();
    database_.reset();
    open();
    EXPECT_EQ(count(), kept);
    expect_sound();
}

TEST_F(SqliteDeathTest, a_failed_sync_of_the_log_stops_the_process)
{
    EXPECT_EXIT(
        {
            failing_sync = ".db-wal";
            add(1);
        },
        testing::ExitedWithCode(70), "the disk failed");
}

TEST_F(SqliteDeathTest, a_failed_sync_of_a_checkpoint_stops_the_process)
{
    EXPECT_EXIT(
        {
            failing_sync = "store.db";
            for (int id = 0; id < 30; ++id)
                add(id, 500'000);
        },
        testing::ExitedWithCode(70), "the disk failed");
}

TEST_F(SqliteDeathTest, a_failed_write_stops_the_process)
{
    EXPECT_EXIT(
        {
            failing_write = EIO;
            add(1);
        },
        testing::ExitedWithCode(70), "the disk failed");
}
