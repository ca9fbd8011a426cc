#pragma once

#include <cassert>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace base {

// Why something was not done, for a person to read: a message key of the catalogue, the form field it belongs
// to (empty: the whole form), and the values for the message's named slots.
struct Refusal {
    std::string message;
    std::string field {};
    std::map<std::string, std::string> slots {};

    bool operator==(Refusal const&) const = default;
};

struct [[nodiscard]] Done { };

// A value or a refusal; the compiler does not let you ignore it.
template<class T = Done>
class [[nodiscard]] Result {
public:
    Result(T value) : content_(std::move(value)) { }
    Result(Refusal refusal) : content_(std::move(refusal)) { }

    bool ok() const { return content_.index() == 0; }
    explicit operator bool() const { return ok(); }
    T& value() & { assert(ok()); return std::get<0>(content_); }
    T const& value() const& { assert(ok()); return std::get<0>(content_); }
    T value() && { assert(ok()); return std::get<0>(std::move(content_)); }
    T& operator*() & { return value(); }
    T const& operator*() const& { return value(); }
    T* operator->() { return &value(); }
    T const* operator->() const { return &value(); }
    Refusal const& refusal() const { assert(!ok()); return std::get<1>(content_); }

private:
    std::variant<T, Refusal> content_;
};

}
