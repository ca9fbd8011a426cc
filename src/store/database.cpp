#include "store/database.h"

#include "store/postgresql_database.h"
#include "store/sqlite_database.h"

namespace store {

std::unique_ptr<Database> Database::open(std::string const& location)
{
    constexpr std::string_view sqlite = "sqlite:";
    constexpr std::string_view postgresql = "postgresql:";
    if (location.starts_with(sqlite))
        return std::make_unique<SqliteDatabase>(location.substr(sqlite.size()));
    if (location.starts_with(postgresql))
        return std::make_unique<PostgresqlDatabase>(location.substr(postgresql.size()));
    throw Failure(FailureKind::lost, "a store is named sqlite:FILE or postgresql:WORDS, not " + location);
}

}
