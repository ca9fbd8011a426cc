#pragma once

#include "words/catalogue.h"

#include <string>
#include <string_view>
#include <vector>

namespace look {

// Makes the text that ctemplate parses out of a template as written:
// - AUTOESCAPE in front, comments out;
// - [[key]] → the catalogue's HTML with ruby. Inside a tag, and in <title>, <option> and <textarea>, where no element
//   may stand, the plain text, as with [[key|plain]]. [[key slot=NAME]] puts {{NAME}} into the text's {slot};
// - {{NAME}} outside addresses gets :p, because AUTOESCAPE's own escape turns the line feeds of a person's text into
//   spaces; it stays the same as far as attacks go;
// - {{NAME}} after a '=' inside an address gets :x-query, because AUTOESCAPE does not percent-encode there.
// Keys that the catalogue lacks are added to `missing`.
std::string prepare_template(std::string_view source, words::Catalogue const&, words::Language,
    std::vector<std::string>& missing);

// Registers :x-query (percent-encodes all but RFC 3986 unreserved characters) with ctemplate, once.
void register_modifiers();

}
