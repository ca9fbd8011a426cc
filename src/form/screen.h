#pragma once

#include "form/answer.h"
#include "look/page.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace form {

// What agency items may be chosen from: given by the room, because a floor knows no agencies.
struct Choice { std::string value; std::string label; std::string note; };
using AgencyChoices = std::vector<Choice>;

struct ScreenOptions {
    AgencyChoices agencies {};
    std::map<std::string, base::json::value> offers {};   // per item: content offered when it is empty (fill_from)
    std::map<std::string, std::string> errors {};          // per line: message text
    std::string next_label_key { "form.next" };
    bool show_authors { true };
};

// Puts one step's items into `data` as {{>ITEMS}} inclusions: works without script, names are the line names.
void fill_step(look::Pages const&, trust::Visit const&, look::Data& data, Definition const&, Step const&, Answer const&,
    ScreenOptions const&);
// Reads back what fill_step made. All lines of the step are in it; an emptied one is null. Refusals: too long
// ("form.too_long"), not a day ("form.date"), not on the list ("form.choice").
struct Submitted {
    NewContent content;
    int based_on { 0 };
    std::map<std::string, base::Refusal> refusals; // by line
};
Submitted read_step(web::Form const&, Definition const&, Step const&);
// Lines so general that an example helps ("がんばる"): item id → hint text. Never a refusal.
std::map<std::string, std::string> gentle_hints(Definition const&, Step const&, NewContent const&, words::Language);
// One line as text for reading pages, comparison and paper ("・" lists, row columns with " / ").
std::string readable(Item const&, base::json::value const&, words::Language, AgencyChoices const& = {});

}
