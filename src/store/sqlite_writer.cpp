#include "store/sqlite_writer.h"

#include "base/log.h"
#include "store/failure_log.h"

namespace store {

namespace {

constexpr int checkpoint_pages = 1'000;    // about 4 MB: what SQLite itself would choose
constexpr int patience_pages = 20'000;     // about 80 MB: from here readers are waited for, so that the log can start anew
constexpr int restart_busy_milliseconds = 200;
constexpr int close_busy_milliseconds = 5'000;

}

SqliteWriter::SqliteWriter(std::string const& file)
    : connection_(file, SqliteConnection::Role::writer)
    , checkpoint_due_at_pages_(checkpoint_pages)
    , thread_([this] { serve(); })
{
}

SqliteWriter::~SqliteWriter()
{
    {
        std::lock_guard lock(mutex_);
        closing_ = true;
    }
    arrived_.notify_one();
    thread_.join();
    try {
        connection_.checkpoint(SqliteConnection::Checkpoint::truncate, close_busy_milliseconds);
    } catch (Failure const& failure) {
        base::log_warning("the log was not put into the store's file; the next start will do it",
            { { "why", base::LogValue::technical(for_log(failure)) } });
    }
}

void SqliteWriter::write(Work const& work)
{
    if (std::this_thread::get_id() == thread_.get_id())
        throw std::logic_error("a write inside a write would wait for itself");
    auto job = std::make_shared<Job>();
    job->work = &work;
    {
        std::lock_guard lock(mutex_);
        if (waiting_.size() >= most_waiting)
            throw Failure(FailureKind::busy, "4096 writes are waiting already");
        waiting_.push_back(job);
    }
    arrived_.notify_one();
    job->answered.wait(false);
    if (job->error)
        std::rethrow_exception(job->error);
}

void SqliteWriter::answer(Job& job, std::exception_ptr error)
{
    if (job.answered)
        return;
    job.error = std::move(error);
    job.answered = true;
    job.answered.notify_one();
}

SqliteWriter::Group SqliteWriter::next_group()
{
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [&] { return closing_ || !waiting_.empty(); });
    return std::exchange(waiting_, {});
}

void SqliteWriter::serve()
{
    for (;;) {
        auto group = next_group();
        if (group.empty())
            return;
        run(group);
        checkpoint_if_due();
    }
}

void SqliteWriter::run(Group const& group)
{
    std::exception_ptr group_error;
    try {
        connection_.forget_failure();
        connection_.command("BEGIN IMMEDIATE");
        if (group.size() == 1)
            run_work(*group.front()); // alone, the transaction itself is the savepoint
        else
            run_together(group);
        acknowledge_early(group);
        connection_.command("COMMIT");
    } catch (...) {
        group_error = std::current_exception();
    }
    if (group_error) {
        try {
            connection_.roll_back();
        } catch (Failure const& failure) {
            base::log_error("cannot roll back", { { "why", base::LogValue::technical(for_log(failure)) } });
        }
    }
    for (auto const& job : group)
        answer(*job, group_error ? group_error : job->error);
}

void SqliteWriter::run_work(Job& job)
{
    connection_.forget_failure();
    Transaction transaction(connection_);
    (*job.work)(transaction);
    if (connection_.failure())
        throw *connection_.failure();
}

void SqliteWriter::run_together(Group const& group)
{
    for (auto const& job : group)
        run_in_savepoint(*job);
}

void SqliteWriter::run_in_savepoint(Job& job)
{
    connection_.command("SAVEPOINT job");
    try {
        run_work(job);
    } catch (...) {
        // When the disk is full or SQLite ended the transaction, what the others did is lost with it.
        bool full = connection_.failure() && connection_.failure()->kind() == FailureKind::full;
        if (full || !connection_.in_transaction())
            throw;
        job.error = std::current_exception();
        connection_.command("ROLLBACK TO job");
    }
    connection_.command("RELEASE job");
}

// A control for the fault tests: a build that lies must be found out by them.
void SqliteWriter::acknowledge_early([[maybe_unused]] Group const& group)
{
#ifdef HASHIWATASHI_FAULT_CONTROLS
    if (auto const* value = std::getenv("HASHIWATASHI_ACKNOWLEDGE_EARLY"); !value || std::string_view(value) != "1")
        return;
    for (auto const& job : group)
        answer(*job, job->error);
    // Stores of tests lie in memory, where a commit takes no time; here the disk is as slow as a small one.
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
#endif
}

void SqliteWriter::checkpoint_if_due()
{
    int pages = connection_.log_pages();
    if (pages < checkpoint_due_at_pages_) {
        // The log has started anew.
        if (pages < checkpoint_pages)
            checkpoint_due_at_pages_ = checkpoint_pages;
        return;
    }
    checkpoint_due_at_pages_ = pages + checkpoint_pages;
    try {
        connection_.checkpoint(SqliteConnection::Checkpoint::passive, 0);
        if (pages >= patience_pages)
            connection_.checkpoint(SqliteConnection::Checkpoint::restart, restart_busy_milliseconds);
    } catch (Failure const& failure) {
        // Nothing is lost: what was committed stays in the log.
        base::log_warning("cannot put the log into the store's file", { { "why", base::LogValue::technical(for_log(failure)) } });
    }
}

}
