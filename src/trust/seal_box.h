#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace trust {

inline constexpr std::size_t key_bytes = 32;

// XChaCha20-Poly1305: base64 of a random nonce and the cipher text. The text is padded to blocks of 32 bytes first,
// so that はい and いいえ are of one length.
std::string seal_box(std::string_view key, std::string_view associated, std::string_view text);
// nullopt if the key, the associated data or a byte is another.
std::optional<std::string> open_box(std::string_view key, std::string_view associated, std::string_view stored);

// BLAKE2b with a key.
std::string keyed_hash(std::string_view key, std::string_view text, std::size_t bytes);

}
