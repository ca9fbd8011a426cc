#include "paper/sheet.h"

#include "paper/compose.h"
#include "paper/last_sheet.h"
#include "paper/qr.h"

#include <cmath>

namespace paper {

namespace {

constexpr double millimetre = 72 / 25.4;
constexpr double page_width = 210 * millimetre;
constexpr double page_height = 297 * millimetre;
constexpr double panel_width = 49.5 * millimetre;
constexpr double panel_height = 74 * millimetre;
constexpr int columns = 4;
constexpr int panels_on_a_page = 8;
constexpr double left = (page_width - columns * panel_width) / 2;
constexpr double top = 12 * millimetre;
constexpr double inset = 3.4 * millimetre;
constexpr double title_room = 28; // of a panel with a level: the coloured strip
constexpr double starting_points = 12;
constexpr double least_points = 7;
constexpr double step_points = 0.25;

// Where page n (0 the front) of the booklet stands on the sheet. Folded lengthwise with a slit in the middle and pushed
// to a cross, the panels follow each other so: the upper row stands on its head.
struct Slot { int column; bool is_upper; };
constexpr Slot slots[panels_on_a_page] { { 3, false }, { 3, true }, { 2, true }, { 1, true }, { 0, true }, { 0, false },
    { 1, false }, { 2, false } };

struct PlacedPanel {
    CardPanel panel;
    Stack content;
    bool is_free { false };
};

double content_width() { return panel_width - 2 * inset; }
double content_room() { return panel_height - title_room - 2 * inset - 4; }

struct PanelText {
    Stack stack;
    bool divides_words { false }; // a telephone number on two lines cannot be read in a hurry
};

PanelText lines_of(Style const& style, CardPanel const& panel, double points)
{
    Composer const composer(style, points);
    if (panel.numbered) {
        auto stack = composer.bullets({ panel.lines, true }, { points, false }, content_width());
        return { std::move(stack), composer.divides_words() };
    }
    Stack stack;
    for (auto const& line : panel.lines) {
        auto pieces = composer.text(line, { points, false }, content_width());
        if (!pieces.empty() && !stack.empty())
            pieces.front().before = points * 0.35;
        stack.insert(stack.end(), pieces.begin(), pieces.end());
    }
    return { std::move(stack), composer.divides_words() };
}

// A panel shrinks to fit; when it cannot, it goes on in the next one.
std::vector<PlacedPanel> place(Style const& style, CardPanel const& panel, double room)
{
    auto points = starting_points;
    auto text = lines_of(style, panel, points);
    while ((height_of(text.stack) > room || text.divides_words) && points > least_points) {
        points -= step_points;
        text = lines_of(style, panel, points);
    }
    auto stack = std::move(text.stack);
    std::vector<PlacedPanel> placed;
    while (!stack.empty() || placed.empty()) {
        auto [here, rest] = fill(std::move(stack), room, true);
        placed.push_back({ panel, std::move(here), false });
        stack = std::move(rest);
    }
    return placed;
}

void draw_strip(cairo_t* pen, CardPanel const& panel, double x, double y)
{
    auto const look = level_ink(panel.shade);
    set_colour(pen, look.side);
    cairo_rectangle(pen, x, y, panel_width, title_room);
    cairo_fill(pen);
    auto& typesetter = Typesetter::of_this_thread();
    set_colour(pen, look.word);
    auto text_x = x + inset;
    Font font { 10.5, true };
    if (panel.shade > 0) {
        sign(pen, panel.shade, x + inset + 5, y + title_room / 2, 10);
        text_x += 14;
    }
    if (!panel.mark.empty()) {
        Font const word { 12, true };
        typesetter.draw(pen, panel.mark, word, text_x, y + title_room / 2 + 4.4);
        text_x += typesetter.width(panel.mark, word) + 6;
    }
    auto const room = std::max(x + panel_width - inset - text_x, 20.0);
    if (typesetter.width(panel.title, font) > room)
        font.points = 8.5;
    auto title = typesetter.break_text(panel.title, font, room, false);
    for (; title.lines.size() > 2 && font.points > 5; font.points -= 0.5)
        title = typesetter.break_text(panel.title, font, room, false);
    auto baseline = y + title_room / 2 + font.points * 0.37 - (static_cast<double>(title.lines.size()) - 1) * font.points * 0.55;
    for (auto const& line : title.lines) {
        typesetter.draw(pen, line, font, text_x, baseline);
        baseline += font.points * 1.1;
    }
}

void draw_pen_lines(cairo_t* pen, double x, double y, double bottom)
{
    set_colour(pen, line_colour);
    cairo_set_line_width(pen, 0.5);
    double const dots[] { 0.5, 2.5 };
    cairo_set_dash(pen, dots, 2, 0);
    for (auto at = y + 22; at < bottom - inset; at += 22) {
        cairo_move_to(pen, x + inset, at);
        cairo_line_to(pen, x + panel_width - inset, at);
    }
    cairo_stroke(pen);
    cairo_set_dash(pen, nullptr, 0, 0);
}

// As vectors: sharp on every printer.
void draw_qr(cairo_t* pen, std::string_view text, double x, double y, double size)
{
    auto const code = qr_code(text);
    if (!code)
        return;
    auto const module = size / code->width;
    set_colour(pen, Colour { 0, 0, 0 });
    for (int row = 0; row < code->width; ++row) {
        for (int column = 0; column < code->width; ++column) {
            if (code->is_dark(row, column))
                cairo_rectangle(pen, x + column * module, y + row * module, module, module);
        }
    }
    cairo_fill(pen);
}

constexpr double qr_size = 26 * millimetre;

void draw_panel(cairo_t* pen, Style const& style, Card const& card, PlacedPanel const& placed, double x, double y, int number)
{
    draw_strip(pen, placed.panel, x, y);
    auto content_y = y + title_room + inset + 2;
    auto& typesetter = Typesetter::of_this_thread();
    if (number == 0 && !card.name.empty()) {
        Font const small { 9, true };
        auto const lines = Composer(style, 9).text(card.name, small, content_width(), Align::right);
        draw_stack(pen, lines, x + inset, y + panel_height - inset - height_of(lines));
    }
    draw_stack(pen, placed.content, x + inset, content_y);
    auto bottom = y + panel_height;
    if (number == panels_on_a_page - 1 && !card.qr.empty()) {
        auto const caption = Composer(style, 7.5).text(card.qr_caption, { 7.5, false }, content_width(), Align::centre);
        bottom -= qr_size + height_of(caption) + inset;
        draw_qr(pen, card.qr, x + (panel_width - qr_size) / 2, bottom, qr_size);
        draw_stack(pen, caption, x + inset, bottom + qr_size + 3);
    }
    if (placed.is_free)
        draw_pen_lines(pen, x, content_y, bottom);
    set_colour(pen, soft);
    auto const page = std::to_string(number + 1);
    typesetter.draw(pen, page, { 6, false }, x + 4, y + panel_height - 4);
}

void draw_cut_lines(cairo_t* pen)
{
    auto const right = left + columns * panel_width;
    auto const bottom = top + 2 * panel_height;
    set_colour(pen, soft);
    cairo_set_line_width(pen, 0.6);
    cairo_rectangle(pen, left, top, right - left, bottom - top);
    cairo_stroke(pen);
    set_colour(pen, ink);
    cairo_set_line_width(pen, 1.8); // the slit
    cairo_move_to(pen, left + panel_width, top + panel_height);
    cairo_line_to(pen, left + 3 * panel_width, top + panel_height);
    cairo_stroke(pen);
    set_colour(pen, soft);
    double const dashes[] { 3, 3 };
    cairo_set_line_width(pen, 0.5);
    cairo_set_dash(pen, dashes, 2, 0);
    for (int column = 1; column < columns; ++column) {
        cairo_move_to(pen, left + column * panel_width, top);
        cairo_line_to(pen, left + column * panel_width, bottom);
    }
    for (auto const column : { 0, 3 }) {
        cairo_move_to(pen, left + column * panel_width, top + panel_height);
        cairo_line_to(pen, left + (column + 1) * panel_width, top + panel_height);
    }
    cairo_stroke(pen);
    cairo_set_dash(pen, nullptr, 0, 0);
}

// Four drawings of one sheet: cut round, fold lengthwise; cut the slit; push together; fold to a booklet.
void draw_step(cairo_t* pen, int step, double x, double y, double width, double height)
{
    set_colour(pen, soft);
    cairo_set_line_width(pen, 1);
    double const dashes[] { 3, 2 };
    auto const middle_y = y + height / 2;
    auto const line = [&](double x1, double y1, double x2, double y2) {
        cairo_move_to(pen, x1, y1);
        cairo_line_to(pen, x2, y2);
        cairo_stroke(pen);
    };
    if (step <= 1) {
        cairo_rectangle(pen, x, y, width, height);
        cairo_stroke(pen);
        cairo_set_dash(pen, dashes, 2, 0);
        for (int column = 1; column < columns; ++column)
            line(x + width * column / columns, y, x + width * column / columns, y + height);
        line(x, middle_y, x + width, middle_y);
        cairo_set_dash(pen, nullptr, 0, 0);
    }
    if (step == 1) {
        cairo_set_line_width(pen, 3);
        set_colour(pen, ink);
        line(x + width / 4, middle_y, x + width * 3 / 4, middle_y);
    } else if (step == 2) { // seen from above: a slit that opens to a diamond
        line(x, middle_y, x + width / 4, middle_y);
        line(x + width * 3 / 4, middle_y, x + width, middle_y);
        for (auto const side : { -1, 1 }) {
            cairo_move_to(pen, x + width / 4, middle_y);
            cairo_line_to(pen, x + width / 2, middle_y + side * height * 0.38);
            cairo_line_to(pen, x + width * 3 / 4, middle_y);
            cairo_stroke(pen);
        }
        set_colour(pen, ink);
        for (auto const side : { 0, 1 }) { // arrows that push inwards
            auto const tip = x + (side ? width - 14 : 14.0);
            auto const back = side ? 8.0 : -8.0;
            line(tip + back * 1.6, middle_y - 12, tip, middle_y - 12);
            line(tip + back * 0.6, middle_y - 16, tip, middle_y - 12);
            line(tip + back * 0.6, middle_y - 8, tip, middle_y - 12);
        }
    } else if (step == 3) { // the booklet
        auto const booklet = height * 0.66;
        auto const start = x + (width - booklet) / 2;
        for (int page = 3; page >= 0; --page) {
            set_colour(pen, white);
            cairo_rectangle(pen, start + page * 2.5, y + page * 2.0, booklet, height - 6);
            cairo_fill_preserve(pen);
            set_colour(pen, soft);
            cairo_stroke(pen);
        }
    }
}

void draw_folding(cairo_t* pen, Style const& style, std::vector<std::string> const& steps)
{
    auto const count = std::min<std::size_t>(steps.size(), 4);
    auto const gap = 14.0;
    auto const width = (page_width - 2 * left - gap * 3) / 4;
    auto const y = top + 2 * panel_height + 42;
    auto const height = width * 0.62;
    for (std::size_t index = 0; index < count; ++index) {
        auto const x = left + static_cast<double>(index) * (width + gap);
        draw_step(pen, static_cast<int>(index), x, y, width, height);
        auto const lines = Composer(style, 9.5).text(steps[index], { 9.5, false }, width, Align::left, soft);
        draw_stack(pen, lines, x, y + height + 8);
    }
}

// Fills up to whole pages: free panels for the pen come before the back.
void fill_up(std::vector<PlacedPanel>& panels, Card const& card)
{
    auto const free_panel = PlacedPanel { { card.free_panel_title, {}, 0, "", false }, {}, true };
    while (panels.size() % panels_on_a_page != 0)
        panels.push_back(free_panel);
    if (!card.qr.empty() && !panels[panels_on_a_page - 1].is_free) // the back of the first booklet holds the code
        panels.insert(panels.begin() + (panels_on_a_page - 1), free_panel);
    while (panels.empty() || panels.size() % panels_on_a_page != 0)
        panels.push_back(free_panel);
}

}

std::string wallet_card(Card const& card, Style const& style)
{
    std::vector<PlacedPanel> panels;
    for (auto const& panel : card.panels) {
        auto const room = content_room() - (panels.empty() && !card.name.empty() ? 18 : 0);
        for (auto& placed : place(style, panel, room))
            panels.push_back(std::move(placed));
    }
    fill_up(panels, card);
    Document document(page_width, page_height, style.document_title);
    auto* pen = document.pen();
    for (std::size_t index = 0; index < panels.size(); ++index) {
        auto const number = static_cast<int>(index % panels_on_a_page);
        if (index > 0 && number == 0)
            document.next_page();
        auto const& slot = slots[number];
        auto const x = left + slot.column * panel_width;
        cairo_save(pen);
        if (slot.is_upper) {
            cairo_translate(pen, x + panel_width, top + panel_height);
            cairo_rotate(pen, M_PI);
            draw_panel(pen, style, card, panels[index], 0, 0, number);
        } else {
            draw_panel(pen, style, card, panels[index], x, top + panel_height, number);
        }
        cairo_restore(pen);
        if (number == panels_on_a_page - 1) {
            draw_cut_lines(pen);
            draw_folding(pen, style, card.fold_steps);
        }
    }
    remember_pages(document.pages());
    return document.finish();
}

}
