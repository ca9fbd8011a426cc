#include "paper/ink.h"

#include <cmath>

namespace paper {

LevelInk level_ink(int shade)
{
    switch (shade) {
    case 1: return { Colour::of(0x1d5fa8), white, Colour::of(0xe6effa), Colour::of(0x174c86), 0.9, false };
    case 2: return { Colour::of(0x8a5a00), white, Colour::of(0xffe9ac), Colour::of(0x5a3b00), 1.3, true };
    case 3: return { Colour::of(0xa3201a), white, Colour::of(0xa3201a), white, 2.4, false };
    default: return { line_colour, white, ground, soft, 0.7, false };
    }
}

void set_colour(cairo_t* pen, Colour colour) { cairo_set_source_rgb(pen, colour.red, colour.green, colour.blue); }

void rounded(cairo_t* pen, double x, double y, double width, double height, double radius)
{
    cairo_new_sub_path(pen);
    cairo_arc(pen, x + width - radius, y + radius, radius, -M_PI / 2, 0);
    cairo_arc(pen, x + width - radius, y + height - radius, radius, 0, M_PI / 2);
    cairo_arc(pen, x + radius, y + height - radius, radius, M_PI / 2, M_PI);
    cairo_arc(pen, x + radius, y + radius, radius, M_PI, 3 * M_PI / 2);
    cairo_close_path(pen);
}

void sign(cairo_t* pen, int shade, double centre_x, double centre_y, double size)
{
    auto const half = size / 2;
    cairo_new_path(pen);
    if (shade == 1) {
        cairo_arc(pen, centre_x, centre_y, half, 0, 2 * M_PI);
    } else if (shade == 2) {
        cairo_move_to(pen, centre_x, centre_y - half);
        cairo_line_to(pen, centre_x + half * 1.1, centre_y + half * 0.85);
        cairo_line_to(pen, centre_x - half * 1.1, centre_y + half * 0.85);
        cairo_close_path(pen);
    } else if (shade == 3) {
        cairo_rectangle(pen, centre_x - half * 0.88, centre_y - half * 0.88, size * 0.88, size * 0.88);
    }
    cairo_fill(pen);
}

}
