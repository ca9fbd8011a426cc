#pragma once

#include "paper/sheet.h"
#include "plan/plan.h"
#include "words/catalogue.h"

#include <string>
#include <vector>

namespace plan {

// What the sheets are made with; the same for paper and for the preview on the screen.
struct Press {
    form::Library const& library;
    words::Catalogue const& catalogue;
    words::Language language { words::Language::japanese };
    form::AgencyChoices agencies {};
    std::string_view site_address {}; // for the code on the card; "": no code
};

struct SheetContent {
    paper::SheetHead head;
    std::vector<paper::Block> blocks;
    paper::SheetFoot foot;
};

// My Life Plan on one page. `alias` stands where the person gave no name they like to be called. Empty parts keep room
// for the pen.
SheetContent life_plan_sheet(Press const&, form::Answer const& part_two, std::string const& alias);
// Crisis plan, to be read in 30 seconds: yellow and red first. L3.after is for looking back and never printed.
SheetContent crisis_sheet(Press const&, form::Answer const& crisis, std::string const& name, bool with_medicine = true);
// Red outside and first, then yellow, wishes, places to call, reasons. No medicine on a card that may be lost.
paper::Card wallet_card(Press const&, form::Answer const& crisis, std::string const& name);

std::string life_plan_pdf(SheetContent const&, bool ruby);
std::string crisis_pdf(SheetContent const&, bool ruby);
std::string card_pdf(paper::Card const&, bool ruby);

}
