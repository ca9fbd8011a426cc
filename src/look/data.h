#pragma once

#include "look/page.h"

#include <ctemplate/template_dictionary.h>

namespace look {

// Ready HTML goes around the escaping, not through it: in the dictionary stands only its number between two control
// characters, and the HTML is put in place of it when all else is escaped. No text can forge such a mark, because
// set() takes these characters out.
inline constexpr char mark_begin = '\x01';
inline constexpr char mark_end = '\x02';

struct Data::Inside {
    std::unique_ptr<ctemplate::TemplateDictionary> owned; // only of the outermost
    ctemplate::TemplateDictionary* dictionary { nullptr };
    std::shared_ptr<std::vector<std::string>> pieces; // of the whole tree
};

// Replaces marks by pieces. A piece inside a tag loses its elements (ruby readings with them), so that an attribute
// never breaks.
std::string put_pieces(std::string_view text, std::vector<std::string> const& pieces);

}
