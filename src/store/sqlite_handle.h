#pragma once

#include "store/failure.h"

#include <memory>
#include <string>
#include <vector>

namespace store {

// A plain connection to a SQLite file, for what copies whole stores. It never checkpoints when it closes: see the
// SQLite rule in sqlite_connection.h.
class SqliteHandle {
public:
    enum class Use { read, change };
    SqliteHandle(std::string const& file, Use use)
    {
        using namespace sqlite_api;
        int const flags = use == Use::read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
        int const answer = sqlite3_open_v2(file.c_str(), &handle_, flags | SQLITE_OPEN_FULLMUTEX, nullptr);
        if (answer != SQLITE_OK) {
            sqlite3_close(handle_);
            throw Failure(FailureKind::lost, "cannot open " + file);
        }
        sqlite3_db_config(handle_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
        sqlite3_busy_timeout(handle_, 10'000);
    }
    ~SqliteHandle() { sqlite_api::sqlite3_close(handle_); }
    SqliteHandle(SqliteHandle const&) = delete;
    SqliteHandle& operator=(SqliteHandle const&) = delete;

    using Statement = std::unique_ptr<sqlite_api::sqlite3_stmt, int (*)(sqlite_api::sqlite3_stmt*)>;

    void run(std::string const& sql) const
    {
        if (sqlite_api::sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
            fail();
    }
    Statement prepare(std::string const& sql) const
    {
        sqlite_api::sqlite3_stmt* made = nullptr;
        if (sqlite_api::sqlite3_prepare_v2(handle_, sql.c_str(), -1, &made, nullptr) != SQLITE_OK)
            fail();
        return { made, sqlite_api::sqlite3_finalize };
    }
    // False when it has come to its end.
    bool step(Statement const& statement) const
    {
        int const answer = sqlite_api::sqlite3_step(statement.get());
        if (answer != SQLITE_ROW && answer != SQLITE_DONE)
            fail();
        return answer == SQLITE_ROW;
    }
    template<class Work>
    void each(std::string const& sql, Work&& work) const
    {
        auto const statement = prepare(sql);
        while (step(statement))
            work(statement.get());
    }

private:
    [[noreturn]] void fail() const
    {
        bool const full = sqlite_api::sqlite3_errcode(handle_) == SQLITE_FULL;
        throw Failure(full ? FailureKind::full : FailureKind::lost, sqlite_api::sqlite3_errmsg(handle_));
    }

    sqlite_api::sqlite3* handle_ { nullptr };
};

inline std::string quoted(std::string const& text, char mark)
{
    std::string answer(1, mark);
    for (char letter : text)
        answer.append(letter == mark ? 2 : 1, letter);
    return answer + mark;
}

inline std::string column_text(sqlite_api::sqlite3_stmt* row, int column)
{
    auto const* bytes = static_cast<char const*>(sqlite_api::sqlite3_column_blob(row, column));
    return bytes ? std::string(bytes, static_cast<std::size_t>(sqlite_api::sqlite3_column_bytes(row, column))) : std::string();
}

// In the order in which they were made, so that a table comes after those that it refers to.
inline std::vector<std::string> tables_in_order(SqliteHandle const& handle)
{
    std::vector<std::string> tables;
    handle.each("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid",
        [&](sqlite_api::sqlite3_stmt* row) { tables.push_back(column_text(row, 0)); });
    return tables;
}

}
