#include "base/hash.h"

#include "base/text.h"

#include <sodium.h>

namespace base {

std::string content_hash(std::string_view bytes)
{
    std::array<unsigned char, 16> hash {};
    crypto_generichash(hash.data(), hash.size(), reinterpret_cast<unsigned char const*>(bytes.data()), bytes.size(),
        nullptr, 0);
    return to_hex({ reinterpret_cast<char const*>(hash.data()), hash.size() }).substr(0, 16);
}

}
