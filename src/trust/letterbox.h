#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace trust {

// A box that anybody may drop a text into and only the holder of its secret key takes out of (X25519 sealed boxes).
// For what a stranger writes to a person: the stranger has no permit, and nothing readable is kept meanwhile.
struct Letterbox {
    std::string public_key; // base64, stored as it is
    std::string secret_key; // base64, stored sealed
};
Letterbox make_letterbox();
// base64; the text is padded to blocks of 32 bytes. Throws std::logic_error if `public_key` is none.
std::string drop_into(std::string_view public_key, std::string_view text);
// nullopt if the box is another or a byte was changed.
std::optional<std::string> take_out(Letterbox const&, std::string_view stored);

}
