#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace store {

// What a backup needs of SQLite and no other code may do. All throw Failure.

// Copies one consistent state of a store that another process may be writing into `to`, which is absent or empty. The
// store itself is opened read-only and never checkpointed: see the SQLite rule in sqlite_connection.h.
void copy_sqlite(std::string const& from, std::string const& to);

struct TableSum {
    std::string table;
    std::int64_t rows { 0 };
    std::string hash; // BLAKE2b over every value of every row, in hexadecimal digits
    bool operator==(TableSum const&) const = default;
};
// Every table of a store that nobody else uses, sorted by name. Fails as well if SQLite's own check finds damage.
std::vector<TableSum> sums_of_sqlite(std::string const& file);

// Both work on stores that nobody else uses. Moving leaves the table empty, and nothing of its rows in free pages.
void move_table(std::string const& from, std::string const& to, std::string const& table);
void add_table(std::string const& to, std::string const& from, std::string const& table); // rows of `from` win

}
