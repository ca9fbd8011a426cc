#pragma once

#include <pango/pangocairo.h>

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace paper {

// One PDF in the making. Coordinates in points from the top left.
class Document {
public:
    Document(double width, double height, std::string const& title);
    ~Document();
    Document(Document const&) = delete;
    Document& operator=(Document const&) = delete;

    cairo_t* pen() const { return pen_; }
    void next_page();
    int pages() const { return pages_; }
    std::string finish();

private:
    std::string bytes_;
    cairo_surface_t* surface_ { nullptr };
    cairo_t* pen_ { nullptr };
    int pages_ { 1 };
};

struct Font {
    double points { 12 };
    bool bold { false };
};

struct Run {
    std::string text;
    std::string reading; // above it; "" if none
    double x { 0 };      // from the start of the line, points
    double width { 0 };  // the run's place, reading included
};

struct Line {
    std::vector<Run> runs;
    double width { 0 };
};

struct BrokenText {
    std::vector<Line> lines;
    bool has_ruby { false };
    bool divides_words { false }; // a Latin word or a number was too wide for the line
    // From one line to the next: readings need their own room.
    double line_height(Font font) const { return font.points * (has_ruby ? 1.74 : 1.42); }
};

// Shapes and measures with Pango. One for each thread: a PangoFontMap must not be shared between threads.
class Typesetter {
public:
    static Typesetter& of_this_thread();
    Typesetter();
    ~Typesetter();
    Typesetter(Typesetter const&) = delete;
    Typesetter& operator=(Typesetter const&) = delete;

    double width(std::string_view text, Font);
    // Lines no wider than `width` points, broken by the Japanese rules: none starts with 、。」 or a small kana, none
    // ends with 「（, a word with its reading and a Latin word stay whole (unless alone wider than the line). Among
    // the breaks with the fewest lines the one between phrases is taken.
    BrokenText break_text(std::string_view text, Font, double width, bool ruby);
    void draw(cairo_t*, Line const&, Font, double x, double baseline);
    void draw(cairo_t*, std::string_view text, Font, double x, double baseline);

private:
    struct Token;
    std::vector<Token> tokens_of(std::string_view text, Font, double width, bool ruby, bool& divides_words);
    double measure(std::string_view text, bool bold);
    Line line_of(std::vector<Token> const&, std::size_t from, std::size_t to, Font);

    PangoFontMap* map_;
    PangoContext* context_;
    PangoLayout* layout_;
    PangoFontDescription* faces_[2]; // regular, bold
    std::unordered_map<std::string, double> characters_[2]; // widths in em; single characters only, never words
};

}
