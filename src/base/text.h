#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace base {

bool is_utf8(std::string_view);
// Replaces invalid bytes by U+FFFD and removes control characters other than tab and line feed (CR LF → LF).
std::string clean_text(std::string_view);
std::string trim(std::string_view); // Unicode White_Space, U+3000 included, at both ends
std::string nfkc(std::string_view);
// NFKC, lower case, katakana → hiragana, white space removed: the form in which texts are compared and searched.
std::string search_form(std::string_view);
// Overlapping pairs of characters of the search form, without repeats; a text of one character gives that
// character. "あさがお" → {"あさ", "さが", "がお"}.
std::vector<std::string> bigrams(std::string_view);
std::size_t character_count(std::string_view); // code points
std::string first_characters(std::string_view, std::size_t count);
std::vector<std::string> lines(std::string_view); // split at '\n', each trimmed, empty ones dropped
std::vector<std::string> split(std::string_view, char separator);
std::string join(std::vector<std::string> const&, std::string_view separator);
std::string html_escape(std::string_view);
std::string url_escape(std::string_view); // for one path segment or query value
std::optional<std::string> from_shift_jis(std::string_view); // CP932; nullopt if it is not
std::string to_base64(std::string_view bytes); // standard alphabet, padded
std::optional<std::string> from_base64(std::string_view text);
std::string to_base64_url(std::string_view bytes); // URL alphabet, no padding
std::optional<std::string> from_base64_url(std::string_view text);
std::string to_hex(std::string_view bytes);

}
