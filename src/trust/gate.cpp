#include "trust/gate.h"

#include <algorithm>

namespace trust {

namespace {

// Who may write may read what they write; who may read knows that it exists (consent-spec §6 T10). To pass something
// on, it has to be opened as well.
bool includes(Act held, Act wanted)
{
    if (held == wanted)
        return true;
    switch (held) {
    case Act::write:
    case Act::export_out: return wanted == Act::read || wanted == Act::know;
    case Act::read: return wanted == Act::know;
    case Act::know: return false;
    }
    return false;
}

}

bool Disclosure::covers(PersonId const& person, Compartment compartment, Act act) const
{
    return !person_.empty() && person_ == person && compartment_ == compartment && includes(act_, act);
}

bool Disclosure::covers_line(std::string_view line) const
{
    return std::binary_search(lines_.begin(), lines_.end(), std::string_view("*"))
        || std::binary_search(lines_.begin(), lines_.end(), line);
}

Disclosure DisclosureMaker::make(Question const& question, std::vector<std::string> allowed_lines, std::string rule)
{
    Disclosure disclosure;
    disclosure.person_ = question.person;
    disclosure.compartment_ = question.compartment;
    disclosure.act_ = question.act;
    disclosure.lines_ = std::move(allowed_lines);
    std::ranges::sort(disclosure.lines_);
    disclosure.rule_ = std::move(rule);
    return disclosure;
}

}
