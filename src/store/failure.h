#pragma once

#include <stdexcept>
#include <string>

namespace store {

enum class FailureKind {
    lost,       // the database cannot be reached or the file cannot be read
    full,       // no space left: nothing of the transaction was written
    busy,       // too many waiting; try again
    conflict,   // a unique or foreign key, or a serialization failure that a repetition did not solve
    broken,     // a statement is wrong: a defect
};

class Failure : public std::runtime_error {
public:
    Failure(FailureKind kind, std::string const& technical) : std::runtime_error(technical), kind_(kind) { }
    FailureKind kind() const { return kind_; }

private:
    FailureKind kind_;
};

}
