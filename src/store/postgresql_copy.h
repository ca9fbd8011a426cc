#pragma once

#include "base/embedded.h"
#include "base/time.h"

#include <string>
#include <vector>

namespace store {

// What a backup of a PostgreSQL store needs: all rows of one consistent state in a SQLite file of the same schema, and
// back. Both texts of the schema are one, so both stores have the same tables and columns. All throw Failure.

// `to` is absent. Others go on working meanwhile.
void copy_postgresql(std::string const& location, std::string const& to, std::vector<base::EmbeddedFile> const& steps,
    base::Instant now);
// Whether there is nothing in it: no table, or no row in any table.
bool is_empty_postgresql(std::string const& location, std::vector<base::EmbeddedFile> const& steps);
// All rows in one transaction; nothing is kept if one is refused. `from` is brought up to date first.
void fill_postgresql(std::string const& from, std::string const& location, std::vector<base::EmbeddedFile> const& steps,
    base::Instant now);

}
