#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace paper {

// A PDF as its bytes. Measures are millimetres, text sizes points, texts in the notation {漢字/かんじ}; ruby is drawn
// when `ruby` is set. Everything is black-and-white safe: colour never carries meaning alone. Equal input gives equal
// bytes. Every function may be called from any thread.
struct Style {
    bool ruby { true };
    double text_points { 12 };  // starting size (dossier §3.2: print in ≥ 12 pt); never below least_points
    double least_points { 9.5 };
    std::string document_title { "sheet" }; // stands in the window of a viewer: tells nothing about the person
};

// Blocks from top to bottom; a sheet lays them out so that all fits on one A4 page by shrinking within the limits of
// Style, and continues on a further page with a repeated heading when it cannot. Nothing is ever cut: rows of tables
// go whole to the next page, and a row too tall for that is continued there. A sheet with a Turn that does not fit on
// one page has what comes after the Turn on a page of its own, in larger letters.
struct Block;
struct Heading {
    std::string text;      // small coloured label with a rule
    std::string note {};   // small, right of it: what a mark means
};
struct Paragraph {
    std::string text;
    bool large { false };
    bool strong { false };
    bool quiet { false };  // small and grey
};
struct Bullets {
    std::vector<std::string> lines;
    bool numbered { false }; // 1 2 3 in circles: an order
};
struct Table {
    std::vector<std::string> header; // empty: no header row
    std::vector<std::vector<std::string>> rows;
    std::vector<double> widths;      // shares; empty: equal
    std::vector<std::vector<bool>> marked {}; // shaded, bold and with a corner mark
    bool first_column_is_header { false };
    bool centred { false };
};
struct Boxes { std::vector<std::pair<std::string, std::string>> boxes; }; // title and text, side by side
struct Columns { std::vector<std::vector<Block>> columns; std::vector<double> widths {}; }; // side by side; shares
// A level. `mark` is its word (青 黄 赤), `shade` its frame, ground and sign: 0 plain, 1 circle, 2 triangle, 3 square.
struct Band { std::string title; std::string mark; int shade; std::vector<Block> inside; };
struct Space { double millimetres; };
struct Turn { }; // where the back begins, if all does not fit on the front; only between the blocks of a sheet
struct Block { std::variant<Heading, Paragraph, Bullets, Table, Boxes, Columns, Band, Space, Turn> content; };

struct SheetHead {
    std::string title;      // マイライフプラン
    std::string name_label; // よばれたい{名前/なまえ}
    std::string name;
    std::vector<std::string> notes; // right side: made on, with whom, next look, version
};

struct SheetFoot {
    std::string text; // left, strong: the message to my later self
    std::string note; // right, small: who has a copy
};

std::string a4_sheet(SheetHead const&, std::vector<Block> const&, SheetFoot const&, Style const&);

// A wallet card: on A4, eight panels of 49.5 × 74 mm with cut and fold lines, which fold to a booklet of card size with
// panels[0] outside on the front; below it, how to fold. Panels come in reading order; one that is too long goes on in
// the next panel, and more than eight panels on a further page. Free panels have lines for the pen. `qr` is drawn on
// the back if not empty (an address without anything secret).
struct CardPanel {
    std::string title;
    std::vector<std::string> lines;
    int shade { 0 };         // as Band
    std::string mark {};     // as Band
    bool numbered { false };
};
struct Card {
    std::string name;        // on the front
    std::vector<CardPanel> panels;
    std::string qr {};
    std::string qr_caption {};
    std::vector<std::string> fold_steps {}; // up to four, below their drawings
    std::string free_panel_title {};        // メモ
};
std::string wallet_card(Card const&, Style const&);

int page_count_of_last_sheet(); // of this thread's last call, for tests and the bench

}
