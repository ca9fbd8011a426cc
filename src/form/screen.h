#pragma once

#include "form/answer.h"
#include "look/page.h"

#include <map>
#include <set>
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
    NewContent typed {};                                   // stands in place of what is saved
    std::optional<int> based_on {};                        // of which version `typed` was typed; none: of the answer's
    std::map<std::string, int> shown {};                   // per line of list or rows: so many inputs
    std::set<std::string> conflicts {};                    // lines beside whose input the saved text is shown
    std::string draft_notice {};                           // text, when the inputs show a draft
};

// Puts one step's items into `data` as {{>ITEMS}} inclusions: works without script, names are the line names.
// Names of inputs (LINE = "L3.sign@Y"):
//   based_on                      the version that was shown
//   LINE                          text, choice, scale, date: one; list: one an entry; ticks: one a tick
//   LINE?                         わからない／答えたくない: unknown | no_answer, or still-unknown | still-no_answer if it
//                                 was so before; choice and scale have the values "?unknown" | "?no_answer" of LINE
//   LINE/3/COLUMN                 rows, supporter, agency: row 3 (any numbers, in their order)
//   LINE/mon.morning/text|agency  week_grid
//   add_row=LINE                  the button that asks for one more empty input
void fill_step(look::Pages const&, trust::Visit const&, look::Data& data, Definition const&, Step const&, Answer const&,
    ScreenOptions const&);

// Reads back what fill_step made. All lines of the step are in it; an emptied one is null. Refusals: too long
// ("form.too_long"), too many ("form.too_many"), not a day ("form.date"), not on the list ("form.choice"). The content
// of a refused line is what was typed. わからない put just now wins over what stands in the input; one that was there
// before gives way to what was typed since.
struct Submitted {
    NewContent content;
    int based_on { 0 };
    std::map<std::string, base::Refusal> refusals; // by line
    std::string add_row;                           // line for which one more input is asked; then nothing is to be saved
    std::map<std::string, int> shown;              // inputs to show again, with the one more
};
Submitted read_step(web::Form const&, Definition const&, Step const&);
// For showing the screen again with what was typed, its refusals and one more row (status 422).
void keep_typed(ScreenOptions&, Submitted const&, look::Pages const&, trust::Visit const&);
// For showing the screen again after a conflict: typed text in the inputs, saved text beside it; `answer` is loaded
// anew, so that saving once more is a decision between the two.
void keep_conflict(ScreenOptions&, Submitted const&, Conflict const&);
// For going on from a draft of the same version.
void keep_draft(ScreenOptions&, Answers::Draft const&, look::Pages const&, trust::Visit const&);
// What the script that sends drafts hears: 204, or 413 where the text was too much to keep.
web::Response draft_answer(bool is_kept);

// What the items' fill_from offers out of another form's answer (or the same form's): lists and texts are turned
// into each other, supporters of rings 1 and 2 into names.
std::map<std::string, base::json::value> offers_from(Step const&, Answer const& source);
// Lines so general that an example helps ("がんばる"): item id → hint text, with furigana. Never a refusal. fill_step
// shows them by itself.
std::map<std::string, std::string> gentle_hints(Definition const&, Step const&, NewContent const&, words::Language);
// The same for one line; "" if it is not general.
std::string gentle_hint(Definition const&, Item const&, base::json::value const&, words::Language);
// One line as text for reading pages, comparison and paper ("・" lists, row columns with " / ").
std::string readable(Item const&, base::json::value const&, words::Language, AgencyChoices const& = {});
std::string agency_label(AgencyChoices const&, std::string_view value); // "" if it is not among them

// The whole answer for reading, step by step, as {{>READING}} inclusions; lines without an answer are left out.
void fill_reading(look::Pages const&, trust::Visit const&, look::Data& data, Definition const&, Answer const&,
    AgencyChoices const& = {}, bool show_authors = true);

}
