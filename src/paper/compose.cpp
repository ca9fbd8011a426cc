#include "paper/compose.h"

#include "words/furigana.h"

#include <cmath>
#include <numeric>

namespace paper {

namespace {

constexpr double points_per_millimetre = 72 / 25.4;

std::vector<double> shares(std::vector<double> widths, std::size_t count, double total)
{
    widths.resize(count, 1);
    auto const sum = std::accumulate(widths.begin(), widths.end(), 0.0);
    for (auto& width : widths)
        width *= total / sum;
    return widths;
}

void append(Stack& to, Stack from)
{
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

}

Stack Composer::text(std::string_view text, Font font, double width, Align align, Colour colour,
    bool room_for_readings) const
{
    auto& typesetter = Typesetter::of_this_thread();
    auto broken = typesetter.break_text(text, font, width, style_.ruby);
    divides_words_ = divides_words_ || broken.divides_words;
    broken.has_ruby = broken.has_ruby || (room_for_readings && style_.ruby);
    auto const height = broken.line_height(font);
    Stack stack;
    for (auto& line : broken.lines) {
        auto const shift = align == Align::left ? 0 : (width - line.width) / (align == Align::centre ? 2 : 1);
        Piece piece;
        piece.leaf_height = height;
        // The base of the letters stands so that readings fill the room above.
        auto const baseline = height - font.points * 0.36;
        piece.draw = [line = std::make_shared<Line const>(std::move(line)), font, shift, baseline, colour](
                         cairo_t* pen, double x, double y) {
            set_colour(pen, colour);
            Typesetter::of_this_thread().draw(pen, *line, font, x + shift, y + baseline);
        };
        stack.push_back(std::move(piece));
    }
    return stack;
}

Stack Composer::small_heading(Heading const& heading, double width) const
{
    auto stack = text(heading.text, { std::max(8.5, points_ * 0.82), true }, width, Align::left, brand, true);
    for (auto& line : stack)
        line.stays_with_next = true;
    if (!stack.empty()) {
        stack.front().before = points_ * 0.45;
        stack.front().stretches = true;
    }
    return stack;
}

Stack Composer::heading(Heading const& heading, double width) const
{
    if (is_in_band_)
        return small_heading(heading, width);
    auto& typesetter = Typesetter::of_this_thread();
    Font const font { std::max(9.0, points_ * 0.86), true };
    Font const small { std::max(7.5, points_ * 0.68), false };
    auto const note_width = heading.note.empty() ? 0 : std::min(width / 2, typesetter.width(heading.note, small) + 8);
    auto broken = typesetter.break_text(heading.text, font, width - note_width, style_.ruby);
    broken.has_ruby = style_.ruby; // headings side by side stand on one line
    auto const note = std::make_shared<BrokenText const>(typesetter.break_text(heading.note, small, width / 2, false));
    auto const lines = std::make_shared<BrokenText const>(broken);
    auto const height = broken.line_height(font);
    Piece piece;
    piece.before = points_ * 1.05;
    piece.stretches = true;
    piece.stays_with_next = true;
    piece.leaf_height = height * static_cast<double>(broken.lines.size()) + 2;
    piece.draw = [=, total = piece.leaf_height](cairo_t* pen, double x, double y) {
        auto& typesetter = Typesetter::of_this_thread();
        set_colour(pen, brand);
        auto baseline = y - font.points * 0.3;
        for (auto const& line : lines->lines)
            typesetter.draw(pen, line, font, x, baseline += height);
        cairo_set_line_width(pen, 1.3);
        cairo_move_to(pen, x, y + total);
        cairo_line_to(pen, x + width, y + total);
        cairo_stroke(pen);
        set_colour(pen, soft);
        for (auto const& line : note->lines)
            typesetter.draw(pen, line, small, x + width - line.width, baseline);
    };
    return { std::move(piece) };
}

Stack Composer::paragraph(Paragraph const& paragraph, double width) const
{
    auto const factor = paragraph.large ? 1.4 : paragraph.quiet ? 0.8 : 1;
    Font const font { points_ * factor, paragraph.large || paragraph.strong };
    return text(paragraph.text, font, width, Align::left, paragraph.quiet ? soft : ink);
}

Stack Composer::bullets(Bullets const& bullets, Font font, double width) const
{
    auto const indent = font.points * (bullets.numbered ? 1.7 : 1);
    Stack stack;
    int number = 0;
    for (auto const& text : bullets.lines) {
        ++number;
        Piece item;
        auto lines = this->text(text, font, width - indent, Align::left);
        if (lines.empty())
            continue;
        item.before = bullets.numbered ? font.points * 0.2 : 0;
        auto const first = lines.front().leaf_height;
        item.parts.push_back({ indent, std::move(lines), false });
        // Only the first part of a divided item carries the dot: the mark belongs to the first line.
        auto mark = std::make_shared<std::string const>(bullets.numbered ? std::to_string(number) : std::string("・"));
        auto& lead = item.parts.front().stack.front();
        lead.draw = [inner = lead.draw, mark, font, indent, first, numbered = bullets.numbered](
                        cairo_t* pen, double x, double y) {
            auto& typesetter = Typesetter::of_this_thread();
            auto const baseline = y + first - font.points * 0.36;
            set_colour(pen, ink);
            if (!numbered) {
                typesetter.draw(pen, *mark, font, x - indent, baseline);
            } else {
                Font const small { font.points * 0.78, true };
                auto const middle = x - indent + font.points * 0.62;
                cairo_new_path(pen);
                cairo_arc(pen, middle, baseline - font.points * 0.37, font.points * 0.6, 0, 2 * M_PI);
                cairo_fill(pen);
                set_colour(pen, white);
                typesetter.draw(pen, *mark, small, middle - typesetter.width(*mark, small) / 2,
                    baseline - font.points * 0.09);
            }
            inner(pen, x, y);
        };
        stack.push_back(std::move(item));
    }
    return stack;
}

Piece Composer::table_row(Table const& table, std::vector<std::string> const& cells, std::vector<bool> const& marks,
    std::vector<double> const& widths, bool is_header) const
{
    auto const inset = points_ * 0.4;
    Piece row;
    row.padding = points_ * (is_in_band_ ? 0.14 : 0.24);
    row.least_height = is_header || is_in_band_ ? 0 : points_ * 2;
    row.keep_whole_below = 260;
    double x = 0;
    std::vector<bool> shaded(widths.size());
    std::vector<bool> corner(widths.size());
    for (std::size_t column = 0; column < widths.size(); ++column) {
        auto const is_head = is_header || (column == 0 && table.first_column_is_header);
        corner[column] = column < marks.size() && marks[column];
        shaded[column] = is_head;
        Font const font { is_header ? std::max(8.5, points_ * 0.8) : points_, is_head || corner[column] };
        auto const align = table.centred || is_head ? Align::centre : Align::left;
        auto const cell = column < cells.size() ? std::string_view(cells[column]) : std::string_view();
        row.parts.push_back({ x + inset, text(cell, font, widths[column] - 2 * inset, align), true });
        x += widths[column];
    }
    row.decorate = [widths, shaded, corner](cairo_t* pen, double x, double y, double height) {
        cairo_set_line_width(pen, 0.7);
        for (std::size_t column = 0; column < widths.size(); ++column) {
            auto const width = widths[column];
            if (shaded[column] || corner[column]) {
                set_colour(pen, corner[column] ? marked_ground : ground);
                cairo_rectangle(pen, x, y, width, height);
                cairo_fill(pen);
            }
            set_colour(pen, line_colour);
            cairo_rectangle(pen, x, y, width, height);
            cairo_stroke(pen);
            if (corner[column]) {
                set_colour(pen, brand);
                cairo_move_to(pen, x + 0.35, y + 0.35);
                cairo_line_to(pen, x + 6, y + 0.35);
                cairo_line_to(pen, x + 0.35, y + 6);
                cairo_fill(pen);
            }
            x += width;
        }
    };
    return row;
}

Stack Composer::table(Table const& table, double width) const
{
    auto count = table.header.size();
    for (auto const& row : table.rows)
        count = std::max(count, row.size());
    if (count == 0)
        return {};
    auto const widths = shares(table.widths, count, width);
    Stack stack;
    std::shared_ptr<Piece const> header;
    if (!table.header.empty()) {
        stack.push_back(table_row(table, table.header, {}, widths, true));
        stack.back().stays_with_next = true;
        header = std::make_shared<Piece const>(stack.back());
    }
    for (std::size_t index = 0; index < table.rows.size(); ++index) {
        auto const marks = index < table.marked.size() ? table.marked[index] : std::vector<bool> {};
        stack.push_back(table_row(table, table.rows[index], marks, widths, false));
        stack.back().header = header;
    }
    return stack;
}

Piece Composer::boxes(Boxes const& boxes, double width) const
{
    auto const gap = points_ * 0.7;
    auto const count = static_cast<double>(boxes.boxes.size());
    auto const each = (width - gap * (count - 1)) / std::max(count, 1.0);
    auto const inset = points_ * 0.6;
    Piece row;
    row.padding = points_ * 0.45;
    row.least_height = points_ * 4.6;
    row.keep_whole_below = 260;
    double x = 0;
    for (auto const& [title, text] : boxes.boxes) {
        auto stack = this->text(title, { points_, true }, each - 2 * inset, Align::left, ink, true);
        for (auto& line : stack)
            line.stays_with_next = true;
        auto body = this->text(text, { points_, false }, each - 2 * inset, Align::left);
        if (!body.empty())
            body.front().before = points_ * 0.15;
        append(stack, std::move(body));
        row.parts.push_back({ x + inset, std::move(stack), false });
        x += each + gap;
    }
    row.decorate = [count, each, gap](cairo_t* pen, double x, double y, double height) {
        set_colour(pen, line_colour);
        cairo_set_line_width(pen, 0.8);
        for (int index = 0; index < static_cast<int>(count); ++index)
            rounded(pen, x + index * (each + gap), y, each, height, 5);
        cairo_stroke(pen);
    };
    return row;
}

Piece Composer::columns(Columns const& columns, double width) const
{
    auto const count = columns.columns.size();
    auto const gap = points_ * 1.4;
    auto const widths = shares(columns.widths, count, width - gap * static_cast<double>(count - 1));
    Piece piece;
    piece.before = points_ * (is_in_band_ ? 0.5 : 1.05);
    piece.stretches = true;
    piece.keep_whole_below = 160;
    double x = 0;
    for (std::size_t index = 0; index < count; ++index) {
        piece.parts.push_back({ x, blocks(columns.columns[index], widths[index]), false });
        x += widths[index] + gap;
    }
    return piece;
}

Piece Composer::band(Band const& band, double width) const
{
    auto const look = level_ink(band.shade);
    auto const inset = points_ * 0.8;
    auto const side = band.mark.empty() ? 0 : points_ * 2.9;
    Piece piece;
    piece.before = points_ * 0.8;
    piece.stretches = true;
    piece.padding = points_ * 0.6;
    piece.keep_whole_below = 320;
    piece.least_height = band.mark.empty() ? 0 : points_ * 5;
    auto stack = text(band.title, { points_ * 1.15, true }, width - side - 2 * inset, Align::left);
    for (auto& line : stack)
        line.stays_with_next = true;
    Composer inner(style_, points_);
    inner.is_in_band_ = true;
    auto inside = inner.blocks(band.inside, width - side - 2 * inset);
    divides_words_ = divides_words_ || inner.divides_words_;
    if (!inside.empty())
        inside.front().before = points_ * 0.2;
    append(stack, std::move(inside));
    piece.parts.push_back({ side + inset, std::move(stack), false });
    piece.decorate = [look, side, width, points = points_, mark = words::without_furigana(band.mark), shade = band.shade](
                         cairo_t* pen, double x, double y, double height) {
        if (side > 0) {
            cairo_save(pen);
            rounded(pen, x, y, width, height, 6);
            cairo_clip(pen);
            set_colour(pen, look.side);
            cairo_rectangle(pen, x, y, side, height);
            cairo_fill(pen);
            cairo_restore(pen);
            set_colour(pen, look.word);
            sign(pen, shade, x + side / 2, y + points * 1.7, points * 1.5);
            auto& typesetter = Typesetter::of_this_thread();
            Font const font { points * 1.5, true };
            typesetter.draw(pen, mark, font, x + (side - typesetter.width(mark, font)) / 2, y + points * 4.2);
        }
        set_colour(pen, look.line);
        cairo_set_line_width(pen, look.line_width);
        double const dashes[] { 5, 2.5 };
        cairo_set_dash(pen, dashes, look.dashed ? 2 : 0, 0);
        rounded(pen, x, y, width, height, 6);
        cairo_stroke(pen);
        cairo_set_dash(pen, nullptr, 0, 0);
    };
    return piece;
}

void Composer::add_block(Stack& stack, Block const& block, double width) const
{
    auto const first = stack.size();
    if (auto const* heading = std::get_if<Heading>(&block.content))
        append(stack, this->heading(*heading, width));
    else if (auto const* paragraph = std::get_if<Paragraph>(&block.content))
        append(stack, this->paragraph(*paragraph, width));
    else if (auto const* bullets = std::get_if<Bullets>(&block.content))
        append(stack, this->bullets(*bullets, { points_, false }, width));
    else if (auto const* table = std::get_if<Table>(&block.content))
        append(stack, this->table(*table, width));
    else if (auto const* boxes = std::get_if<Boxes>(&block.content))
        stack.push_back(this->boxes(*boxes, width));
    else if (auto const* columns = std::get_if<Columns>(&block.content))
        stack.push_back(this->columns(*columns, width));
    else if (auto const* band = std::get_if<Band>(&block.content))
        stack.push_back(this->band(*band, width));
    else if (auto const* space = std::get_if<Space>(&block.content)) {
        stack.push_back({ .leaf_height = space->millimetres * points_per_millimetre });
        return;
    }
    if (first < stack.size() && stack[first].before == 0)
        stack[first].before = points_ * (is_in_band_ ? 0.1 : 0.4);
}

Stack Composer::blocks(std::vector<Block> const& blocks, double width) const
{
    Stack stack;
    for (auto const& block : blocks)
        add_block(stack, block, width);
    return stack;
}

}
