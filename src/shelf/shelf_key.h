#pragma once

#include "trust/sealed.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace shelf {

// What names and seals boxes: the program's own, made of lane.key, or a person's, made of theirs. Of a person whose key
// was destroyed there is none any more, and nobody can make it again.
class Key {
public:
    static Key own(trust::Keys const& keys) { return Key(&keys, ""); }
    static std::optional<Key> of(store::Session&, trust::Keys const&, trust::PersonId const&, trust::KeyGroup = trust::KeyGroup::lane);

    std::string name(std::string_view name) const; // unreadable
    std::string seal(std::string_view hashed_name, std::string_view text) const;
    std::string open(std::string_view hashed_name, std::string_view stored) const;
    std::string pseudonym() const;

private:
    Key(trust::Keys const* own, std::string secret) : own_(own), secret_(std::move(secret)) { }
    trust::Keys const* own_; // nullptr: a person's
    std::string secret_;
};

std::vector<trust::PersonId> persons_with_keys(store::Session&); // in shelf_store.cpp

// What stands for a person in a list that is not theirs, made of their key of the lane: whom it means can be told only
// while that key is there. Whom one means is found by looking at the keys of all, once, and kept in memory.
std::optional<std::string> pseudonym_of(store::Session&, trust::Keys const&, trust::PersonId const&);
std::optional<trust::PersonId> person_behind(store::Session&, trust::Keys const&, std::string const& pseudonym);

}
