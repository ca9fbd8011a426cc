#pragma once

#include "base/result.h"
#include "trust/journal_head.h"
#include "trust/parties.h"
#include "words/catalogue.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace erasure {

using trust::AccountId;
using trust::PersonId;

// A code, so that nothing about the person is written down once more while they are erased.
enum class Reason {
    asked,    // the person asked for it
    period,   // the time for keeping records is over
    mistake,  // there never should have been a record
    duty,     // a law or a court says so
    restored, // an old backup brought back what had been erased
};
std::string_view code(Reason);
std::optional<Reason> reason_from(std::string_view); // of those a human may give: not "restored"

// What remains of an erased person.
struct Certificate {
    PersonId person;
    base::Instant at;
    std::string by_name; // "" for the program itself
    Reason reason { Reason::asked };
    std::int64_t rows_removed { 0 };
    std::int64_t keys_destroyed { 0 };
    trust::JournalHead before; // signed by the site
    trust::JournalHead after;
};

// One sentence of it each: the message and what goes into its slots.
struct Sentence {
    std::string message;
    words::Slots slots {};
};
// The same on the page and on the command's paper. Pure.
std::vector<Sentence> sentences_of(Certificate const&, words::Catalogue const&, words::Language);

}
