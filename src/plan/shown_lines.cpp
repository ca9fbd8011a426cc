#include "plan/shown_lines.h"

namespace plan {

std::vector<ShownLine> shown_lines(form::Definition const& definition, form::Answer const& answer,
    words::Language language, form::AgencyChoices const& agencies)
{
    std::vector<ShownLine> shown;
    for (auto const& line : definition.lines()) {
        auto const* item = definition.item_of_line(line);
        auto texts = lines_of(definition, answer, line, language, agencies);
        if (item && !texts.empty())
            shown.push_back({ line, item->label, form::parts_of_line(line).level, std::move(texts) });
    }
    return shown;
}

}
