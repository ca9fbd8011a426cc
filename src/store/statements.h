#pragma once

#include "store/session.h"

#include <unordered_map>

namespace store {

// What a connection keeps for each statement. The texts are literals of the program and so one place in memory is
// one text: the place is the key, and finding a statement does not read its text.
template<class Prepared>
class Statements {
public:
    Prepared* find(Sql sql)
    {
        auto found = kept_.find(key(sql));
        return found == kept_.end() ? nullptr : &found->second;
    }
    Prepared& keep(Sql sql, Prepared prepared) { return kept_.insert_or_assign(key(sql), std::move(prepared)).first->second; }
    void clear() { kept_.clear(); }

private:
    struct Key {
        char const* place;
        std::size_t size;
        bool operator==(Key const&) const = default;
    };
    struct Hash {
        std::size_t operator()(Key const& key) const { return std::hash<char const*>()(key.place) ^ key.size; }
    };
    static Key key(Sql sql) { return { sql.text().data(), sql.text().size() }; }

    std::unordered_map<Key, Prepared, Hash> kept_;
};

}
