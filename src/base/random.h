#pragma once

#include <cstdint>
#include <string>

namespace base {

// Unpredictable bytes from the system (libsodium).
std::string random_bytes(std::size_t count);
std::string random_token(); // 32 random bytes in URL-safe base64, 43 characters
std::uint64_t random_below(std::uint64_t limit);

}
