#include "base/random.h"

#include "base/text.h"

#include <cassert>
#include <sodium.h>

namespace base {

namespace {

void need_sodium()
{
    static bool const ready = sodium_init() >= 0;
    if (!ready)
        throw std::runtime_error("libsodium cannot be initialised");
}

}

std::string random_bytes(std::size_t count)
{
    need_sodium();
    std::string bytes(count, '\0');
    randombytes_buf(bytes.data(), bytes.size());
    return bytes;
}

std::string random_token()
{
    return to_base64_url(random_bytes(32));
}

std::uint64_t random_below(std::uint64_t limit)
{
    assert(limit > 0);
    // The numbers below 2^64 mod limit are thrown away, so that every answer is equally likely.
    std::uint64_t const uneven = (0 - limit) % limit;
    for (;;) {
        auto bytes = random_bytes(8);
        std::uint64_t number;
        std::memcpy(&number, bytes.data(), sizeof number);
        if (number >= uneven)
            return number % limit;
    }
}

}
