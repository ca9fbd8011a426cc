#pragma once

#include <filesystem>

namespace bench {

// Each prints one JSON object on standard output: name → value in the unit that the name ends with.

// Durable writes: raw SQLite, the store with one client, the store with 32.
void measure_writes(std::filesystem::path const& folder);
// Entries of the journal, one a transaction: raw SQLite without the tree, the program with it; then `count` entries, and
// how long it takes to verify them.
void measure_journal(std::filesystem::path const& folder, int count);
// Decisions about one person's world that is ready.
void measure_decisions();
// One A4 sheet as the plan prints it, and the wallet card.
void measure_paper();
// Makes a store of `count` persons in houses of at most 10,000, with stays, keys, names and search terms, and the
// account of one worker in the first house. Prints seconds, bytes and the worker's sign-in.
void load_persons(std::filesystem::path const& folder, int count);
// The program as it is, and GET /constant with the bytes of a file through the same web floor.
int serve(std::filesystem::path const& folder, std::filesystem::path const& constant_file);

}
