#include "store/sqlite_copy.h"

#include "base/hash.h"
#include "store/sqlite_handle.h"

namespace store {

using namespace sqlite_api;

namespace {

// Type and length stand before each value, so that no two rows read the same.
void add_row(base::LongHash& hash, sqlite3_stmt* row)
{
    for (int column = 0; column < sqlite3_column_count(row); ++column) {
        int const type = sqlite3_column_type(row, column); // before the text: reading it may convert
        auto const value = column_text(row, column);
        auto const head = std::to_string(type) + ':' + std::to_string(value.size()) + ':';
        for (auto const* part : { &head, &value })
            hash.add(*part);
    }
}

TableSum sum_of(SqliteHandle const& handle, std::string const& table)
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
    SqliteHandle(from, SqliteHandle::Use::read).run("VACUUM INTO " + quoted(to, '\''));
}

std::vector<TableSum> sums_of_sqlite(std::string const& file)
{
    SqliteHandle const handle(file, SqliteHandle::Use::read);
    std::vector<std::string> problems;
    handle.each("PRAGMA integrity_check(1)", [&](sqlite3_stmt* row) { problems.push_back(column_text(row, 0)); });
    if (problems != std::vector<std::string> { "ok" })
        throw Failure(FailureKind::lost, "the store is damaged");
    std::vector<std::string> tables;
    handle.each("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
        [&](sqlite3_stmt* row) { tables.push_back(column_text(row, 0)); });
    std::vector<TableSum> sums;
    for (auto const& table : tables)
        sums.push_back(sum_of(handle, table));
    return sums;
}

void move_table(std::string const& from, std::string const& to, std::string const& table)
{
    SqliteHandle const handle(from, SqliteHandle::Use::change);
    auto const name = quoted(table, '"');
    handle.run("PRAGMA journal_mode = DELETE; PRAGMA secure_delete = ON; ATTACH " + quoted(to, '\'') + " AS other");
    handle.run("CREATE TABLE other." + name + " AS SELECT * FROM main." + name);
    handle.run("DELETE FROM main." + name);
    handle.run("DETACH other; VACUUM");
}

void add_table(std::string const& to, std::string const& from, std::string const& table)
{
    SqliteHandle const handle(to, SqliteHandle::Use::change);
    auto const name = quoted(table, '"');
    handle.run("ATTACH " + quoted(from, '\'') + " AS other");
    handle.run("INSERT OR REPLACE INTO main." + name + " SELECT * FROM other." + name);
    handle.run("DETACH other");
}

}
