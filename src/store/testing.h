#pragma once

#include "store/database.h"

#include <memory>
#include <string>
#include <vector>

namespace store::testing {

// The stores that every store test runs against: SQLite in a temporary folder always, and PostgreSQL when
// HASHIWATASHI_TEST_POSTGRESQL names a server ("host=… port=… user=…"), which bin/test always sets. Each call
// gives an empty database with the *.sql steps found below SOURCE_FOLDER/src done, and takes it away with the object.
class Scratch {
public:
    explicit Scratch(std::string const& kind, std::string const& source_folder);
    ~Scratch();
    Database& database() { return *database_; }
    std::string const& location() const { return location_; }

private:
    void make(std::string const& kind, std::string const& source_folder);
    void remove();

    std::unique_ptr<Database> database_;
    std::string location_;
    std::string folder_;
    std::string name_;
    std::vector<std::string> texts_;
};

std::vector<std::string> kinds(); // for INSTANTIATE_TEST_SUITE_P: {"sqlite"} or {"sqlite", "postgresql"}

}
