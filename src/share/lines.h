#pragma once

#include "form/answer.h"
#include "form/screen.h"
#include "look/room.h"
#include "person/person_store.h"
#include "share/share.h"

#include <set>

// The picker of lines: what the person has written, each line with its text and a box that is empty at first. For
// everything that shows somebody a part: a share, a link.
namespace share {

struct Shop {
    look::Room const& room;
    form::Library const& library;
    form::Answers const& answers;
};

struct LineText {
    std::string level; // HTML: the level's name; "" for a line without levels
    std::string text;  // plain, with line breaks
};
struct OfferedLine {
    Chosen chosen;
    std::string label; // HTML
    std::vector<LineText> texts;
};
struct OfferedPart {
    trust::Compartment compartment { trust::Compartment::crisis };
    std::string title; // HTML
    std::vector<OfferedLine> lines;
};
using Offered = std::vector<OfferedPart>;

// Asked in the person's own name (signed in, or beside by PIN) and journalled so: lines with content of the crisis plan
// and, unless only the crisis plan is wanted, the name and the life plan.
enum class Extent { crisis, everything };
Offered offered_lines(Shop const&, trust::Visit&, store::Session&, person::Person const&, Extent, std::string_view purpose);

// {{>LINES}} share/lines.html. `whole`: whether "all of it, later lines too" can be chosen.
struct Picking {
    std::set<Chosen> ticked {};
    bool whole { true };
    std::string error {}; // HTML
};
void fill_line_picker(look::Pages const&, trust::Visit const&, look::Data&, Offered const&, Picking const&);
std::vector<Chosen> read_line_picker(web::Form const&); // what is no line is left out; at most 200

// The notice of an agency, and the page of this person's ("/persons/…") that it leads back to once it is read.
std::string notice_path(PersonId const&, AgencyId const&, std::string_view back);

// How a line, or all of a part, is called, without its text. HTML.
std::string line_label(Shop const&, trust::Visit const&, Chosen const&);
std::string part_title(look::Pages const&, trust::Visit const&, trust::Compartment);

// The texts of an answer under one line name of the decision.
std::vector<LineText> texts_of(Shop const&, trust::Visit const&, form::Definition const&, form::Answer const&, std::string_view line,
    form::AgencyChoices const&);
// The forms that make up a compartment, in the order of the sheets; none for identity and contact.
std::vector<std::string_view> forms_of(trust::Compartment);

}
