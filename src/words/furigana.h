#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace words {

// A piece of a text in the notation {漢字/かんじ}: base with its reading, or plain text (reading empty).
struct Segment {
    std::string base;
    std::string reading {};

    bool operator==(Segment const&) const = default;
};

// Never fails: a brace that is not of the notation is plain text.
std::vector<Segment> parse_furigana(std::string_view);
std::string ruby_html(std::string_view);   // escaped HTML with <ruby>…<rt>…</rt></ruby>, '\n' → <br>
std::string without_furigana(std::string_view); // 漢字
std::string reading_of(std::string_view);  // かんじ, for reading aloud

}
