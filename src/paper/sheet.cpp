#include "paper/sheet.h"

#include "base/text.h"
#include "paper/compose.h"
#include "paper/last_sheet.h"
#include "words/furigana.h"

#include <cmath>

namespace paper {

namespace {

thread_local int pages_of_last_sheet = 0;

constexpr double page_width = 595.276;  // A4 in points
constexpr double page_height = 841.89;
constexpr double margin_side = 40;      // 14 mm: printers and folders keep off the edge
constexpr double margin_top = 36;
constexpr double margin_bottom = 34;
constexpr double content_width = page_width - 2 * margin_side;
constexpr double left_share = 0.5;     // of the head: title and name; the rest are notes
constexpr double wide_left_share = 0.7;
constexpr double foot_note_share = 0.4;
constexpr double most_edge_share = 0.2; // of the page: what head or foot may take; longer texts become blocks
constexpr std::size_t name_characters = 20; // of a name that is too long for the head
constexpr double step_points = 0.25;
constexpr double most_squeeze = 0.4;    // of the letter: how much a gap may give way before a page is turned
constexpr double most_extra_gap = 13;   // a page with room breathes, but stays one picture

// Head and foot of a page, and what is left for the blocks between.
struct Frame {
    Stack head;      // left
    Stack notes;     // right
    double notes_x { 0 };
    Stack foot;
    Stack foot_note;
    double top { 0 };
    double bottom { 0 };
    double room() const { return bottom - top; }
};

// The name after its label, or, without one, after the title on the title's own line.
Piece name_line(std::string const& label_text, Font small, SheetHead const& head, double width, Style const& style)
{
    auto& typesetter = Typesetter::of_this_thread();
    Font const large { 15, true };
    auto label = std::make_shared<BrokenText>(typesetter.break_text(label_text, small, width * 0.75, style.ruby));
    auto const indent = label->lines.empty() ? 0 : label->lines.front().width + 12;
    auto name = std::make_shared<BrokenText>(typesetter.break_text(head.name, large, width - indent, style.ruby));
    auto const lines = std::max(label->lines.size(), name->lines.size());
    auto const height = std::max(label->line_height(small), name->line_height(large));
    Piece piece;
    piece.before = 3;
    piece.leaf_height = height * static_cast<double>(lines);
    piece.draw = [=](cairo_t* pen, double x, double y) {
        auto& typesetter = Typesetter::of_this_thread();
        set_colour(pen, ink);
        auto const descent = std::max(small.points, large.points) * 0.36;
        auto baseline = y + height - descent;
        for (auto const& line : label->lines) {
            typesetter.draw(pen, line, small, x, baseline);
            baseline += height;
        }
        baseline = y + height - descent;
        for (auto const& line : name->lines) {
            typesetter.draw(pen, line, large, x + indent, baseline);
            baseline += height;
        }
    };
    return piece;
}

Frame frame_of(SheetHead const& head, SheetFoot const& foot, Style const& style, bool is_first)
{
    Composer const composer(style, 9);
    Frame frame;
    // Title and name on one line need more room than the two below each other.
    auto const share = head.notes.empty() ? 1 : head.name_label.empty() ? wide_left_share : left_share;
    auto const left = content_width * share;
    Font const title { is_first ? 21.0 : 14.0, true };
    if (head.name_label.empty() && !head.name.empty()) {
        frame.head.push_back(name_line(head.title, title, head, left, style));
    } else {
        frame.head = composer.text(head.title, title, left);
        if (!head.name.empty())
            frame.head.push_back(name_line(head.name_label, { 11, false }, head, left, style));
    }
    frame.notes_x = left;
    if (is_first) {
        for (auto const& note : head.notes) {
            auto lines = composer.text(note, { 9, false }, content_width - left, Align::right, soft);
            frame.notes.insert(frame.notes.end(), lines.begin(), lines.end());
        }
    }
    // The note takes what it needs, up to its share; the text gets the rest.
    auto& typesetter = Typesetter::of_this_thread();
    Font const small { 9, false };
    double note_width = 0;
    for (auto const& line : typesetter.break_text(foot.note, small, content_width * foot_note_share, style.ruby).lines)
        note_width = std::max(note_width, line.width);
    frame.foot = composer.text(foot.text, { 12.5, true }, content_width - (note_width > 0 ? note_width + 14 : 0));
    frame.foot_note = composer.text(foot.note, small, content_width * foot_note_share, Align::right, soft);
    frame.top = margin_top + std::max(height_of(frame.head), height_of(frame.notes)) + 12;
    auto const foot_height = std::max(height_of(frame.foot), height_of(frame.foot_note));
    frame.bottom = page_height - margin_bottom - (foot_height > 0 ? foot_height + 16 : 0);
    return frame;
}

// Without a foot the page number still has its own room.
void reserve_number(Frame& frame) { frame.bottom = std::min(frame.bottom, page_height - margin_bottom - 14); }

void draw_frame(cairo_t* pen, Frame const& frame, int page, int pages)
{
    draw_stack(pen, frame.head, margin_side, margin_top);
    auto const head_bottom = frame.top - 12;
    draw_stack(pen, frame.notes, margin_side + frame.notes_x,
        head_bottom - height_of(frame.notes));
    auto const foot_height = std::max(height_of(frame.foot), height_of(frame.foot_note));
    if (foot_height > 0) {
        auto const y = page_height - margin_bottom - foot_height;
        set_colour(pen, line_colour);
        cairo_set_line_width(pen, 0.8);
        cairo_move_to(pen, margin_side, y - 7);
        cairo_line_to(pen, page_width - margin_side, y - 7);
        cairo_stroke(pen);
        draw_stack(pen, frame.foot, margin_side, y);
        draw_stack(pen, frame.foot_note, margin_side + content_width * (1 - foot_note_share), page_height - margin_bottom - height_of(frame.foot_note));
    }
    if (pages > 1) {
        auto& typesetter = Typesetter::of_this_thread();
        auto const number = std::to_string(page) + "/" + std::to_string(pages);
        Font const small { 9, false };
        set_colour(pen, soft);
        typesetter.draw(pen, number, small, page_width - margin_side - typesetter.width(number, small), page_height - 20);
    }
}

// The largest text size of the style's steps at which everything fits into `room` and no telephone number stands on two
// lines, or the least.
double fitting_points(std::vector<Block> const& blocks, Style const& style, double room)
{
    auto const steps = static_cast<int>(std::floor((style.text_points - style.least_points) / step_points));
    int low = 0; // steps down from the starting size
    int high = std::max(steps, 0) + 1;
    while (low < high) {
        auto const middle = (low + high) / 2;
        auto const points = std::max(style.text_points - middle * step_points, style.least_points);
        Composer const composer(style, points);
        auto const height = height_of(composer.blocks(blocks, content_width));
        if (height <= room && !composer.divides_words())
            high = middle;
        else
            low = middle + 1;
    }
    return std::max(style.text_points - low * step_points, style.least_points);
}

// Front and back of a sheet that has a Turn; else all in one.
std::vector<std::vector<Block>> sides_of(std::vector<Block> const& blocks)
{
    std::vector<std::vector<Block>> sides(1);
    for (auto const& block : blocks) {
        if (std::holds_alternative<Turn>(block.content))
            sides.emplace_back();
        else
            sides.back().push_back(block);
    }
    std::erase_if(sides, [](auto const& side) { return side.empty(); });
    return sides;
}

void add_pages(std::vector<Stack>& pages, Stack stack, double first_room, double later_room)
{
    do {
        auto [page, rest] = fill(std::move(stack), pages.empty() ? first_room : later_room, true);
        pages.push_back(std::move(page));
        stack = std::move(rest);
    } while (!stack.empty());
}

// All on one page if it fits in letters not below the least, else side by side, each from a page of its own.
std::vector<Stack> pages_of(std::vector<Block> const& blocks, Style const& style, Frame& first, Frame& later)
{
    auto points = fitting_points(blocks, style, first.room());
    auto stack = Composer(style, points).blocks(blocks, content_width);
    std::vector<Stack> pages;
    if (height_of(stack) - most_squeeze * points * stretching_gaps(stack) <= first.room()) {
        pages.push_back(std::move(stack));
        return pages;
    }
    reserve_number(first);
    reserve_number(later);
    auto const sides = sides_of(blocks);
    points = style.text_points;
    for (auto const& side : sides)
        points = std::min(points, fitting_points(side, style, std::min(first.room(), later.room())));
    for (auto const& side : sides)
        add_pages(pages, Composer(style, points).blocks(side, content_width), first.room(), later.room());
    return pages;
}

}

namespace {

// What people write may be long; head and foot must leave room for the rest of the page. What is too long for them
// stands as the first or last block, the name shortened in the head.
std::vector<Block> with_long_edges(std::vector<Block> blocks, SheetHead& head, SheetFoot& foot, Style const& style)
{
    Composer const composer(style, 9);
    auto const too_high = [&](Stack const& stack) { return height_of(stack) > most_edge_share * page_height; };
    auto const half = content_width * left_share;
    std::vector<Block> before;
    if (too_high(composer.text(head.name, { 15, true }, half))) {
        before.push_back({ Paragraph { .text = head.name, .strong = true } });
        head.name = base::first_characters(words::without_furigana(head.name), name_characters) + "…";
    }
    if (too_high(composer.text(base::join(head.notes, "\n"), { 9, false }, half))) {
        for (auto& note : std::exchange(head.notes, {}))
            before.push_back({ Paragraph { .text = std::move(note), .quiet = true } });
    }
    blocks.insert(blocks.begin(), std::make_move_iterator(before.begin()), std::make_move_iterator(before.end()));
    if (too_high(composer.text(foot.text, { 12.5, true }, content_width * (1 - foot_note_share))))
        blocks.push_back({ Paragraph { .text = std::exchange(foot.text, {}), .strong = true } });
    if (too_high(composer.text(foot.note, { 9, false }, content_width * foot_note_share)))
        blocks.push_back({ Paragraph { .text = std::exchange(foot.note, {}), .quiet = true } });
    return blocks;
}

}

void remember_pages(int pages) { pages_of_last_sheet = pages; }
int page_count_of_last_sheet() { return pages_of_last_sheet; }

std::string a4_sheet(SheetHead const& given_head, std::vector<Block> const& given, SheetFoot const& given_foot, Style const& style)
{
    auto head = given_head;
    auto foot = given_foot;
    auto const blocks = with_long_edges(given, head, foot, style);
    auto first = frame_of(head, foot, style, true);
    auto later = frame_of(head, foot, style, false);
    auto const pages = pages_of(blocks, style, first, later);
    auto const count = static_cast<int>(pages.size());
    auto const has_turn = std::ranges::any_of(blocks, [](Block const& block) { return std::holds_alternative<Turn>(block.content); });
    Document document(page_width, page_height, style.document_title);
    for (int page = 1; page <= count; ++page) {
        auto const& frame = page == 1 ? first : later;
        auto const& content = pages[static_cast<std::size_t>(page - 1)];
        if (page > 1)
            document.next_page();
        auto const gaps = stretching_gaps(content);
        auto const free = frame.room() - height_of(content);
        auto const extra = (free < 0 || count == 1 || has_turn) && gaps > 0 ? std::min(free / gaps, most_extra_gap) : 0;
        draw_frame(document.pen(), frame, page, count);
        draw_stack(document.pen(), content, margin_side, frame.top, extra);
    }
    remember_pages(count);
    return document.finish();
}

}
