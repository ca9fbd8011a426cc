#include "store/postgresql_database.h"

#include "base/random.h"

namespace store {

namespace {

void wait_before(int next_try)
{
    // Those who disturbed each other must not meet again: 0 to 5, 10, 20 … ms.
    auto longest_microseconds = 5'000ull << next_try;
    std::this_thread::sleep_for(std::chrono::microseconds(base::random_below(longest_microseconds)));
}

}

PostgresqlDatabase::PostgresqlDatabase(std::string const& words)
    : connections_(most_connections, [words] { return std::make_unique<PostgresqlConnection>(words); })
{
    auto connection = connections_.take();
    // Lists sorted on the server must come in the same order as from SQLite.
    auto collation = connection->setting("SELECT datcollate FROM pg_database WHERE datname = current_database()");
    auto encoding = connection->setting("SHOW server_encoding");
    bool by_code_point = collation == "C" || collation == "POSIX" || collation == "C.UTF-8" || collation == "C.utf8";
    if (!by_code_point || encoding != "UTF8")
        throw Failure(FailureKind::lost,
            "the database must be made with ENCODING 'UTF8' LC_COLLATE 'C' TEMPLATE template0; it has " + encoding + " and " + collation);
}

// Leaves the connection ready for the next, or closes it.
void PostgresqlDatabase::settle(Lease& connection)
{
    try {
        if (connection->usable()) {
            connection->roll_back();
            return;
        }
    } catch (Failure const&) {
        // It broke just now.
    }
    connection.discard();
}

void PostgresqlDatabase::read_with(std::function<void(Reader&)> const& work)
{
    for (int count = 1; try_read(work, count == most_tries) == Ended::again; ++count)
        wait_before(count);
}

void PostgresqlDatabase::write_with(std::function<void(Transaction&)> const& work)
{
    for (int count = 1; try_write(work, count == most_tries) == Ended::again; ++count)
        wait_before(count);
}

PostgresqlDatabase::Ended PostgresqlDatabase::try_read(std::function<void(Reader&)> const& work, bool last_try)
{
    auto connection = connections_.take();
    connection->forget_failure();
    try {
        connection->command("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
        Reader reader(*connection);
        work(reader);
        if (connection->failure())
            throw *connection->failure();
        connection->command("COMMIT");
        return Ended::done;
    } catch (...) {
        // A server that was started anew has closed all idle connections: each is found out once.
        bool again = !connection->usable() && !last_try;
        settle(connection);
        if (!again)
            throw;
        return Ended::again;
    }
}

PostgresqlDatabase::Ended PostgresqlDatabase::try_write(std::function<void(Transaction&)> const& work, bool last_try)
{
    auto connection = connections_.take();
    connection->forget_failure();
    bool committing = false;
    try {
        connection->command("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE");
        Transaction transaction(*connection);
        work(transaction);
        if (connection->failure())
            throw *connection->failure();
        committing = true;
        connection->command("COMMIT");
        return Ended::done;
    } catch (...) {
        // When the connection breaks during COMMIT nobody knows what was kept: that must not run again.
        bool broke = !connection->usable() && !committing;
        bool again = (broke || connection->repeatable_failure()) && !last_try;
        settle(connection);
        if (!again)
            throw;
        return Ended::again;
    }
}

}
