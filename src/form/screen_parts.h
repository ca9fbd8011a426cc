#pragma once

#include "form/screen.h"

namespace form {

// What the faces of one screen share. Only for the .cpp files of this folder.
std::string id_of(std::string_view line);        // "L3.sign@Y" → "L3-sign-Y"
std::string lines_as_html(std::string_view text); // escaped, '\n' → <br>
std::string written_by(look::Pages const&, trust::Visit const&, Line const&); // HTML
std::string_view css_class(Level);

// One line's input: where it goes, what stands in it, how it is labelled.
struct Control {
    look::Pages const& pages;
    trust::Visit const& visit;
    Item const& item;
    std::string name;
    std::string id;
    base::json::value const* content; // nullptr: nothing
    std::string labelled_by;          // ids; "" where <label for> does it
    std::string described_by;
    bool invalid { false };
    int shown { 0 };                  // inputs to show at least
    AgencyChoices const& agencies;
};
void fill_control(look::Data& line, Control const&); // {{>CONTROL}}

}
