#include "form/screen_parts.h"

#include "words/dates.h"
#include "words/furigana.h"

namespace form {

namespace {

using base::json::value;

constexpr int list_entries_at_first = 3;
constexpr std::size_t most_columns_of_a_short_row = 3;
constexpr std::size_t most_options_in_one_column = 8;

std::string string_of(value const* content)
{
    return content && content->is_string() ? std::string(content->get_string()) : std::string();
}

void describe(look::Data& data, Control const& control)
{
    if (!control.labelled_by.empty())
        data.add("LABELLED").set("LABELLED_BY", control.labelled_by);
    if (!control.described_by.empty())
        data.add("DESCRIBED").set("DESCRIBED_BY", control.described_by);
    data.show_if("INVALID", control.invalid);
}

void fill_text(look::Data& line, Control const& control)
{
    auto part = line.include("CONTROL", "form/text.html");
    auto box = part.add(control.item.multiline ? "LONG" : "SHORT");
    box.set("ID", control.id).set("NAME", control.name).set("VALUE", string_of(control.content));
    describe(box, control);
}

void fill_date(look::Data& line, Control const& control)
{
    auto part = line.include("CONTROL", "form/date.html");
    part.set("ID", control.id).set("NAME", control.name).set("VALUE", string_of(control.content));
    describe(part, control);
}

// So many inputs: those with content and an empty one, at least what is asked for, at most what the form allows.
// A row of many fields is half a screen on a phone: there the button asks for the empty one.
int inputs(Control const& control, std::size_t filled, int at_first)
{
    auto const& item = control.item;
    auto const with_empty = static_cast<int>(filled) + (item.columns.size() > most_columns_of_a_short_row ? 0 : 1);
    auto const wanted = std::max({ with_empty, item.shown ? item.shown : at_first, control.shown });
    return std::clamp(wanted, 1, std::max(item.most, static_cast<int>(filled)));
}

void fill_list(look::Data& line, Control const& control)
{
    auto part = line.include("CONTROL", "form/list.html");
    auto const* array = control.content ? control.content->if_array() : nullptr;
    auto const filled = array ? array->size() : 0;
    auto const count = inputs(control, filled, list_entries_at_first);
    part.set("MOST", std::int64_t { control.item.most }).set("NAME", control.name);
    part.set("LABELLED_BY", control.labelled_by);
    for (auto index = 0; index < count; ++index) {
        auto entry = part.add("ENTRY");
        entry.set("VALUE", static_cast<std::size_t>(index) < filled ? string_of(&(*array)[index]) : std::string());
        if (!control.described_by.empty())
            entry.add("DESCRIBED").set("DESCRIBED_BY", control.described_by);
        entry.show_if("INVALID", control.invalid);
    }
    part.show_if("MAY_ADD", count < control.item.most);
}

// In a group of radio buttons わからない／答えたくない are two more of them, so that one choice takes back the other.
void fill_unsure_options(look::Data& part, Control const& control)
{
    if (!control.item.unsure)
        return;
    auto const chosen = control.content ? unsure_in(*control.content) : Unsure::no;
    auto const& common = *control.item.common;
    auto group = part.add("UNSURE_OPTIONS");
    for (auto const& [unsure, code, text] : { std::tuple { Unsure::unknown, "?unknown", &common.unknown },
             std::tuple { Unsure::no_answer, "?no_answer", &common.no_answer } }) {
        auto option = group.add("UNSURE_OPTION");
        option.set("NAME", control.name).set("VALUE", code);
        option.html("LABEL", words::ruby_html(text->in(control.visit.language)));
        option.show_if("CHECKED", chosen == unsure);
    }
}

bool is_chosen(Control const& control, std::string_view option)
{
    if (!control.content)
        return false;
    if (auto const* several = control.content->if_array())
        return std::ranges::any_of(*several, [&](value const& one) { return one.is_string() && one.get_string() == option; });
    return control.content->is_string() && control.content->get_string() == option;
}

void fill_options(look::Data& line, Control const& control)
{
    auto part = line.include("CONTROL", "form/options.html");
    auto const one = control.item.type == ItemType::choice;
    part.set("KIND", one ? "radio" : "checkbox").set("NAME", control.name);
    part.show_if("MANY", control.item.options.size() > most_options_in_one_column);
    for (auto const& option : control.item.options) {
        auto entry = part.add("OPTION");
        entry.set("VALUE", option.value).html("LABEL", words::ruby_html(option.label.in(control.visit.language)));
        entry.show_if("CHECKED", is_chosen(control, option.value));
        if (control.invalid)
            entry.add("DESCRIBED").set("DESCRIBED_BY", control.described_by);
    }
    if (one)
        fill_unsure_options(part, control);
}

void fill_scale(look::Data& line, Control const& control)
{
    auto part = line.include("CONTROL", "form/scale.html");
    auto const language = control.visit.language;
    part.html("LOWEST", words::ruby_html(control.item.lowest_label.in(language)))
        .html("HIGHEST", words::ruby_html(control.item.highest_label.in(language)));
    if (control.invalid)
        part.add("DESCRIBED").set("DESCRIBED_BY", control.described_by);
    for (auto number = control.item.lowest; number <= control.item.highest; ++number) {
        auto point = part.add("POINT");
        point.set("NAME", control.name).set("VALUE", std::int64_t { number });
        point.show_if("CHECKED", control.content && control.content->is_int64() && control.content->get_int64() == number);
    }
    fill_unsure_options(part, control);
}

void add_agencies(look::Data& select, AgencyChoices const& agencies, std::string const& chosen)
{
    for (auto const& agency : agencies) {
        auto option = select.add("OPTION");
        option.set("VALUE", agency.value);
        option.set("LABEL", agency.note.empty() ? agency.label : agency.label + "　" + agency.note);
        option.show_if("SELECTED", agency.value == chosen);
    }
    // An agency that is not offered any more stays chosen; its name is no longer known here.
    if (!chosen.empty() && agency_label(agencies, chosen).empty()) {
        auto option = select.add("OPTION");
        option.set("VALUE", chosen).set("LABEL", "…").show("SELECTED");
    }
}

void fill_select(look::Data& cell, Control const& control, Item const& column, std::string const& chosen)
{
    auto select = cell.add("SELECT");
    if (column.type == ItemType::agency) {
        add_agencies(select, control.agencies, chosen);
        return;
    }
    for (auto const& choice : column.options) {
        auto option = select.add("OPTION");
        option.set("VALUE", choice.value);
        option.set("LABEL", words::without_furigana(choice.label.in(control.visit.language)));
        option.show_if("SELECTED", choice.value == chosen);
    }
}

void fill_cell(look::Data& row, Control const& control, Item const& column, int index, value const* content)
{
    auto const number = std::to_string(index);
    auto const language = control.visit.language;
    auto const id = control.id + "-" + number + "-" + id_of(column.id);
    auto cell = row.add("CELL");
    cell.set("ID", id).set("NAME", control.name + "/" + number + "/" + column.id);
    cell.html("LABEL", words::ruby_html(column.label.in(language)));
    std::string described = control.invalid ? control.described_by : "";
    if (!column.help.empty()) {
        cell.add("HELP").html("HELP_TEXT", words::ruby_html(column.help.in(language)));
        described += (described.empty() ? "" : " ") + id + "-help";
    }
    if (!described.empty())
        cell.add("DESCRIBED").set("DESCRIBED_BY", described);
    if (column.type == ItemType::choice || column.type == ItemType::agency) {
        fill_select(cell, control, column, string_of(content));
        return;
    }
    auto input = cell.add("INPUT");
    input.set("KIND", column.type == ItemType::date ? "date" : "text").set("VALUE", string_of(content));
    auto const& hinted = control.item.hints_for.empty() ? control.item.columns.front().id : control.item.hints_for;
    input.show_if("TAKES_EXAMPLES", column.type == ItemType::text && column.id == hinted);
}

void fill_rows(look::Data& line, Control const& control)
{
    auto part = line.include("CONTROL", "form/rows.html");
    auto const* array = control.content ? control.content->if_array() : nullptr;
    auto const filled = array ? array->size() : 0;
    auto const count = inputs(control, filled, 1);
    part.set("MOST", std::int64_t { control.item.most }).set("NAME", control.name);
    for (auto index = 0; index < count; ++index) {
        auto row = part.add("ROW");
        row.set("LABELLED_BY", control.labelled_by);
        auto const* fields = static_cast<std::size_t>(index) < filled ? (*array)[index].if_object() : nullptr;
        for (auto const& column : control.item.columns)
            fill_cell(row, control, column, index, fields ? fields->if_contains(column.id) : nullptr);
    }
    part.show_if("MAY_ADD", count < control.item.most);
}

void fill_week(look::Data& line, Control const& control)
{
    auto part = line.include("CONTROL", "form/week_grid.html");
    auto const* cells = control.content ? control.content->if_object() : nullptr;
    auto const language = control.visit.language;
    for (std::size_t day = 0; day < week_days.size(); ++day) {
        auto day_part = part.add("DAY");
        day_part.set("ID", control.id + "-" + week_days[day]);
        day_part.set("DAY_NAME", words::weekday_name(language, static_cast<base::Weekday>(day)));
        for (std::size_t hours = 0; hours < day_parts.size(); ++hours) {
            auto const key = std::string(week_days[day]) + "." + day_parts[hours];
            auto const* cell = cells && cells->contains(key) ? cells->at(key).if_object() : nullptr;
            auto const agency = string_of(cell ? cell->if_contains("agency") : nullptr);
            auto entry = day_part.add("PART");
            entry.set("ID", control.id + "-" + id_of(key)).set("NAME", control.name + "/" + key);
            entry.html("PART_NAME", words::ruby_html(control.item.common->parts[hours].in(language)));
            entry.set("VALUE", string_of(cell ? cell->if_contains("text") : nullptr));
            entry.show_if("MARKED", !agency.empty());
            if (!control.agencies.empty() || !agency.empty()) {
                auto select = entry.add("AGENCIES");
                add_agencies(select, control.agencies, agency);
            }
        }
    }
}

}

void fill_control(look::Data& line, Control const& control)
{
    switch (control.item.type) {
    case ItemType::text: return fill_text(line, control);
    case ItemType::date: return fill_date(line, control);
    case ItemType::list: return fill_list(line, control);
    case ItemType::choice:
    case ItemType::ticks: return fill_options(line, control);
    case ItemType::scale: return fill_scale(line, control);
    case ItemType::rows:
    case ItemType::supporter:
    case ItemType::agency: return fill_rows(line, control);
    case ItemType::week_grid: return fill_week(line, control);
    case ItemType::info: return;
    }
}

}
