#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace base {

// Sixteen hexadecimal digits that change when the bytes change (BLAKE2b): for names of files that are cached for good.
std::string content_hash(std::string_view bytes);

// BLAKE2b over what is added, 32 bytes: whether two long things are the same.
class LongHash {
public:
    LongHash();
    ~LongHash();
    void add(std::string_view bytes);
    std::string hex(); // once, at the end

private:
    struct State;
    std::unique_ptr<State> state_;
};

}
