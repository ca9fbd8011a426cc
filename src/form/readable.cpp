#include "form/screen.h"

#include "base/text.h"
#include "words/dates.h"
#include "words/furigana.h"

namespace form {

namespace {

using base::json::array;
using base::json::object;
using base::json::value;
using words::Language;

std::string label_of(Item const& item, value const& content, Language language)
{
    if (!content.is_string())
        return {};
    auto const* option = item.option(content.get_string());
    return option ? words::without_furigana(option->label.in(language)) : std::string(content.get_string());
}

std::string day_text(value const& content, Language language)
{
    if (!content.is_string())
        return {};
    auto const day = base::Day::parse(content.get_string());
    return day ? words::long_day(language, *day) : std::string(content.get_string());
}

std::string bullets(array const& entries, auto&& text_of)
{
    std::vector<std::string> lines;
    for (auto const& entry : entries)
        lines.push_back("・" + text_of(entry));
    return base::join(lines, "\n");
}

std::string string_of(value const& content)
{
    return content.is_string() ? std::string(content.get_string()) : std::string();
}

std::string field_text(Item const& column, value const& content, Language language, AgencyChoices const& agencies)
{
    switch (column.type) {
    case ItemType::choice: return label_of(column, content, language);
    case ItemType::date: return day_text(content, language);
    case ItemType::agency: return agency_label(agencies, string_of(content));
    default: return string_of(content);
    }
}

std::string row_text(Item const& item, value const& row, Language language, AgencyChoices const& agencies)
{
    std::vector<std::string> fields;
    auto const* object = row.if_object();
    for (auto const& column : item.columns) {
        auto const* content = object ? object->if_contains(column.id) : nullptr;
        auto text = content ? field_text(column, *content, language, agencies) : std::string();
        if (!text.empty())
            fields.push_back(std::move(text));
    }
    return base::join(fields, " / ");
}

std::string cell_text(object const& cell, AgencyChoices const& agencies)
{
    std::vector<std::string> parts;
    for (auto part : { base::json_text(cell, "text"), agency_label(agencies, base::json_text(cell, "agency")) }) {
        if (!part.empty())
            parts.push_back(std::move(part));
    }
    return base::join(parts, " / ");
}

std::string week_text(Item const& item, object const& cells, Language language, AgencyChoices const& agencies)
{
    std::vector<std::string> lines;
    for (std::size_t day = 0; day < week_days.size(); ++day) {
        for (std::size_t part = 0; part < day_parts.size(); ++part) {
            auto const* cell = cells.if_contains(std::string(week_days[day]) + "." + day_parts[part]);
            if (!cell || !cell->is_object())
                continue;
            lines.push_back("・" + words::weekday_name(language, static_cast<base::Weekday>(day)) + " "
                + words::without_furigana(item.common->parts[part].in(language)) + " "
                + cell_text(cell->get_object(), agencies));
        }
    }
    return base::join(lines, "\n");
}

}

std::string agency_label(AgencyChoices const& agencies, std::string_view value)
{
    auto const found = std::ranges::find(agencies, value, &Choice::value);
    return value.empty() || found == agencies.end() ? std::string() : found->label;
}

std::string readable(Item const& item, value const& content, Language language, AgencyChoices const& agencies)
{
    if (auto const unsure = unsure_in(content); unsure != Unsure::no) {
        auto const& text = unsure == Unsure::unknown ? item.common->unknown : item.common->no_answer;
        return words::without_furigana(text.in(language));
    }
    switch (item.type) {
    case ItemType::choice: return label_of(item, content, language);
    case ItemType::date: return day_text(content, language);
    case ItemType::scale: return content.is_int64() ? std::to_string(content.get_int64()) : std::string();
    case ItemType::list:
    case ItemType::ticks:
        return content.is_array() ? bullets(content.get_array(), [&](auto const& entry) { return label_of(item, entry, language); })
                                  : std::string();
    case ItemType::rows:
    case ItemType::supporter:
    case ItemType::agency:
        return content.is_array()
            ? bullets(content.get_array(), [&](auto const& row) { return row_text(item, row, language, agencies); })
            : std::string();
    case ItemType::week_grid:
        return content.is_object() ? week_text(item, content.get_object(), language, agencies) : std::string();
    default: return string_of(content);
    }
}

}
