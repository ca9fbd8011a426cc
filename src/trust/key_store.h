#pragma once

#include "store/session.h"
#include "trust/sealed.h"

#include <optional>
#include <string>
#include <vector>

namespace trust::key_store {

void add(store::Transaction&, PersonId const&, KeyGroup, std::string const& wrapped, base::Instant now);
// nullopt: the person has none, or it was destroyed.
std::optional<std::string> wrapped(store::Session&, PersonId const&, KeyGroup);
void destroy(store::Transaction&, PersonId const&, base::Instant now);

// The roots from which the site's own secrets and the lane's are made are rows of a person "site": they lie in this table
// so that they are kept apart from backups as the persons' keys are (docs/decisions/0015).
inline constexpr std::string_view site_person = "site";
inline constexpr std::string_view site_root = "root";
inline constexpr std::string_view lane_root = "lane_root";

// A row as it stands.
struct Wrapped {
    std::string person;
    std::string group;
    std::string wrapped;

    std::string name() const { return group + '|' + person; }
};
bool is_new_site(store::Session&); // no person, no signed head, nobody signed in yet
std::optional<Wrapped> site(store::Session&, std::string_view root_group);
// Nobody else gets past it until the transaction ends.
std::optional<Wrapped> hold_site(store::Transaction&, std::string_view root_group);
void add_site(store::Transaction&, std::string_view root_group, std::string const& wrapped, base::Instant now); // keeps one that is there

// How a wrapped key begins that needs no change any more: of the site key, and of the lane's.
struct Marks {
    std::string site;
    std::string lane;
};
// Rows of persons that begin otherwise, from this person on; the roots are not among them.
std::vector<Wrapped> under_other_keys(store::Session&, Marks const&, std::string_view from_person, std::int64_t most);
void replace(store::Transaction&, Wrapped const&, std::string const& wrapped); // unless it changed or was destroyed
std::int64_t count_under(store::Session&, Marks const&);
std::int64_t count(store::Session&);

}

namespace trust {

std::string_view code(KeyGroup); // "open_record", "lane", "private_page"

}
