#include "store/sqlite_database.h"

namespace store {

SqliteDatabase::SqliteDatabase(std::string const& file)
    : lock_(file)
    , writer_(file)
    , readers_(most_readers, [file] { return std::make_unique<SqliteConnection>(file, SqliteConnection::Role::reader); })
{
}

SqliteDatabase::~SqliteDatabase()
{
    // The last checkpoint needs the log for itself.
    readers_.clear();
}

void SqliteDatabase::read_with(std::function<void(Reader&)> const& work)
{
    auto connection = readers_.take();
    connection->forget_failure();
    try {
        connection->command("BEGIN");
        Reader reader(*connection);
        work(reader);
        if (connection->failure())
            throw *connection->failure();
        connection->command("COMMIT");
    } catch (...) {
        if (connection->failure() && connection->failure()->kind() == FailureKind::lost)
            connection.discard();
        else
            connection->roll_back();
        throw;
    }
}

void SqliteDatabase::write_with(std::function<void(Transaction&)> const& work)
{
    writer_.write(work);
}

}
