#pragma once

#include "store/session.h"
#include "trust/sealed.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shelf {

using trust::Compartment;
using trust::Disclosure;
using trust::Keys;
using trust::PersonId;

// A place for what must not even be known to exist: boxes of one size that are always full. Most hold random bytes; what
// is put here takes the place of one of these, chosen at random, and what is changed is changed in its place. So neither
// the store's file nor its length, nor a backup, tells whether, whose, how much or when (decision 22, which also says what
// remains). What is a person's is named and sealed by keys made
// of theirs, so that it ends with them, also in old backups; the rest by the key of the shelf. A text may not hold the character U+0000.
enum class BoxSize { small, large };
std::string_view code(BoxSize);
std::size_t most_bytes(BoxSize); // of a text: 3,584 and 22,496

// At the start of the program; where there is a shelf it is left as it is. Throws std::runtime_error if it is another
// key's: rather no start than a lane that looks empty.
void fill(store::Transaction&, Keys const&);

// What is a person's: sealed under their key of the compartment's group, opened with a Disclosure like everything.
// Throws std::logic_error if the permit does not cover it or the text is too long.
void put(store::Transaction&, Keys const&, Disclosure const& write_permit, Compartment, BoxSize, std::string_view name,
    std::string_view text);
std::optional<std::string> find(
    store::Session&, Keys const&, Disclosure const&, Compartment, BoxSize, std::string_view name);

// What the program itself keeps here, ids and codes only: no text of a person. With an owner: about that person, under
// their key of the lane; nothing is kept or found of somebody erased.
void put_own(store::Transaction&, Keys const&, std::string_view name, std::string_view text, PersonId const& owner = {});
std::optional<std::string> find_own(store::Session&, Keys const&, std::string_view name, PersonId const& owner = {});

// Before a box is read in order to change it. On PostgreSQL, where several write at once, they follow one another from
// here to their COMMIT; put() and the others do it themselves.
void one_at_a_time(store::Transaction&, BoxSize);

// Random bytes again; false: there was no such box of this person.
bool empty(store::Transaction&, Keys const&, PersonId const&, Compartment, BoxSize, std::string_view name);

// A list on the shelf, in the order in which it was written: packed into small boxes, the newest one under the name
// itself. Each entry is one JSON value in a line, at most 3,560 bytes.
struct List {
    std::string name;
    PersonId owner {}; // of the program's own entries about one person
    // Texts of a person where a permit is given, else the program's own.
    void append(store::Transaction&, Keys const&, std::string_view entry, Disclosure const* permit = nullptr,
        Compartment = Compartment::lane) const;
    // The newest `most_boxes` boxes, oldest entry first. `more`: there are older ones.
    struct Read {
        std::vector<std::string> entries;
        bool more { false };
    };
    Read read(store::Session&, Keys const&, std::size_t most_boxes, Disclosure const* permit = nullptr,
        Compartment = Compartment::lane) const;
    // The program's own: every entry anew in its box, nullopt takes it out. Throws std::logic_error if a box overflows.
    using Change = std::function<std::optional<std::string>(std::string const& entry)>;
    void change(store::Transaction&, Keys const&, Change const&) const;
    // Every box of it random bytes again; needs no permit and not to be read.
    void empty(store::Transaction&, Keys const&, PersonId const&, Compartment = Compartment::lane) const;
};

}
