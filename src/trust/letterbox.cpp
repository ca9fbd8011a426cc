#include "trust/letterbox.h"

#include "base/text.h"

#include <sodium.h>

#include <stdexcept>

namespace trust {

namespace {

constexpr std::size_t block_bytes = 32;

unsigned char const* bytes_of(std::string const& text) { return reinterpret_cast<unsigned char const*>(text.data()); }
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

}

Letterbox make_letterbox()
{
    std::string public_key(crypto_box_PUBLICKEYBYTES, '\0');
    std::string secret_key(crypto_box_SECRETKEYBYTES, '\0');
    crypto_box_keypair(bytes_of(public_key), bytes_of(secret_key));
    Letterbox box { base::to_base64(public_key), base::to_base64(secret_key) };
    sodium_memzero(secret_key.data(), secret_key.size());
    return box;
}

std::string drop_into(std::string_view public_key, std::string_view text)
{
    auto const key = base::from_base64(public_key);
    if (!key || key->size() != crypto_box_PUBLICKEYBYTES)
        throw std::logic_error("this is no letterbox");
    std::string plain(text);
    auto length = plain.size();
    plain.resize(plain.size() + block_bytes);
    sodium_pad(&length, bytes_of(plain), length, block_bytes, plain.size());
    plain.resize(length);
    std::string sealed(plain.size() + crypto_box_SEALBYTES, '\0');
    crypto_box_seal(bytes_of(sealed), bytes_of(plain), plain.size(), bytes_of(*key));
    return base::to_base64(sealed);
}

std::optional<std::string> take_out(Letterbox const& box, std::string_view stored)
{
    auto const sealed = base::from_base64(stored);
    auto const public_key = base::from_base64(box.public_key);
    auto const secret_key = base::from_base64(box.secret_key);
    if (!sealed || sealed->size() < crypto_box_SEALBYTES || !public_key || public_key->size() != crypto_box_PUBLICKEYBYTES
        || !secret_key || secret_key->size() != crypto_box_SECRETKEYBYTES)
        return std::nullopt;
    std::string plain(sealed->size() - crypto_box_SEALBYTES, '\0');
    if (crypto_box_seal_open(bytes_of(plain), bytes_of(*sealed), sealed->size(), bytes_of(*public_key), bytes_of(*secret_key)) != 0)
        return std::nullopt;
    std::size_t length = 0;
    if (sodium_unpad(&length, bytes_of(plain), plain.size(), block_bytes) != 0)
        return std::nullopt;
    plain.resize(length);
    return plain;
}

}
