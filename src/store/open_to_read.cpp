#include "store/open_to_read.h"

#include "store/sqlite_connection.h"

namespace store {

namespace {

// One connection that only reads a SQLite store, which another process may be writing.
class SqliteToRead final : public Database {
public:
    explicit SqliteToRead(std::string const& file) : connection_(file, SqliteConnection::Role::reader) { }

    void read_with(std::function<void(Reader&)> const& work) override
    {
        std::lock_guard const lock(mutex_);
        connection_.forget_failure();
        connection_.command("BEGIN");
        struct End {
            SqliteConnection& connection;
            ~End() { connection.roll_back(); } // nothing was changed
        } const end { connection_ };
        Reader reader(connection_);
        work(reader);
        if (connection_.failure())
            throw *connection_.failure();
    }
    void write_with(std::function<void(Transaction&)> const&) override
    {
        throw std::logic_error("this store was opened to be read");
    }
    std::string_view kind() const override { return "sqlite"; }

private:
    std::mutex mutex_;
    SqliteConnection connection_;
};

}

std::unique_ptr<Database> open_to_read(std::string const& location)
{
    constexpr std::string_view sqlite = "sqlite:";
    if (location.starts_with(sqlite))
        return std::make_unique<SqliteToRead>(location.substr(sqlite.size()));
    return Database::open(location);
}

}
