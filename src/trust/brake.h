#pragma once

#include "base/time.h"

#include <chrono>
#include <cstdint>
#include <list>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace trust {

// Slows guessing down without locking out whom it names. A peer waits for its own failures (any login). A login that
// is being guessed makes each peer wait from that peer's own last try, so that its owner, from another place, goes
// straight ahead, and a success clears what this peer owes. Tables are bounded; the one unused longest goes.
class Brake {
public:
    struct Limits {
        std::uint32_t free_tries_of_peer { 30 };  // a whole house may share one address
        std::uint32_t free_tries_of_pair { 4 };   // this login from this peer
        std::uint32_t free_tries_of_name { 20 };  // this login from anywhere
        std::chrono::seconds longest_wait { 60 };
        std::chrono::minutes forget_after { 15 }; // without a failure
        std::size_t most_entries { 10'000 };      // a table
    };
    Brake() = default;
    explicit Brake(Limits limits) : limits_(limits) { }

    // 0: go ahead, and the try is counted as a failure until settle says that it was none: of many tries at one moment
    // only the free ones get here. Otherwise refuse and say how long.
    std::chrono::seconds claim(std::string_view peer, std::string_view name, base::Instant now);
    void settle(std::string_view peer, std::string_view name, bool success);
    // How long a claim would have to wait; counts nothing.
    std::chrono::seconds wait(std::string_view peer, std::string_view name, base::Instant now);
    std::size_t size() const; // entries in all tables

private:
    struct Entry {
        std::string name;
        std::uint32_t failures { 0 };
        base::Instant last;
    };
    struct Table {
        std::list<Entry> entries; // last used first
        std::unordered_map<std::string, std::list<Entry>::iterator> by_name;
    };
    Entry* find(Table&, std::string const& name, base::Instant now);
    void add_failure(Table&, std::string const& name, base::Instant now);
    void take_back(Table&, std::string const& name);
    void forget(Table&, std::string const& name);
    std::chrono::seconds owed(std::string const& peer, std::string const& name, base::Instant now);
    std::chrono::seconds owed(Entry const*, std::uint32_t failures, std::uint32_t free, base::Instant now) const;

    Limits limits_;
    mutable std::mutex mutex_;
    Table peers_;
    Table pairs_;
    Table names_;
};

}
