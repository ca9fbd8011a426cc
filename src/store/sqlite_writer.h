#pragma once

#include "store/sqlite_connection.h"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

namespace store {

// The one thread that writes. It takes everything that waits, runs it in one transaction with a savepoint each,
// commits once, and then answers everybody (group commit).
class SqliteWriter {
public:
    static constexpr std::size_t most_waiting = 4'096;

    using Work = std::function<void(Transaction&)>;

    explicit SqliteWriter(std::string const& file);
    // Finishes what waits, then puts the whole log into the store's file.
    ~SqliteWriter();
    SqliteWriter(SqliteWriter const&) = delete;
    SqliteWriter& operator=(SqliteWriter const&) = delete;

    // Returns when the work is durable; throws what the work threw, or why nothing was kept.
    void write(Work const&);

private:
    struct Job {
        Work const* work;
        std::exception_ptr error {};
        std::atomic<bool> answered { false };
    };
    using Group = std::vector<std::shared_ptr<Job>>;

    void serve();
    Group next_group();
    void run(Group const&);
    void run_together(Group const&);
    void run_in_savepoint(Job&);
    void run_work(Job&);
    void acknowledge_early(Group const&);
    void checkpoint_if_due();
    static void answer(Job&, std::exception_ptr);

    SqliteConnection connection_;
    int checkpoint_due_at_pages_;
    std::mutex mutex_;
    std::condition_variable arrived_;
    Group waiting_;
    bool closing_ { false };
    std::thread thread_;
};

}
