#include "base/text.h"

#include <sodium.h>
#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>
#include <unicode/uchar.h>
#include <unicode/ucnv.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

namespace base {

namespace {

// Calls visit(code point, bytes of it) for each character; an invalid byte comes as a negative code point.
template<class Visit>
void each_character(std::string_view text, Visit&& visit)
{
    auto size = static_cast<std::int32_t>(text.size());
    for (std::int32_t place = 0; place < size;) {
        std::int32_t start = place;
        UChar32 character;
        U8_NEXT(text.data(), place, size, character);
        visit(character, text.substr(static_cast<std::size_t>(start), static_cast<std::size_t>(place - start)));
    }
}

void append_character(std::string& text, UChar32 character)
{
    char bytes[U8_MAX_LENGTH];
    std::int32_t length = 0;
    U8_APPEND_UNSAFE(bytes, length, character);
    text.append(bytes, static_cast<std::size_t>(length));
}

bool is_ascii(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x80; });
}

UChar32 hiragana_of(UChar32 character)
{
    bool katakana = (character >= 0x30A1 && character <= 0x30F6) || character == 0x30FD || character == 0x30FE;
    return katakana ? character - 0x60 : character;
}

std::string encode_base64(std::string_view bytes, int variant)
{
    std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
    sodium_bin2base64(text.data(), text.size(), reinterpret_cast<unsigned char const*>(bytes.data()), bytes.size(), variant);
    text.resize(std::strlen(text.c_str()));
    return text;
}

std::optional<std::string> decode_base64(std::string_view text, int variant)
{
    std::string bytes(text.size() / 4 * 3 + 3, '\0');
    std::size_t length = 0;
    char const* end = nullptr;
    int failed = sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(), text.size(),
        nullptr, &length, &end, variant);
    if (failed != 0 || end != text.data() + text.size())
        return std::nullopt;
    bytes.resize(length);
    return bytes;
}

}

bool is_utf8(std::string_view text)
{
    bool valid = true;
    each_character(text, [&](UChar32 character, std::string_view) { valid = valid && character >= 0; });
    return valid;
}

std::string clean_text(std::string_view text)
{
    std::string clean;
    clean.reserve(text.size());
    bool after_return = false;
    each_character(text, [&](UChar32 character, std::string_view bytes) {
        bool line_feed_of_return = after_return && character == '\n';
        after_return = character == '\r';
        if (character < 0)
            append_character(clean, 0xFFFD);
        else if (character == '\r')
            clean += '\n';
        else if (!line_feed_of_return && (character == '\t' || character == '\n' || u_charType(character) != U_CONTROL_CHAR))
            clean += bytes;
    });
    return clean;
}

std::string trim(std::string_view text)
{
    std::size_t begin = text.size();
    std::size_t end = 0;
    std::size_t place = 0;
    each_character(text, [&](UChar32 character, std::string_view bytes) {
        if (character < 0 || !u_isUWhiteSpace(character)) {
            begin = std::min(begin, place);
            end = place + bytes.size();
        }
        place += bytes.size();
    });
    return begin >= end ? std::string() : std::string(text.substr(begin, end - begin));
}

std::string nfkc(std::string_view text)
{
    if (is_ascii(text))
        return std::string(text);
    UErrorCode error = U_ZERO_ERROR;
    auto const* normalizer = icu::Normalizer2::getNFKCInstance(error);
    if (U_FAILURE(error))
        throw std::runtime_error("ICU has no NFKC data");
    auto source = icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
    auto normal = normalizer->normalize(source, error);
    if (U_FAILURE(error))
        throw std::runtime_error("ICU cannot normalise a text");
    std::string result;
    normal.toUTF8String(result);
    return result;
}

std::string search_form(std::string_view text)
{
    std::string form;
    form.reserve(text.size());
    auto normal = nfkc(text);
    each_character(normal, [&](UChar32 character, std::string_view) {
        if (character >= 0 && !u_isUWhiteSpace(character))
            append_character(form, hiragana_of(u_tolower(character)));
    });
    return form;
}

std::vector<std::string> bigrams(std::string_view text)
{
    std::vector<std::string> characters;
    auto form = search_form(text);
    each_character(form, [&](UChar32, std::string_view bytes) { characters.emplace_back(bytes); });
    if (characters.size() <= 1)
        return characters;
    std::vector<std::string> pairs;
    std::set<std::string> seen;
    for (std::size_t index = 0; index + 1 < characters.size(); ++index) {
        auto pair = characters[index] + characters[index + 1];
        if (seen.insert(pair).second)
            pairs.push_back(std::move(pair));
    }
    return pairs;
}

std::size_t character_count(std::string_view text)
{
    std::size_t count = 0;
    each_character(text, [&](UChar32, std::string_view) { ++count; });
    return count;
}

std::string first_characters(std::string_view text, std::size_t count)
{
    std::size_t end = 0;
    std::size_t seen = 0;
    each_character(text, [&](UChar32, std::string_view bytes) {
        if (seen++ < count)
            end += bytes.size();
    });
    return std::string(text.substr(0, end));
}

std::vector<std::string> split(std::string_view text, char separator)
{
    std::vector<std::string> parts;
    for (;;) {
        auto place = text.find(separator);
        parts.emplace_back(text.substr(0, place));
        if (place == std::string_view::npos)
            return parts;
        text.remove_prefix(place + 1);
    }
}

std::vector<std::string> lines(std::string_view text)
{
    std::vector<std::string> result;
    for (auto const& part : split(text, '\n')) {
        if (auto line = trim(part); !line.empty())
            result.push_back(std::move(line));
    }
    return result;
}

std::string join(std::vector<std::string> const& parts, std::string_view separator)
{
    std::string text;
    for (std::size_t index = 0; index < parts.size(); ++index) {
        if (index > 0)
            text += separator;
        text += parts[index];
    }
    return text;
}

std::string html_escape(std::string_view text)
{
    std::string html;
    html.reserve(text.size() + text.size() / 8);
    for (char c : text) {
        switch (c) {
        case '&': html += "&amp;"; break;
        case '<': html += "&lt;"; break;
        case '>': html += "&gt;"; break;
        case '"': html += "&quot;"; break;
        case '\'': html += "&#39;"; break;
        default: html += c;
        }
    }
    return html;
}

std::string url_escape(std::string_view text)
{
    // RFC 3986, 2.3: only the unreserved characters stay.
    constexpr char digits[] = "0123456789ABCDEF";
    std::string escaped;
    for (unsigned char c : text) {
        bool unreserved = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '.'
            || c == '_' || c == '~';
        if (unreserved) {
            escaped += static_cast<char>(c);
        } else {
            escaped += '%';
            escaped += digits[c >> 4];
            escaped += digits[c & 15];
        }
    }
    return escaped;
}

std::optional<std::string> from_shift_jis(std::string_view text)
{
    UErrorCode error = U_ZERO_ERROR;
    std::unique_ptr<UConverter, decltype(&ucnv_close)> converter(ucnv_open("windows-31j", &error), &ucnv_close);
    if (U_FAILURE(error))
        throw std::runtime_error("ICU has no CP932 converter");
    ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &error);
    std::vector<UChar> units(text.size() * 2 + 16);
    auto length = ucnv_toUChars(converter.get(), units.data(), static_cast<std::int32_t>(units.size()), text.data(),
        static_cast<std::int32_t>(text.size()), &error);
    if (U_FAILURE(error))
        return std::nullopt;
    std::string result;
    icu::UnicodeString(units.data(), length).toUTF8String(result);
    return result;
}

std::string to_base64(std::string_view bytes) { return encode_base64(bytes, sodium_base64_VARIANT_ORIGINAL); }
std::string to_base64_url(std::string_view bytes) { return encode_base64(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING); }

std::optional<std::string> from_base64(std::string_view text)
{
    return decode_base64(text, sodium_base64_VARIANT_ORIGINAL);
}

std::optional<std::string> from_base64_url(std::string_view text)
{
    return decode_base64(text, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

std::string to_hex(std::string_view bytes)
{
    constexpr char digits[] = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (unsigned char c : bytes) {
        text += digits[c >> 4];
        text += digits[c & 15];
    }
    return text;
}

}
