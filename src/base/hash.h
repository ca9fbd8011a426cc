#pragma once

#include <string>
#include <string_view>

namespace base {

// Sixteen hexadecimal digits that change when the bytes change (BLAKE2b): for names of files that are cached for good.
std::string content_hash(std::string_view bytes);

}
