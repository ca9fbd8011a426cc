#pragma once

#include "web/message.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace web {

// Parsers of what a visitor sent. Each gives nullopt for anything that is not well-formed: wrong escapes, bytes that
// are not UTF-8, NUL, too many fields.

inline constexpr std::size_t most_fields = 4000; // of one form

std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space);
// Text that a person typed: CR LF become LF, control characters go; nullopt for bad UTF-8 or NUL.
std::optional<std::string> cleaned(std::string raw);
// application/x-www-form-urlencoded; also the query of a target.
std::optional<Form> decode_form(std::string_view text);

struct Target {
    std::string path;
    Form query;
};
// Only the origin form "/path?query" (RFC 9112, 3.2.1). A slash hidden in an escape is refused: it would make a
// segment into two.
std::optional<Target> decode_target(std::string_view target);

// "multipart/form-data; boundary=x" → {"multipart/form-data", "x"}; the type in lower case.
struct ContentType {
    std::string type;
    std::string boundary;
};
ContentType decode_content_type(std::string_view header);

}
