#pragma once

#include "form/screen.h"

namespace form {

enum class Change { added, changed, removed };
std::string_view message_key(Change); // "form.added", …

// What one line was and became between two versions of an answer.
struct LineChange {
    std::string line;
    Item const* item;            // of the definition given; lines it does not have are left out
    std::optional<Level> level;
    Change change;
    Line const* before;          // nullptr if added
    Line const* after;           // nullptr if removed
};

// In the order of the screens. The answers must outlive what comes back.
std::vector<LineChange> compare(Definition const&, Answer const& earlier, Answer const& later);
// The two versions side by side as {{>COMPARISON}}: each changed line with both texts and who wrote them.
void fill_comparison(look::Pages const&, trust::Visit const&, look::Data& data, std::vector<LineChange> const&,
    AgencyChoices const& = {});

}
