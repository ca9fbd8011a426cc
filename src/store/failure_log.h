#pragma once

#include "store/failure.h"

#include <exception>
#include <string_view>

namespace store {

// A statement failed. what() names it, which is for tests and for whoever calls a command, never for the log.
class StatementFailure : public Failure {
public:
    StatementFailure(FailureKind kind, std::string const& technical, std::string number)
        : Failure(kind, technical), number_(std::move(number)) { }
    std::string const& number() const { return number_; } // the database's own

private:
    std::string number_;
};

std::string_view code(FailureKind);
// What the log may hold of it: of a failure of the store its kind and number. A statement names tables, and that one of
// them was used may tell what nobody may know (decision 22).
std::string for_log(std::exception const&);

}
