#pragma once

#include "paper/flow.h"
#include "paper/ink.h"
#include "paper/sheet.h"

namespace paper {

enum class Align { left, centre, right };

// Turns blocks into pieces for one text size. `width` in points.
class Composer {
public:
    Composer(Style const& style, double points) : style_(style), points_(points) { }

    Stack blocks(std::vector<Block> const&, double width) const;
    Stack text(std::string_view, Font, double width, Align = Align::left, Colour = ink,
        bool room_for_readings = false) const; // the same height beside texts that have readings
    Stack bullets(Bullets const&, Font, double width) const;
    Piece band(Band const&, double width) const;
    double points() const { return points_; }
    bool divides_words() const { return divides_words_; } // in anything composed so far: a number on two lines

private:
    Stack heading(Heading const&, double width) const;
    Stack small_heading(Heading const&, double width) const;
    Stack paragraph(Paragraph const&, double width) const;
    Stack table(Table const&, double width) const;
    Piece table_row(Table const&, std::vector<std::string> const& cells, std::vector<bool> const& marks,
        std::vector<double> const& widths, bool is_header) const;
    Piece boxes(Boxes const&, double width) const;
    Piece columns(Columns const&, double width) const;
    void add_block(Stack&, Block const&, double width) const;

    Style const& style_;
    double points_;
    mutable bool divides_words_ { false };
    bool is_in_band_ { false }; // headings are smaller there and have no rule: the frame already holds them together
};

}
