#include "form/compare.h"

#include "form/screen_parts.h"
#include "words/furigana.h"

namespace form {

namespace {

Line const* line_of(Answer const& answer, std::string const& line)
{
    auto const found = answer.lines.find(line);
    return found == answer.lines.end() ? nullptr : &found->second;
}

void fill_side(look::Data& row, std::string_view section, look::Pages const& pages, trust::Visit const& visit,
    LineChange const& change, Line const* line, AgencyChoices const& agencies)
{
    auto side = row.add(section);
    if (!line) {
        side.html("TEXT", pages.html(visit, "form.emptied"));
        return;
    }
    side.html("TEXT", lines_as_html(readable(*change.item, line->content, visit.language, agencies)));
    side.html("WRITTEN_BY", written_by(pages, visit, *line));
}

}

std::string_view message_key(Change change)
{
    switch (change) {
    case Change::added: return "form.added";
    case Change::changed: return "form.changed";
    case Change::removed: return "form.removed";
    }
    return {};
}

std::vector<LineChange> compare(Definition const& definition, Answer const& earlier, Answer const& later)
{
    std::vector<LineChange> changes;
    for (auto const* item : definition.items()) {
        for (auto const& line : line_names(*item)) {
            auto const* before = line_of(earlier, line);
            auto const* after = line_of(later, line);
            if ((!before && !after) || (before && after && before->content == after->content))
                continue;
            auto const change = !before ? Change::added : !after ? Change::removed : Change::changed;
            changes.push_back({ line, item, parts_of_line(line).level, change, before, after });
        }
    }
    return changes;
}

void fill_comparison(look::Pages const& pages, trust::Visit const& visit, look::Data& data,
    std::vector<LineChange> const& changes, AgencyChoices const& agencies)
{
    auto part = data.include("COMPARISON", "form/comparison.html");
    part.show_if("SAME", changes.empty());
    for (auto const& change : changes) {
        auto row = part.add("CHANGE");
        row.html("LABEL", words::ruby_html(change.item->label.in(visit.language)));
        row.html("KIND", pages.html(visit, message_key(change.change)));
        if (change.level) {
            auto const& name = change.item->common->level_names[static_cast<std::size_t>(*change.level)];
            row.add("LEVEL").html("LEVEL_NAME", words::ruby_html(name.in(visit.language)));
        }
        fill_side(row, "BEFORE", pages, visit, change, change.before, agencies);
        fill_side(row, "AFTER", pages, visit, change, change.after, agencies);
    }
}

}
