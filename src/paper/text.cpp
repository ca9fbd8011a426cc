#include "paper/text.h"

#include "words/furigana.h"

#include <cairo-pdf.h>

#include <cmath>
#include <limits>
#include <stdexcept>

namespace paper {

namespace {

// The morisawa font is what the sheets are made for; the others carry what it lacks.
constexpr char const* families = "BIZ UDPGothic,Noto Sans CJK JP,Noto Sans,sans-serif";
constexpr double measuring_points = 100;
constexpr double reading_share = 0.5;
constexpr double kerning_margin = 1.15; // no face of ours sets letters wider apart than this in words

cairo_status_t append(void* closure, unsigned char const* data, unsigned int length)
{
    static_cast<std::string*>(closure)->append(reinterpret_cast<char const*>(data), length);
    return CAIRO_STATUS_SUCCESS;
}

std::size_t sequence_length(char first)
{
    auto const byte = static_cast<unsigned char>(first);
    return byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

// Texts come from base::clean_text, so they are valid UTF-8.
char32_t code_point(std::string_view character)
{
    auto const byte = [&](std::size_t index) { return static_cast<unsigned char>(character[index]); };
    switch (character.size()) {
    case 1: return byte(0);
    case 2: return char32_t(byte(0) & 0x1f) << 6 | char32_t(byte(1) & 0x3f);
    case 3: return char32_t(byte(0) & 0x0f) << 12 | char32_t(byte(1) & 0x3f) << 6 | char32_t(byte(2) & 0x3f);
    default:
        return char32_t(byte(0) & 0x07) << 18 | char32_t(byte(1) & 0x3f) << 12 | char32_t(byte(2) & 0x3f) << 6
            | char32_t(byte(3) & 0x3f);
    }
}

// JIS X 4051: what no line starts with: commas and stops, closing brackets, iteration and long marks, small kana.
constexpr std::u32string_view never_first =
    U"\u3001\u3002\uff0c\uff0e\u30fb\uff1a\uff1b\uff1f\uff01\u309b\u309c\u30fd"
    U"\u30fe\u309d\u309e\u3005\u30fc\u2019\u201d\uff09\u3015\uff3d\uff5d\u3009"
    U"\u300b\u300d\u300f\u3011\u00b0\u2032\u2033\u2103\uff05\u2030\u2026\u2025"
    U"\u301c\uff5e\u3041\u3043\u3045\u3047\u3049\u3063\u3083\u3085\u3087\u308e"
    U"\u30a1\u30a3\u30a5\u30a7\u30a9\u30c3\u30e3\u30e5\u30e7\u30ee\u30f5\u30f6"
    U"\uff0f"
    U")]}!?,.:;%/";
// And what no line ends with: opening brackets and signs before a number.
constexpr std::u32string_view never_last =
    U"\u2018\u201c\uff08\u3014\uff3b\uff5b\u3008\u300a\u300c\u300e\u3010\uffe5"
    U"\uff04\u2116\uff03"
    U"([{";

bool is_in(std::u32string_view set, char32_t character) { return set.find(character) != std::u32string_view::npos; }

enum class Script { latin, hiragana, katakana, kanji, opening, closing, space };

Script script_of(char32_t character)
{
    if (character == U' ' || character == U'\u3000')
        return Script::space;
    if (is_in(never_last, character))
        return Script::opening;
    if (character == U'\u30fc')
        return Script::katakana;
    if (character >= 0x3041 && character <= 0x309f)
        return Script::hiragana;
    if ((character >= 0x30a1 && character <= 0x30fa) || (character >= 0xff66 && character <= 0xff9f))
        return Script::katakana;
    if (character < 0x2e80)
        return is_in(never_first, character) ? Script::closing : Script::latin;
    if (is_in(never_first, character))
        return character == U'\u3005' ? Script::kanji : Script::closing;
    if (character >= 0xff10 && character <= 0xff5a)
        return Script::latin;
    return Script::kanji;
}

bool joins_latin(char32_t character)
{
    return (character > 0x20 && character < 0x2e80) || (character >= 0xff10 && character <= 0xff5a);
}

// How bad a break between two characters is: 0 between phrases, 1 within a word.
double break_cost(char32_t before, char32_t after)
{
    auto const left = script_of(before);
    auto const right = script_of(after);
    if (left == Script::space || left == Script::closing || right == Script::opening)
        return 0;
    if (left == Script::hiragana && right != Script::hiragana)
        return 0.1;
    if (left == Script::katakana && right == Script::kanji)
        return 0.35;
    if (left == Script::hiragana || (left == Script::kanji && right == Script::katakana))
        return 0.85;
    return 1;
}

}

Document::Document(double width, double height, std::string const& title)
    : surface_(cairo_pdf_surface_create_for_stream(append, &bytes_, width, height)), pen_(cairo_create(surface_))
{
    cairo_pdf_surface_set_metadata(surface_, CAIRO_PDF_METADATA_TITLE, title.c_str());
    // A fixed time, so that equal sheets are equal files; when it was made stands on the sheet itself.
    cairo_pdf_surface_set_metadata(surface_, CAIRO_PDF_METADATA_CREATE_DATE, "2020-01-01T00:00:00Z");
}

Document::~Document()
{
    if (pen_)
        cairo_destroy(pen_);
    if (surface_)
        cairo_surface_destroy(surface_);
}

void Document::next_page()
{
    cairo_show_page(pen_);
    ++pages_;
}

std::string Document::finish()
{
    cairo_show_page(pen_);
    cairo_destroy(pen_);
    pen_ = nullptr;
    cairo_surface_finish(surface_);
    auto const status = cairo_surface_status(surface_);
    cairo_surface_destroy(surface_);
    surface_ = nullptr;
    if (status != CAIRO_STATUS_SUCCESS)
        throw std::runtime_error(cairo_status_to_string(status));
    return std::move(bytes_);
}

struct Typesetter::Token {
    std::string text;
    std::string reading;
    double width { 0 }; // points
    bool is_space { false };
    bool must_break { false };   // after it
    double break_after { 1e9 };  // the cost of a break after it; 1e9: none
    char32_t first { 0 };
    char32_t last { 0 };
};

Typesetter& Typesetter::of_this_thread()
{
    thread_local Typesetter typesetter;
    return typesetter;
}

Typesetter::Typesetter()
    : map_(pango_cairo_font_map_new()), context_(pango_font_map_create_context(map_)), layout_(nullptr)
{
    pango_cairo_context_set_resolution(context_, 72); // a point is a unit
    pango_context_set_language(context_, pango_language_from_string("ja"));
    pango_context_set_round_glyph_positions(context_, FALSE);
    auto* options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    pango_cairo_context_set_font_options(context_, options);
    cairo_font_options_destroy(options);
    layout_ = pango_layout_new(context_);
    pango_layout_set_single_paragraph_mode(layout_, TRUE);
    for (int bold = 0; bold < 2; ++bold) {
        faces_[bold] = pango_font_description_from_string(families);
        pango_font_description_set_weight(faces_[bold], bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    }
}

Typesetter::~Typesetter()
{
    for (auto* face : faces_)
        pango_font_description_free(face);
    g_object_unref(layout_);
    g_object_unref(context_);
    g_object_unref(map_);
}

double Typesetter::measure(std::string_view text, bool bold)
{
    auto const single = !text.empty() && text.size() == sequence_length(text.front());
    auto& known = characters_[bold];
    if (single) {
        if (auto const found = known.find(std::string(text)); found != known.end())
            return found->second;
    }
    pango_font_description_set_absolute_size(faces_[bold], measuring_points * PANGO_SCALE);
    pango_layout_set_font_description(layout_, faces_[bold]);
    pango_layout_set_text(layout_, text.data(), static_cast<int>(text.size()));
    int width = 0;
    pango_layout_get_size(layout_, &width, nullptr);
    auto const em = static_cast<double>(width) / PANGO_SCALE / measuring_points;
    if (single)
        known.emplace(text, em);
    return em;
}

double Typesetter::width(std::string_view text, Font font) { return measure(text, font.bold) * font.points; }

std::vector<Typesetter::Token> Typesetter::tokens_of(std::string_view text, Font font, double width, bool ruby,
    bool& divides_words)
{
    std::vector<Token> tokens;
    auto const add_characters = [&](std::string_view plain) {
        bool joins = false; // whether the next Latin character belongs to the token before
        double about = 0;   // its width without kerning: only near the line's end is it measured as it stands
        for (std::size_t at = 0; at < plain.size();) {
            auto const character = plain.substr(at, std::min(sequence_length(plain[at]), plain.size() - at));
            at += character.size();
            if (character == "\n") {
                if (tokens.empty())
                    tokens.push_back({});
                tokens.back().must_break = true;
                joins = false;
                continue;
            }
            auto const code = code_point(character);
            auto const latin = joins_latin(code);
            auto const own = this->width(character, font);
            auto const fits = joins
                && ((about + own) * kerning_margin <= width
                    || this->width(tokens.back().text + std::string(character), font) <= width);
            if (latin && fits) {
                tokens.back().text += character;
                tokens.back().last = code;
                about += own;
                continue;
            }
            divides_words = divides_words || (latin && joins);
            auto const is_space = script_of(code) == Script::space;
            tokens.push_back({ std::string(character), "", 0, is_space, false, 1e9, code, code });
            joins = latin;
            about = own;
        }
    };
    for (auto const& segment : words::parse_furigana(text)) {
        auto const base_width = this->width(segment.base, font);
        auto const reading_width = this->width(segment.reading, { font.points * reading_share, font.bold });
        auto const group_width = std::max(base_width, reading_width);
        if (segment.reading.empty() || !ruby || group_width > width) { // a group wider than the line loses its reading
            add_characters(segment.base);
            continue;
        }
        auto const base = std::string_view(segment.base);
        auto last = base.size() - 1;
        while (last > 0 && (static_cast<unsigned char>(base[last]) & 0xc0) == 0x80)
            --last;
        tokens.push_back({ segment.base, segment.reading, group_width, false, false, 1e9,
            code_point(base.substr(0, sequence_length(base.front()))), code_point(base.substr(last)) });
    }
    for (std::size_t index = 0; index < tokens.size(); ++index) {
        auto& token = tokens[index];
        if (token.reading.empty() && !token.text.empty())
            token.width = this->width(token.text, font);
        if (index + 1 == tokens.size())
            continue;
        auto const& next = tokens[index + 1];
        // A piece of a Latin word that was too wide for one line has no better place to break.
        auto const forbidden = is_in(never_first, next.first) || is_in(never_last, token.last) || next.is_space;
        if (!forbidden)
            token.break_after = break_cost(token.last, next.first);
    }
    return tokens;
}

Line Typesetter::line_of(std::vector<Token> const& tokens, std::size_t from, std::size_t to, Font font)
{
    Line line;
    while (to > from && tokens[to - 1].is_space)
        --to;
    bool appends = false;
    for (auto index = from; index < to; ++index) {
        auto const& token = tokens[index];
        if (token.text.empty())
            continue;
        if (token.reading.empty() && appends) {
            line.runs.back().text += token.text;
            continue;
        }
        line.runs.push_back({ token.text, token.reading, 0, token.width });
        appends = token.reading.empty();
    }
    for (auto& run : line.runs) {
        run.x = line.width;
        if (run.reading.empty())
            run.width = width(run.text, font); // with kerning, which single tokens do not have
        line.width += run.width;
    }
    return line;
}

BrokenText Typesetter::break_text(std::string_view text, Font font, double width, bool ruby)
{
    BrokenText broken;
    auto const tokens = tokens_of(text, font, width, ruby, broken.divides_words);
    auto const count = tokens.size();
    // least[i]: the cheapest way to break the first i tokens; lines count most, then breaks within words, then
    // raggedness.
    std::vector<double> least(count + 1, std::numeric_limits<double>::infinity());
    std::vector<std::size_t> from(count + 1, 0);
    least[0] = 0;
    auto const slack = width + 0.01;
    for (std::size_t end = 1; end <= count; ++end) {
        auto const is_last = end == count;
        auto const must = !is_last && tokens[end - 1].must_break;
        // Where the rules allow no break for a whole line, the line ends nevertheless: nothing is cut.
        auto const price = is_last || must ? 0 : std::min(tokens[end - 1].break_after, 1e6);
        double used = 0;
        for (std::size_t start = end; start-- > 0;) {
            if (start + 1 < end && tokens[start].must_break)
                break;
            if (!(tokens[start].is_space && used == 0))
                used += tokens[start].width;
            if (used > slack && start + 1 < end)
                break;
            auto const rest = std::max(0.0, 1 - used / width);
            auto const lone = is_last && start > 0 && used < 2.2 * font.points ? 1.5 : 0;
            auto const ragged = is_last || must ? 0.05 * rest : rest * rest;
            auto const cost = least[start] + 100 + price + ragged + lone;
            if (cost < least[end]) {
                least[end] = cost;
                from[end] = start;
            }
        }
    }
    for (auto const& token : tokens)
        broken.has_ruby = broken.has_ruby || !token.reading.empty();
    for (auto end = count; end > 0; end = from[end])
        broken.lines.insert(broken.lines.begin(), line_of(tokens, from[end], end, font));
    return broken;
}

void Typesetter::draw(cairo_t* pen, std::string_view text, Font font, double x, double baseline)
{
    if (text.empty())
        return;
    pango_font_description_set_absolute_size(faces_[font.bold], font.points * PANGO_SCALE);
    pango_layout_set_font_description(layout_, faces_[font.bold]);
    pango_layout_set_text(layout_, text.data(), static_cast<int>(text.size()));
    cairo_move_to(pen, x, baseline);
    pango_cairo_show_layout_line(pen, pango_layout_get_line_readonly(layout_, 0));
}

void Typesetter::draw(cairo_t* pen, Line const& line, Font font, double x, double baseline)
{
    Font const small { font.points * reading_share, font.bold };
    for (auto const& run : line.runs) {
        auto const own = run.reading.empty() ? run.width : width(run.text, font);
        draw(pen, run.text, font, x + run.x + (run.width - own) / 2, baseline);
    }
    for (auto const& run : line.runs) {
        if (!run.reading.empty())
            draw(pen, run.reading, small, x + run.x + (run.width - width(run.reading, small)) / 2,
                baseline - font.points * 0.95);
    }
}

}
