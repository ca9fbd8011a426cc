#pragma once

#include "plan/plan.h"

namespace plan {

// Lines of a plan for somebody who reads and does not write: only those that stand in the answer, in the order of the
// form. What the decision kept back is not in the answer, and leaves no gap here.
struct ShownLine {
    std::string name; // "L3.sign@Y"
    form::Text label;
    std::optional<form::Level> level;
    std::vector<std::string> texts;
};
std::vector<ShownLine> shown_lines(form::Definition const&, form::Answer const&, words::Language,
    form::AgencyChoices const& = {});

}
