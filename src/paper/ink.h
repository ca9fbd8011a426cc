#pragma once

#include <cairo.h>

namespace paper {

struct Colour {
    double red, green, blue;
    static constexpr Colour of(unsigned rgb)
    {
        return { (rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0, (rgb & 255) / 255.0 };
    }
};

// Ink of the sheets: dark enough to read on a poor copier, grounds light enough to write on.
inline constexpr Colour ink = Colour::of(0x1a1a1c);
inline constexpr Colour soft = Colour::of(0x4d4d4d);
inline constexpr Colour line_colour = Colour::of(0x8f8f8f);
inline constexpr Colour brand = Colour::of(0x00524e);
inline constexpr Colour ground = Colour::of(0xf2f2f2);
inline constexpr Colour marked_ground = Colour::of(0xd8ebe9);
inline constexpr Colour white = Colour::of(0xffffff);

// A level's look. It differs in word, sign, line width, dashes and grey, so that it survives a copier.
struct LevelInk {
    Colour line;
    Colour ground;     // behind the text
    Colour side;       // behind the word and sign
    Colour word;
    double line_width; // points
    bool dashed;
};

LevelInk level_ink(int shade);

void set_colour(cairo_t*, Colour);
void rounded(cairo_t*, double x, double y, double width, double height, double radius);
// 0 nothing, 1 circle, 2 triangle, 3 square, filled, in a square of `size` around the centre.
void sign(cairo_t*, int shade, double centre_x, double centre_y, double size);

}
