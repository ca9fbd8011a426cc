#include "base/id.h"

#include "base/random.h"

#include <sodium.h>

namespace base {

namespace {

using UuidBytes = std::array<unsigned char, 16>;

std::string canonical(UuidBytes const& bytes)
{
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(36);
    for (std::size_t index = 0; index < bytes.size(); ++index) {
        if (index == 4 || index == 6 || index == 8 || index == 10)
            text += '-';
        text += digits[bytes[index] >> 4];
        text += digits[bytes[index] & 15];
    }
    return text;
}

void mark(UuidBytes& bytes, unsigned version)
{
    bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0f) | (version << 4));
    bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3f) | 0x80);
}

// RFC 9562, 6.2, method 2: within one millisecond a counter that starts at random and grows by a random step.
class Sequence {
public:
    static constexpr unsigned counter_bits = 42;

    std::uint64_t next(std::uint64_t millisecond, std::uint64_t random)
    {
        std::lock_guard lock(mutex_);
        if (millisecond == millisecond_)
            counter_ += 1 + random % 1024;
        else
            counter_ = random >> (64 - counter_bits + 1); // its highest bit stays free for growth
        millisecond_ = millisecond;
        return counter_ & ((1ull << counter_bits) - 1);
    }

private:
    std::mutex mutex_;
    std::uint64_t millisecond_ { ~0ull };
    std::uint64_t counter_ { 0 };
};

}

std::string new_uuid(Instant now)
{
    static Sequence sequence;
    auto random = random_bytes(12);
    std::uint64_t start;
    std::memcpy(&start, random.data(), sizeof start);
    auto millisecond = static_cast<std::uint64_t>(std::max<std::int64_t>(0, now.microseconds / 1000));
    auto counter = sequence.next(millisecond, start);

    UuidBytes bytes {};
    for (int index = 0; index < 6; ++index)
        bytes[index] = static_cast<unsigned char>(millisecond >> (8 * (5 - index)));
    bytes[6] = static_cast<unsigned char>(counter >> 38); // 4 bits beside the version
    bytes[7] = static_cast<unsigned char>(counter >> 30);
    bytes[8] = static_cast<unsigned char>((counter >> 24) & 0x3f); // 6 bits beside the variant
    bytes[9] = static_cast<unsigned char>(counter >> 16);
    bytes[10] = static_cast<unsigned char>(counter >> 8);
    bytes[11] = static_cast<unsigned char>(counter);
    std::memcpy(bytes.data() + 12, random.data() + 8, 4);
    mark(bytes, 7);
    return canonical(bytes);
}

std::string named_uuid(std::string_view name)
{
    // RFC 9562, 5.8: version 8 leaves the making to the program; here BLAKE2b with a key of our own.
    constexpr std::string_view key = "hashiwatashi named id";
    UuidBytes bytes {};
    crypto_generichash(bytes.data(), bytes.size(), reinterpret_cast<unsigned char const*>(name.data()), name.size(),
        reinterpret_cast<unsigned char const*>(key.data()), key.size());
    mark(bytes, 8);
    return canonical(bytes);
}

bool is_uuid(std::string_view text)
{
    if (text.size() != 36)
        return false;
    for (std::size_t index = 0; index < text.size(); ++index) {
        bool dash = index == 8 || index == 13 || index == 18 || index == 23;
        char c = text[index];
        bool digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
        if (dash ? c != '-' : !digit)
            return false;
    }
    return true;
}

}
