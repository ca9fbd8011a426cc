#pragma once

#include "base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace private_page {

// The page that the person alone can read (dossier §3.2 L3.private, §7.2 Q4; consent-spec R2): closed in the browser under
// a passphrase (web/private/box.ts), so that the program holds a box that it cannot open. All boxes are of one length.
inline constexpr std::size_t box_bytes = 1 + 4 + 16 + 12 + 16 * 1024 + 16;

struct Saved {
    std::int64_t version { 0 }; // 0: nothing was ever saved
    std::string box;            // base64; "" where nothing is, or where the person threw it away
};

// Of this length and this version of ours; that is all that can be seen from outside. An empty one throws the page away.
// Refusal: "private_page.box".
base::Result<> check(std::string_view box);

}
