#pragma once

#include "trust/site_key.h"

#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trust {

// Wraps the keys that stand in the store. One site key wraps; while it is being changed the one before still unwraps.
// A wrapped key is "<mark>.<box>", where the mark tells which site key it was, and nothing about it; without a mark it
// is from before there were marks. Thread-safe.
class KeyRing {
public:
    explicit KeyRing(SiteKeyFiles);
    explicit KeyRing(std::string site_key); // of tests: there is no file, and it never changes
    ~KeyRing();
    KeyRing(KeyRing const&) = delete;
    KeyRing& operator=(KeyRing const&) = delete;

    std::string wrap(std::string_view name, std::string_view key) const; // under the newest
    // nullopt if it was wrapped by a key that is not here, for another name, or changed. Looks at the files once more
    // before it gives up: another process may have changed the key.
    std::optional<std::string> unwrap(std::string_view name, std::string_view wrapped);
    std::string mark() const; // of the newest, with its '.'
    void look_again();
    bool is_changing() const;
    void begin_change();
    void end_change();
    std::string first_site_key() const; // as it was when the ring was made

private:
    struct Wrapping {
        std::string mark;
        std::string key;
    };
    void add(std::string const& site_key);
    std::optional<std::string> try_all(std::string_view name, std::string_view wrapped) const;
    void read_files();

    mutable std::mutex mutex_;
    mutable std::optional<SiteKeyFiles> files_;
    std::string first_;
    std::vector<Wrapping> wrappings_; // newest first; those that were seen stay
};

inline constexpr std::size_t mark_characters = 17;

}
