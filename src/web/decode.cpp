#include "web/decode.h"

#include "base/text.h"

namespace web {

namespace {

int hex_value(char character)
{
    if (character >= '0' && character <= '9')
        return character - '0';
    if (character >= 'a' && character <= 'f')
        return character - 'a' + 10;
    if (character >= 'A' && character <= 'F')
        return character - 'A' + 10;
    return -1;
}

char lower(char character)
{
    return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a') : character;
}

std::string_view without_spaces(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

std::optional<std::string> decoded_value(std::string_view text)
{
    auto raw = percent_decoded(text, true);
    return raw ? cleaned(std::move(*raw)) : std::nullopt;
}

bool hides_slash(std::string_view path)
{
    for (std::size_t i = 0; i + 2 < path.size(); ++i) {
        if (path[i] == '%' && path[i + 1] == '2' && lower(path[i + 2]) == 'f')
            return true;
    }
    return false;
}

}

std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space)
{
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus_is_space) {
            decoded += ' ';
        } else if (text[i] == '%') {
            if (i + 2 >= text.size())
                return std::nullopt;
            auto const high = hex_value(text[i + 1]);
            auto const low = hex_value(text[i + 2]);
            if (high < 0 || low < 0)
                return std::nullopt;
            decoded += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            decoded += text[i];
        }
    }
    return decoded;
}

std::optional<std::string> cleaned(std::string raw)
{
    if (raw.find('\0') != std::string::npos || !base::is_utf8(raw))
        return std::nullopt;
    auto const control = [](char character) { return static_cast<unsigned char>(character) < 0x20 || character == 0x7f || static_cast<unsigned char>(character) == 0xc2; };
    if (std::ranges::any_of(raw, control))
        return base::clean_text(raw);
    return raw;
}

std::optional<Form> decode_form(std::string_view text)
{
    Form form;
    std::size_t count = 0;
    while (!text.empty()) {
        auto const end = std::min(text.find('&'), text.size());
        auto const pair = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (pair.empty())
            continue;
        if (++count > most_fields)
            return std::nullopt;
        auto const equals = pair.find('=');
        auto name = decoded_value(pair.substr(0, equals));
        auto value = equals == std::string_view::npos ? std::optional<std::string>("") : decoded_value(pair.substr(equals + 1));
        if (!name || !value)
            return std::nullopt;
        form.add(std::move(*name), std::move(*value));
    }
    return form;
}

std::optional<Target> decode_target(std::string_view target)
{
    if (target.empty() || target.front() != '/' || target.find('#') != std::string_view::npos)
        return std::nullopt;
    auto const question = target.find('?');
    auto const path = target.substr(0, question);
    auto decoded = percent_decoded(path, false);
    if (!decoded || hides_slash(path) || decoded->find('\0') != std::string::npos || !base::is_utf8(*decoded))
        return std::nullopt;
    auto query = decode_form(question == std::string_view::npos ? std::string_view() : target.substr(question + 1));
    if (!query)
        return std::nullopt;
    return Target { .path = std::move(*decoded), .query = std::move(*query) };
}

ContentType decode_content_type(std::string_view header)
{
    ContentType result;
    auto const semicolon = header.find(';');
    for (char const character : without_spaces(header.substr(0, semicolon)))
        result.type += lower(character);
    std::string_view rest = semicolon == std::string_view::npos ? std::string_view() : header.substr(semicolon + 1);
    while (!rest.empty()) {
        auto const end = std::min(rest.find(';'), rest.size());
        auto const parameter = without_spaces(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        auto const equals = parameter.find('=');
        std::string name;
        for (char const character : parameter.substr(0, equals))
            name += lower(character);
        if (equals == std::string_view::npos || name != "boundary")
            continue;
        auto value = parameter.substr(equals + 1);
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
            value = value.substr(1, value.size() - 2);
        result.boundary = value;
    }
    return result;
}

}
