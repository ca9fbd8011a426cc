#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace paper {

// A PDF as its bytes. Measures are millimetres, text sizes points, texts in the notation {漢字/かんじ}; ruby is drawn
// when `ruby` is set. Everything is black-and-white safe: colour never carries meaning alone.
struct Style {
    bool ruby { true };
    double text_points { 12 };          // starting size; never below least_points
    double least_points { 9.5 };
};

// Blocks from top to bottom; a Sheet lays them out so that all fits on one A4 page by shrinking within the limits of
// Style, and continues on a second page with a repeated heading when it cannot. Nothing is ever cut.
struct Block;
struct Heading { std::string text; };                       // small coloured label with a rule
struct Paragraph { std::string text; bool large { false }; };
struct Bullets { std::vector<std::string> lines; };
struct Table { std::vector<std::string> header; std::vector<std::vector<std::string>> rows; std::vector<double> widths; // shares
    std::vector<std::vector<bool>> marked {}; bool first_column_is_header { false }; };
struct Boxes { std::vector<std::pair<std::string, std::string>> boxes; }; // title and text, side by side
struct Columns { std::vector<std::vector<Block>> columns; };              // side by side
struct Band { std::string title; std::string mark; int shade; std::vector<Block> inside; }; // a level: mark 青 黄 赤; shade 0-3
struct Space { double millimetres; };
struct Block { std::variant<Heading, Paragraph, Bullets, Table, Boxes, Columns, Band, Space> content; };

struct SheetHead {
    std::string title;      // マイライフプラン
    std::string name_label; // よばれたい{名前/なまえ}
    std::string name;
    std::vector<std::string> notes; // right side: made on, with whom, next look, version
};

std::string a4_sheet(SheetHead const&, std::vector<Block> const&, std::string_view footer, Style const&);

// A wallet card: A4 with cut and fold lines, eight panels of about 52 × 74 mm become a booklet of card size when
// folded; large type, the red panel outside. `qr` is drawn if not empty (an address without anything secret).
struct CardPanel { std::string title; std::vector<std::string> lines; int shade { 0 }; };
std::string wallet_card(std::string_view name, std::vector<CardPanel> const& panels, std::string_view qr,
    std::string_view qr_caption, Style const&);

int page_count_of_last_sheet(); // of this thread's last call, for tests and the bench

}
