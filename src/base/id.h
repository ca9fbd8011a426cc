#pragma once

#include "base/time.h"

#include <compare>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace base {

// A UUIDv7 in canonical lower-case text (36 characters), ordered by the time of its making.
std::string new_uuid(Instant now);
// A UUID that is always the same for the same name: for the demo region and for imports with ids of their own.
std::string named_uuid(std::string_view name);
bool is_uuid(std::string_view);

// An id that cannot be mixed up with the id of something else. Empty means none.
template<class Tag>
class Id {
public:
    Id() = default;
    static Id make(Instant now) { return Id(new_uuid(now)); }
    static Id named(std::string_view name) { return Id(named_uuid(name)); }
    // From a URL or form; nullopt if it is not a UUID.
    static std::optional<Id> parse(std::string_view text)
    {
        if (!is_uuid(text))
            return std::nullopt;
        return Id(std::string(text));
    }
    // From our own store, unchecked.
    static Id stored(std::string text) { return Id(std::move(text)); }

    std::string const& text() const { return text_; }
    bool empty() const { return text_.empty(); }
    auto operator<=>(Id const&) const = default;

private:
    explicit Id(std::string text) : text_(std::move(text)) { }
    std::string text_;
};

}

template<class Tag>
struct std::hash<base::Id<Tag>> {
    std::size_t operator()(base::Id<Tag> const& id) const { return std::hash<std::string>()(id.text()); }
};
