#pragma once

#include "store/database.h"
#include "store/lock_file.h"
#include "store/pool.h"
#include "store/sqlite_connection.h"
#include "store/sqlite_writer.h"

namespace store {

class SqliteDatabase final : public Database {
public:
    static constexpr std::size_t most_readers = 48;

    explicit SqliteDatabase(std::string const& file);
    ~SqliteDatabase() override;

    void read_with(std::function<void(Reader&)> const& work) override;
    void write_with(std::function<void(Transaction&)> const& work) override;
    std::string_view kind() const override { return "sqlite"; }

private:
    LockFile lock_;
    SqliteWriter writer_;
    Pool<SqliteConnection> readers_;
};

}
