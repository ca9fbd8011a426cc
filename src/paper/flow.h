#pragma once

#include "paper/text.h"

#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace paper {

struct Piece;
using Stack = std::vector<Piece>; // from top to bottom

// One of the stacks of a group that stand side by side.
struct Part {
    double x { 0 }; // from the left of the group
    Stack stack;
    bool middle { false }; // in the middle of the group's height when it is whole
};

// What a page is filled with: a leaf that cannot be divided (a line of text, a rule), or a group of stacks side by
// side (a table row, columns, a band), which can.
struct Piece {
    double before { 0 };           // gap above it; none at the top of a page or group
    bool stretches { false };      // the gap may grow when the page has room
    bool stays_with_next { false };
    double leaf_height { 0 };
    std::function<void(cairo_t*, double x, double y)> draw {};

    std::vector<Part> parts {};
    double padding { 0 };          // above and below the stacks
    double least_height { 0 };
    double keep_whole_below { 0 }; // a group lower than this goes whole to the next page
    std::function<void(cairo_t*, double x, double y, double height)> decorate {};
    std::shared_ptr<Piece const> header {}; // drawn again on top of a page that begins with this piece

    double height() const;
};

double height_of(Stack const&);
void draw_stack(cairo_t*, Stack const&, double x, double y, double extra_gap = 0);
int stretching_gaps(Stack const&);

// As much of the stack as fits into `available`, and the rest. Unless `stack` is empty something is always placed when
// `must_place`.
std::pair<Stack, Stack> fill(Stack stack, double available, bool must_place);

}
