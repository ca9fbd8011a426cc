#include "trust/seal_box.h"

#include "base/random.h"
#include "base/text.h"

#include <sodium.h>

#include <stdexcept>

namespace trust {

namespace {

constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t block_bytes = 32;

unsigned char const* bytes_of(std::string_view text) { return reinterpret_cast<unsigned char const*>(text.data()); }
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

// ISO/IEC 7816-4 padding: one 0x80, then zeros.
std::string padded(std::string_view text)
{
    std::string answer(text);
    answer.push_back(static_cast<char>(0x80));
    answer.resize((answer.size() + block_bytes - 1) / block_bytes * block_bytes, '\0');
    return answer;
}

}

std::string seal_box(std::string_view key, std::string_view associated, std::string_view text)
{
    if (key.size() != key_bytes)
        throw std::logic_error("a sealing key has 32 bytes");
    auto const plain = padded(text);
    auto box = base::random_bytes(nonce_bytes);
    box.resize(nonce_bytes + plain.size() + tag_bytes);
    unsigned long long length = 0;
    crypto_aead_xchacha20poly1305_ietf_encrypt(bytes_of(box) + nonce_bytes, &length, bytes_of(plain), plain.size(),
        bytes_of(associated), associated.size(), nullptr, bytes_of(box), bytes_of(key));
    return base::to_base64(box);
}

std::optional<std::string> open_box(std::string_view key, std::string_view associated, std::string_view stored)
{
    auto const box = base::from_base64(stored);
    if (!box || key.size() != key_bytes || box->size() < nonce_bytes + tag_bytes)
        return std::nullopt;
    std::string plain(box->size() - nonce_bytes - tag_bytes, '\0');
    unsigned long long length = 0;
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(bytes_of(plain), &length, nullptr, bytes_of(*box) + nonce_bytes,
            box->size() - nonce_bytes, bytes_of(associated), associated.size(), bytes_of(*box), bytes_of(key))
        != 0)
        return std::nullopt;
    auto const end = plain.find_last_not_of('\0');
    if (end == std::string::npos || plain[end] != static_cast<char>(0x80))
        return std::nullopt;
    plain.resize(end);
    return plain;
}

std::string keyed_hash(std::string_view key, std::string_view text, std::size_t bytes)
{
    std::string answer(bytes, '\0');
    if (crypto_generichash(bytes_of(answer), bytes, bytes_of(text), text.size(), bytes_of(key), key.size()) != 0)
        throw std::logic_error("a hash of this size or with this key cannot be made");
    return answer;
}

}
