#include "paper/flow.h"

namespace paper {

namespace {

// A group divided at `available`: nullopt if nothing of it would come above.
std::optional<std::pair<Piece, Piece>> divide(Piece const& piece, double available, bool must_place)
{
    if (piece.parts.empty() || (!must_place && piece.height() < piece.keep_whole_below))
        return std::nullopt;
    auto upper = piece;
    auto lower = piece;
    lower.before = 0;
    upper.least_height = lower.least_height = 0;
    bool placed = false;
    for (std::size_t index = 0; index < piece.parts.size(); ++index) {
        auto [first, rest] = fill(piece.parts[index].stack, available - 2 * piece.padding, must_place);
        placed = placed || !first.empty();
        upper.parts[index].stack = std::move(first);
        lower.parts[index].stack = std::move(rest);
        upper.parts[index].middle = lower.parts[index].middle = false;
    }
    auto const is_over = std::ranges::all_of(lower.parts, [](Part const& part) { return part.stack.empty(); });
    if (!placed || is_over)
        return std::nullopt;
    return std::pair { std::move(upper), std::move(lower) };
}

void draw_piece(cairo_t* pen, Piece const& piece, double x, double y)
{
    auto const height = piece.height();
    if (piece.decorate)
        piece.decorate(pen, x, y, height);
    if (piece.draw)
        piece.draw(pen, x, y);
    for (auto const& part : piece.parts) {
        auto const free = height - 2 * piece.padding - height_of(part.stack);
        draw_stack(pen, part.stack, x + part.x, y + piece.padding + (part.middle ? free / 2 : 0));
    }
}

}

double Piece::height() const
{
    if (parts.empty())
        return leaf_height;
    double tallest = 0;
    for (auto const& part : parts)
        tallest = std::max(tallest, height_of(part.stack));
    return std::max(least_height, tallest + 2 * padding);
}

double height_of(Stack const& stack)
{
    double height = 0;
    for (auto const& piece : stack)
        height += (&piece == &stack.front() ? 0 : piece.before) + piece.height();
    return height;
}

void draw_stack(cairo_t* pen, Stack const& stack, double x, double y, double extra_gap)
{
    for (auto const& piece : stack) {
        if (&piece != &stack.front())
            y += piece.before + (piece.stretches ? extra_gap : 0);
        draw_piece(pen, piece, x, y);
        y += piece.height();
    }
}

int stretching_gaps(Stack const& stack)
{
    int count = 0;
    for (auto const& piece : stack)
        count += &piece != &stack.front() && piece.stretches;
    return count;
}

std::pair<Stack, Stack> fill(Stack stack, double available, bool must_place)
{
    Stack placed;
    double used = 0;
    std::size_t index = 0;
    std::optional<Piece> remainder;
    for (; index < stack.size(); ++index) {
        auto const& piece = stack[index];
        auto const gap = placed.empty() ? 0 : piece.before;
        if (used + gap + piece.height() <= available + 0.01) {
            used += gap + piece.height();
            placed.push_back(piece);
            continue;
        }
        auto const nothing_yet = must_place
            && std::all_of(placed.begin(), placed.end(), [](Piece const& above) { return above.stays_with_next; });
        if (auto divided = divide(piece, available - used - gap, nothing_yet)) {
            placed.push_back(std::move(divided->first));
            remainder = std::move(divided->second);
        } else if (nothing_yet) {
            placed.push_back(piece);
            ++index;
        }
        break;
    }
    auto const goes_on = remainder.has_value();
    auto next = index + (goes_on ? 1 : 0);
    // A heading does not stay behind alone at the foot of a page.
    if (!goes_on && next < stack.size()) {
        auto kept = placed.size();
        while (kept > 0 && placed[kept - 1].stays_with_next)
            --kept;
        if (kept > 0 || !must_place) {
            next -= placed.size() - kept;
            placed.resize(kept);
        }
    }
    Stack rest;
    if (goes_on)
        rest.push_back(std::move(*remainder));
    rest.insert(rest.end(), std::make_move_iterator(stack.begin() + static_cast<std::ptrdiff_t>(next)),
        std::make_move_iterator(stack.end()));
    // Never after a page that holds nothing but the header: on a page too low for more it would come back for ever.
    auto const went_on = std::ranges::any_of(placed, [](Piece const& piece) { return !piece.stays_with_next; });
    if (went_on && !rest.empty() && rest.front().header) {
        auto header = *rest.front().header;
        rest.front().before = 0;
        rest.insert(rest.begin(), std::move(header));
    }
    return { std::move(placed), std::move(rest) };
}

}
