#include "form/screen.h"

#include "base/text.h"

namespace form {

namespace {

using base::json::array;
using base::json::object;
using base::json::value;

// Fields sent by name, so that reading a screen costs one pass.
using Fields = std::map<std::string, std::vector<std::string>, std::less<>>;

Fields fields_of(web::Form const& form)
{
    Fields fields;
    for (auto const& [name, value] : form.fields())
        fields[name].push_back(base::clean_text(value));
    return fields;
}

std::vector<std::string> const& all(Fields const& fields, std::string_view name)
{
    static std::vector<std::string> const none;
    auto const found = fields.find(name);
    return found == fields.end() ? none : found->second;
}

std::string first(Fields const& fields, std::string_view name)
{
    auto const& values = all(fields, name);
    return values.empty() ? std::string() : values.front();
}

value unsure_value(std::string_view word)
{
    if (word == "unknown")
        return unsure_content(Unsure::unknown);
    return word == "no_answer" ? unsure_content(Unsure::no_answer) : value();
}

value read_one(Fields const& fields, std::string const& line)
{
    auto const typed = first(fields, line);
    if (typed.starts_with("?"))
        return unsure_value(std::string_view(typed).substr(1));
    return typed.empty() ? value() : value(typed);
}

value read_number(Fields const& fields, std::string const& line)
{
    auto const typed = first(fields, line);
    if (typed.starts_with("?"))
        return unsure_value(std::string_view(typed).substr(1));
    if (typed.empty())
        return nullptr;
    auto const normal = base::nfkc(base::trim(typed));
    std::int64_t number = 0;
    auto const [end, error] = std::from_chars(normal.data(), normal.data() + normal.size(), number);
    // What is no number is no point of the scale either: refused as not on the list.
    return error == std::errc() && end == normal.data() + normal.size() ? number : std::int64_t { -1 };
}

value read_list(Fields const& fields, std::string const& line)
{
    array entries;
    for (auto const& typed : all(fields, line)) {
        if (!base::trim(typed).empty())
            entries.emplace_back(typed);
    }
    return entries.empty() ? value() : value(std::move(entries));
}

// "L2.use/3/agency" → 3, "agency". Rows keep the order of their numbers.
std::map<int, object> typed_rows(Fields const& fields, Item const& item, std::string const& line)
{
    std::map<int, object> rows;
    auto const beginning = line + "/";
    for (auto field = fields.lower_bound(beginning); field != fields.end(); ++field) {
        if (!field->first.starts_with(beginning))
            break;
        auto const rest = std::string_view(field->first).substr(beginning.size());
        auto const slash = rest.find('/');
        if (slash == std::string_view::npos)
            continue;
        auto number = 0;
        auto const [end, error] = std::from_chars(rest.data(), rest.data() + slash, number);
        auto const column = rest.substr(slash + 1);
        if (error != std::errc() || end != rest.data() + slash || !item.column(column))
            continue;
        auto& row = rows[number];
        if (!base::trim(field->second.front()).empty())
            row[column] = field->second.front();
    }
    return rows;
}

value read_rows(std::map<int, object> rows)
{
    array kept;
    for (auto& [number, row] : rows) {
        if (!row.empty())
            kept.push_back(std::move(row));
    }
    return kept.empty() ? value() : value(std::move(kept));
}

value read_week(Fields const& fields, std::string const& line)
{
    object cells;
    for (auto const* day : week_days) {
        for (auto const* part : day_parts) {
            auto const key = std::string(day) + "." + part;
            auto const text = first(fields, line + "/" + key + "/text");
            auto const agency = first(fields, line + "/" + key + "/agency");
            if (!base::trim(text).empty() || !agency.empty())
                cells.emplace(key, object { { "text", text }, { "agency", agency } });
        }
    }
    return cells.empty() ? value() : value(std::move(cells));
}

value read_typed(Fields const& fields, Item const& item, std::string const& line)
{
    switch (item.type) {
    case ItemType::choice: return read_one(fields, line);
    case ItemType::scale: return read_number(fields, line);
    case ItemType::list:
    case ItemType::ticks: return read_list(fields, line);
    case ItemType::rows:
    case ItemType::supporter:
    case ItemType::agency: return read_rows(typed_rows(fields, item, line));
    case ItemType::week_grid: return read_week(fields, line);
    default: break;
    }
    auto const typed = first(fields, line);
    return base::trim(typed).empty() ? value() : value(typed);
}

// A tick that was put just now takes the place of what stands in the input; one that was there before (the value then
// begins with "still-") gives way to what was typed since.
value read_with_unsure(Fields const& fields, std::string const& line, value typed)
{
    auto const& ticks = all(fields, line + "?");
    for (auto const& tick : ticks) {
        if (auto unsure = unsure_value(tick); !unsure.is_null())
            return unsure;
    }
    constexpr std::string_view still = "still-";
    for (auto const& tick : ticks) {
        if (typed.is_null() && tick.starts_with(still))
            return unsure_value(std::string_view(tick).substr(still.size()));
    }
    return typed;
}

int inputs_sent(Fields const& fields, Item const& item, std::string const& line)
{
    if (item.type == ItemType::list)
        return static_cast<int>(std::min<std::size_t>(all(fields, line).size(), 50));
    return item.has_rows() ? static_cast<int>(std::min<std::size_t>(typed_rows(fields, item, line).size(), 50)) : 0;
}

void read_line(Submitted& submitted, Fields const& fields, Item const& item, std::string const& line)
{
    auto typed = read_typed(fields, item, line);
    auto const is_one = item.type == ItemType::choice || item.type == ItemType::scale;
    if (!is_one && item.unsure)
        typed = read_with_unsure(fields, line, std::move(typed));
    auto checked = checked_content(item, typed);
    if (checked) {
        submitted.content[line] = std::move(*checked);
    } else {
        auto refusal = checked.refusal();
        refusal.field = line;
        submitted.refusals.emplace(line, std::move(refusal));
        submitted.content[line] = std::move(typed);
    }
    if (auto const sent = inputs_sent(fields, item, line); sent > 0)
        submitted.shown[line] = std::min(item.most, sent + (submitted.add_row == line ? 1 : 0));
}

}

Submitted read_step(web::Form const& form, Definition const& definition, Step const& step)
{
    auto const fields = fields_of(form);
    Submitted submitted;
    submitted.add_row = first(fields, "add_row");
    if (!submitted.add_row.empty() && !definition.item_of_line(submitted.add_row))
        submitted.add_row.clear();
    auto const based_on = first(fields, "based_on");
    std::from_chars(based_on.data(), based_on.data() + based_on.size(), submitted.based_on);
    submitted.based_on = std::max(0, submitted.based_on);
    for (auto const& item : step.items) {
        for (auto const& line : line_names(item))
            read_line(submitted, fields, item, line);
    }
    return submitted;
}

}
