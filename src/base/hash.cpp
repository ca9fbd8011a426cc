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

struct LongHash::State {
    crypto_generichash_state state;
};

LongHash::LongHash()
    : state_(std::make_unique<State>())
{
    crypto_generichash_init(&state_->state, nullptr, 0, 32);
}

LongHash::~LongHash() = default;

void LongHash::add(std::string_view bytes)
{
    crypto_generichash_update(&state_->state, reinterpret_cast<unsigned char const*>(bytes.data()), bytes.size());
}

std::string LongHash::hex()
{
    std::string answer(32, '\0');
    crypto_generichash_final(&state_->state, reinterpret_cast<unsigned char*>(answer.data()), answer.size());
    return to_hex(answer);
}

}
