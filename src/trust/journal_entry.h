#pragma once

#include "trust/gate.h"
#include "trust/journal_tree.h"

namespace trust {

// An entry of the journal as it stands in the store: codes and ids only, never text of a person.
struct JournalEntry {
    std::int64_t seq { 0 }; // 0 for the first
    std::int64_t at { 0 };  // microseconds since 1970 UTC
    std::string account;
    std::optional<std::string> agency;
    std::string person;
    std::string act;
    std::string compartment;
    std::string lines; // one a line
    std::string rule;
    std::optional<std::string> grant;
    std::string purpose;
    std::int64_t allowed { 0 }; // 1 or 0

    static JournalEntry of(JournalRow const&, std::int64_t seq);
};

// What is hashed: the words "hashiwatashi journal entry 1" and a line feed, then the twelve fields above, in this order.
// A field is the count of its bytes in decimal digits, ':', the bytes (UTF-8; numbers in decimal digits, with '-' before
// a negative one) and ','. A field that is not there is "-,". No two entries give the same bytes, and any other program
// can make them (tests/journal/verify.py does).
std::string bytes_of(JournalEntry const&);

}
