#include "form/content.h"

#include "base/id.h"
#include "base/text.h"
#include "base/time.h"

namespace form {

namespace {

using base::json::array;
using base::json::object;
using base::json::value;
using Checked = base::Result<value>;

base::Refusal refusal(std::string message, std::optional<std::size_t> most = std::nullopt)
{
    base::Refusal refusal { std::move(message) };
    if (most)
        refusal.slots["most"] = std::to_string(*most);
    return refusal;
}

Checked checked_text(value const& from, std::size_t most)
{
    if (!from.is_string())
        return refusal("form.content");
    auto text = base::trim(base::clean_text(from.get_string()));
    if (base::character_count(text) > most)
        return refusal("form.too_long", most);
    return text.empty() ? value() : value(text);
}

Checked checked_choice(Item const& item, value const& from)
{
    if (!from.is_string())
        return refusal("form.content");
    if (from.get_string().empty())
        return value();
    if (!item.option(from.get_string()))
        return refusal("form.choice");
    return from;
}

Checked checked_day(value const& from)
{
    if (!from.is_string())
        return refusal("form.content");
    if (base::trim(from.get_string()).empty())
        return value();
    auto const day = parse_day(from.get_string());
    if (!day)
        return refusal("form.date");
    return value(day->iso());
}

Checked checked_agency(value const& from)
{
    if (!from.is_string())
        return refusal("form.content");
    if (from.get_string().empty())
        return value();
    if (!base::is_uuid(from.get_string()))
        return refusal("form.choice");
    return from;
}

Checked checked_list(Item const& item, value const& from)
{
    if (!from.is_array())
        return refusal("form.content");
    array kept;
    for (auto const& entry : from.get_array()) {
        auto checked = item.type == ItemType::ticks ? checked_choice(item, entry)
                                                    : checked_text(entry, most_line_characters);
        if (!checked)
            return checked;
        auto const repeated = item.type == ItemType::ticks && std::ranges::find(kept, *checked) != kept.end();
        if (!checked->is_null() && !repeated)
            kept.push_back(std::move(*checked));
    }
    if (kept.size() > static_cast<std::size_t>(item.most))
        return refusal("form.too_many", item.most);
    return kept.empty() ? value() : value(std::move(kept));
}

Checked checked_field(Item const& column, value const& from)
{
    switch (column.type) {
    case ItemType::choice: return checked_choice(column, from);
    case ItemType::date: return checked_day(from);
    case ItemType::agency: return checked_agency(from);
    default: return checked_text(from, most_line_characters);
    }
}

Checked checked_rows(Item const& item, value const& from)
{
    if (!from.is_array())
        return refusal("form.content");
    array kept;
    for (auto const& row : from.get_array()) {
        if (!row.is_object())
            return refusal("form.content");
        object fields;
        for (auto const& field : row.get_object()) {
            auto const* column = item.column(field.key());
            if (!column)
                return refusal("form.content");
            auto checked = checked_field(*column, field.value());
            if (!checked)
                return checked;
            if (!checked->is_null())
                fields.emplace(field.key(), std::move(*checked));
        }
        if (!fields.empty())
            kept.push_back(std::move(fields));
    }
    if (kept.size() > static_cast<std::size_t>(item.most))
        return refusal("form.too_many", item.most);
    return kept.empty() ? value() : value(std::move(kept));
}

bool is_cell(std::string_view name)
{
    auto const dot = name.find('.');
    return dot != std::string_view::npos && std::ranges::find(week_days, name.substr(0, dot)) != week_days.end()
        && std::ranges::find(day_parts, name.substr(dot + 1)) != day_parts.end();
}

Checked checked_week(value const& from)
{
    if (!from.is_object())
        return refusal("form.content");
    object kept;
    for (auto const& cell : from.get_object()) {
        if (!is_cell(cell.key()) || !cell.value().is_object())
            return refusal("form.content");
        auto const& fields = cell.value().get_object();
        auto const* words = fields.if_contains("text");
        auto const* place = fields.if_contains("agency");
        auto text = checked_text(words ? *words : value(""), most_cell_characters);
        if (!text)
            return text;
        auto agency = checked_agency(place ? *place : value(""));
        if (!agency)
            return agency;
        if (!text->is_null() || !agency->is_null()) {
            kept.emplace(cell.key(), object { { "text", text->is_null() ? value("") : *text },
                                         { "agency", agency->is_null() ? value("") : *agency } });
        }
    }
    return kept.empty() ? value() : value(std::move(kept));
}

Checked checked_number(Item const& item, value const& from)
{
    if (!from.is_int64())
        return refusal("form.content");
    if (from.get_int64() < item.lowest || from.get_int64() > item.highest)
        return refusal("form.choice");
    return from;
}

// "2026" "11" "24" or "令和8" "11" "24": what stands between the separators, era letters resolved.
std::optional<int> year_from(std::string_view text)
{
    struct Era {
        std::string_view name;
        int before; // the Gregorian year before the era's first
    };
    static constexpr std::array eras { Era { "令和", 2018 }, Era { "R", 2018 }, Era { "r", 2018 }, Era { "平成", 1988 },
        Era { "H", 1988 }, Era { "h", 1988 }, Era { "昭和", 1925 }, Era { "S", 1925 }, Era { "s", 1925 } };
    auto before = 0;
    for (auto const& era : eras) {
        if (text.starts_with(era.name)) {
            before = era.before;
            text.remove_prefix(era.name.size());
            break;
        }
    }
    if (before && text == "元")
        return before + 1;
    auto year = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), year);
    auto const is_whole = error == std::errc() && end == text.data() + text.size();
    if (!is_whole || year < 1 || year > 9999 || (!before && year < 1900))
        return std::nullopt;
    return before + year;
}

// Everything that stands between year, month and day becomes one hyphen; 日 at the end and spaces go.
std::string with_hyphens(std::string_view text)
{
    static constexpr std::array<std::string_view, 7> separators { "年", "月", "/", ".", "‐", "−", "ー" };
    std::string plain;
    while (!text.empty()) {
        auto const separator = std::ranges::find_if(separators, [&](auto one) { return text.starts_with(one); });
        auto const is_end = text == "日";
        if (separator != separators.end())
            plain += '-';
        else if (text.front() != ' ' && !is_end)
            plain += text.front();
        text.remove_prefix(separator != separators.end() ? separator->size() : is_end ? text.size() : 1);
    }
    return plain;
}

}

base::Result<value> checked_content(Item const& item, value const& from)
{
    if (from.is_null())
        return value();
    if (auto const unsure = unsure_in(from); unsure != Unsure::no)
        return item.unsure ? Checked(unsure_content(unsure)) : Checked(refusal("form.content"));
    switch (item.type) {
    case ItemType::text: return checked_text(from, item.multiline ? most_text_characters : most_line_characters);
    case ItemType::list:
    case ItemType::ticks: return checked_list(item, from);
    case ItemType::choice: return checked_choice(item, from);
    case ItemType::scale: return checked_number(item, from);
    case ItemType::date: return checked_day(from);
    case ItemType::rows:
    case ItemType::supporter:
    case ItemType::agency: return checked_rows(item, from);
    case ItemType::week_grid: return checked_week(from);
    case ItemType::info: break;
    }
    return refusal("form.content");
}

Unsure unsure_in(value const& content)
{
    if (!content.is_object() || content.get_object().size() != 1)
        return Unsure::no;
    auto const* word = content.get_object().if_contains("unsure");
    if (!word || !word->is_string())
        return Unsure::no;
    if (word->get_string() == "unknown")
        return Unsure::unknown;
    return word->get_string() == "no_answer" ? Unsure::no_answer : Unsure::no;
}

value unsure_content(Unsure unsure)
{
    if (unsure == Unsure::no)
        return nullptr;
    return object { { "unsure", unsure == Unsure::unknown ? "unknown" : "no_answer" } };
}

std::optional<base::Day> parse_day(std::string_view written)
{
    auto const parts = base::split(with_hyphens(base::nfkc(base::trim(written))), '-');
    if (parts.size() != 3)
        return std::nullopt;
    auto const year = year_from(parts[0]);
    auto number = [](std::string const& text) {
        auto const is_short = !text.empty() && text.size() <= 2;
        return is_short && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; }) ? std::stoi(text) : 0;
    };
    if (!year)
        return std::nullopt;
    return base::Day::from_date(*year, number(parts[1]), number(parts[2]));
}

}
