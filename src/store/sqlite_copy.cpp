#include "store/sqlite_copy.h"

#include "base/hash.h"
#include "store/failure.h"

#include <memory>

namespace store {

using namespace sqlite_api;

namespace {

class Handle {
public:
    enum class Use { read, change };
    Handle(std::string const& file, Use use)
    {
        int const flags = use == Use::read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
        int const answer = sqlite3_open_v2(file.c_str(), &handle_, flags | SQLITE_OPEN_FULLMUTEX, nullptr);
        if (answer != SQLITE_OK) {
            sqlite3_close(handle_);
            throw Failure(FailureKind::lost, "cannot open " + file);
        }
        sqlite3_db_config(handle_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
        sqlite3_busy_timeout(handle_, 10'000);
    }
    ~Handle() { sqlite3_close(handle_); }
    Handle(Handle const&) = delete;
    Handle& operator=(Handle const&) = delete;

    void run(std::string const& sql) const
    {
        if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
            fail();
    }
    template<class Work>
    void each(std::string const& sql, Work&& work) const
    {
        sqlite3_stmt* made = nullptr;
        if (sqlite3_prepare_v2(handle_, sql.c_str(), -1, &made, nullptr) != SQLITE_OK)
            fail();
        std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> const statement(made, sqlite3_finalize);
        int answer = SQLITE_DONE;
        while ((answer = sqlite3_step(made)) == SQLITE_ROW)
            work(made);
        if (answer != SQLITE_DONE)
            fail();
    }

private:
    [[noreturn]] void fail() const
    {
        bool const full = sqlite3_errcode(handle_) == SQLITE_FULL;
        throw Failure(full ? FailureKind::full : FailureKind::lost, sqlite3_errmsg(handle_));
    }

    sqlite3* handle_ { nullptr };
};

std::string quoted(std::string const& text, char mark)
{
    std::string answer(1, mark);
    for (char letter : text)
        answer.append(letter == mark ? 2 : 1, letter);
    return answer + mark;
}

std::string text_of(sqlite3_stmt* row, int column)
{
    auto const* bytes = static_cast<char const*>(sqlite3_column_blob(row, column));
    return bytes ? std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(row, column))) : std::string();
}

// Type and length stand before each value, so that no two rows read the same.
void add_row(base::LongHash& hash, sqlite3_stmt* row)
{
    for (int column = 0; column < sqlite3_column_count(row); ++column) {
        int const type = sqlite3_column_type(row, column); // before the text: reading it may convert
        auto const value = text_of(row, column);
        auto const head = std::to_string(type) + ':' + std::to_string(value.size()) + ':';
        for (auto const* part : { &head, &value })
            hash.add(*part);
    }
}

TableSum sum_of(Handle const& handle, std::string const& table)
{
    base::LongHash hash;
    TableSum sum { table, 0, {} };
    handle.each("SELECT * FROM " + quoted(table, '"') + " ORDER BY rowid", [&](sqlite3_stmt* row) {
        ++sum.rows;
        add_row(hash, row);
    });
    sum.hash = hash.hex();
    return sum;
}

}

void copy_sqlite(std::string const& from, std::string const& to)
{
    Handle(from, Handle::Use::read).run("VACUUM INTO " + quoted(to, '\''));
}

std::vector<TableSum> sums_of_sqlite(std::string const& file)
{
    Handle const handle(file, Handle::Use::read);
    std::vector<std::string> problems;
    handle.each("PRAGMA integrity_check(1)", [&](sqlite3_stmt* row) { problems.push_back(text_of(row, 0)); });
    if (problems != std::vector<std::string> { "ok" })
        throw Failure(FailureKind::lost, "the store is damaged");
    std::vector<std::string> tables;
    handle.each("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
        [&](sqlite3_stmt* row) { tables.push_back(text_of(row, 0)); });
    std::vector<TableSum> sums;
    for (auto const& table : tables)
        sums.push_back(sum_of(handle, table));
    return sums;
}

void move_table(std::string const& from, std::string const& to, std::string const& table)
{
    Handle const handle(from, Handle::Use::change);
    auto const name = quoted(table, '"');
    handle.run("PRAGMA journal_mode = DELETE; PRAGMA secure_delete = ON; ATTACH " + quoted(to, '\'') + " AS other");
    handle.run("CREATE TABLE other." + name + " AS SELECT * FROM main." + name);
    handle.run("DELETE FROM main." + name);
    handle.run("DETACH other; VACUUM");
}

void add_table(std::string const& to, std::string const& from, std::string const& table)
{
    Handle const handle(to, Handle::Use::change);
    auto const name = quoted(table, '"');
    handle.run("ATTACH " + quoted(from, '\'') + " AS other");
    handle.run("INSERT OR REPLACE INTO main." + name + " SELECT * FROM other." + name);
    handle.run("DETACH other");
}

}
