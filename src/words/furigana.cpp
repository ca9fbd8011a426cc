#include "words/furigana.h"

#include "base/text.h"

namespace words {

namespace {

// The inside of a pair of braces: "漢字/かんじ", with exactly one '/'.
std::optional<Segment> annotated(std::string_view inside)
{
    auto slash = inside.find('/');
    if (slash == std::string_view::npos || slash == 0 || slash + 1 == inside.size())
        return std::nullopt;
    if (inside.find('/', slash + 1) != std::string_view::npos || inside.find('\n') != std::string_view::npos)
        return std::nullopt;
    return Segment { std::string(inside.substr(0, slash)), std::string(inside.substr(slash + 1)) };
}

void append_plain(std::vector<Segment>& segments, std::string_view text)
{
    if (text.empty())
        return;
    if (!segments.empty() && segments.back().reading.empty())
        segments.back().base += text;
    else
        segments.push_back({ std::string(text) });
}

std::string escaped_lines(std::string_view text)
{
    std::vector<std::string> escaped;
    for (auto const& line : base::split(text, '\n'))
        escaped.push_back(base::html_escape(line));
    return base::join(escaped, "<br>");
}

}

std::vector<Segment> parse_furigana(std::string_view text)
{
    std::vector<Segment> segments;
    while (!text.empty()) {
        auto open = text.find('{');
        append_plain(segments, text.substr(0, open));
        if (open == std::string_view::npos)
            break;
        text.remove_prefix(open);
        auto next = text.find_first_of("{}", 1);
        bool closed = next != std::string_view::npos && text[next] == '}';
        auto segment = closed ? annotated(text.substr(1, next - 1)) : std::nullopt;
        if (segment) {
            segments.push_back(std::move(*segment));
            text.remove_prefix(next + 1);
        } else {
            append_plain(segments, text.substr(0, 1));
            text.remove_prefix(1);
        }
    }
    return segments;
}

std::string ruby_html(std::string_view text)
{
    std::string html;
    for (auto const& segment : parse_furigana(text)) {
        if (segment.reading.empty())
            html += escaped_lines(segment.base);
        else
            html += "<ruby>" + base::html_escape(segment.base) + "<rt>" + base::html_escape(segment.reading) + "</rt></ruby>";
    }
    return html;
}

std::string without_furigana(std::string_view text)
{
    std::string plain;
    for (auto const& segment : parse_furigana(text))
        plain += segment.base;
    return plain;
}

std::string reading_of(std::string_view text)
{
    std::string reading;
    for (auto const& segment : parse_furigana(text))
        reading += segment.reading.empty() ? segment.base : segment.reading;
    return reading;
}

}
