#include "form/definition.h"

#include "form/definition_reader.h"

namespace form {

namespace {

constexpr std::array type_codes { "text", "list", "choice", "ticks", "scale", "date", "rows", "week_grid", "supporter",
    "agency", "info" };
constexpr std::array level_codes { "B", "Y", "R" };

}

std::string const& Text::in(words::Language language) const
{
    if (language == words::Language::english)
        return en;
    return language == words::Language::easy_japanese && !easy.empty() ? easy : ja;
}

std::string_view code(ItemType type)
{
    return type_codes.at(static_cast<std::size_t>(type));
}

std::string_view code(Level level)
{
    return level_codes.at(static_cast<std::size_t>(level));
}

std::optional<Level> level_from(std::string_view code)
{
    auto const found = std::ranges::find(level_codes, code);
    if (found == level_codes.end())
        return std::nullopt;
    return static_cast<Level>(found - level_codes.begin());
}

Option const* Item::option(std::string_view value) const
{
    auto const found = std::ranges::find(options, value, &Option::value);
    return found == options.end() ? nullptr : &*found;
}

Item const* Item::column(std::string_view id) const
{
    auto const found = std::ranges::find(columns, id, &Item::id);
    return found == columns.end() ? nullptr : &*found;
}

std::string line_name(Item const& item, std::optional<Level> level)
{
    return level ? item.id + "@" + std::string(code(*level)) : item.id;
}

std::vector<std::string> line_names(Item const& item)
{
    if (item.type == ItemType::info)
        return {};
    if (item.levels.empty())
        return { item.id };
    std::vector<std::string> names;
    for (auto level : item.levels)
        names.push_back(line_name(item, level));
    return names;
}

LineParts parts_of_line(std::string_view line)
{
    auto const at = line.find('@');
    if (at == std::string_view::npos)
        return { line, std::nullopt };
    return { line.substr(0, at), level_from(line.substr(at + 1)) };
}

Item const* Definition::item(std::string_view id) const
{
    for (auto const& step : steps) {
        for (auto const& item : step.items) {
            if (item.id == id)
                return &item;
        }
    }
    return nullptr;
}

Item const* Definition::item_of_line(std::string_view line) const
{
    return item(parts_of_line(line).item);
}

Step const* Definition::step_of_line(std::string_view line) const
{
    auto const item = parts_of_line(line).item;
    auto const asks = [&](Step const& step) { return std::ranges::find(step.items, item, &Item::id) != step.items.end(); };
    auto const found = std::ranges::find_if(steps, asks);
    return found == steps.end() ? nullptr : &*found;
}

Step const* Definition::step(std::string_view id) const
{
    auto const found = std::ranges::find(steps, id, &Step::id);
    return found == steps.end() ? nullptr : &*found;
}

std::vector<Item const*> Definition::items() const
{
    std::vector<Item const*> all;
    for (auto const& step : steps) {
        for (auto const& item : step.items)
            all.push_back(&item);
    }
    return all;
}

std::vector<std::string> Definition::lines() const
{
    std::vector<std::string> all;
    for (auto const* item : items())
        std::ranges::move(line_names(*item), std::back_inserter(all));
    return all;
}

std::vector<std::string> Definition::compartment_lines() const
{
    std::set<std::string> all;
    for (auto const* item : items()) {
        if (item->type != ItemType::info)
            all.insert(item->compartment_line);
    }
    return { all.begin(), all.end() };
}

std::string Definition::compartment_line(std::string_view line) const
{
    auto const* item = item_of_line(line);
    return item ? item->compartment_line : std::string(parts_of_line(line).item);
}

Library::Library(std::filesystem::path const& content_folder)
{
    for (auto& definition : read_definitions(content_folder)) {
        auto& versions = definitions_[definition.code];
        auto const version = definition.version;
        auto const code = definition.code;
        if (!versions.emplace(version, std::move(definition)).second)
            throw std::runtime_error((content_folder / "forms").string() + ": two files hold " + code + " version "
                + std::to_string(version));
    }
}

Definition const& Library::get(std::string_view code) const
{
    auto const found = definitions_.find(code);
    if (found == definitions_.end())
        throw std::logic_error("no form " + std::string(code));
    return found->second.rbegin()->second;
}

Definition const& Library::get(std::string_view code, int version) const
{
    auto const found = definitions_.find(code);
    if (found == definitions_.end() || !found->second.contains(version))
        throw std::logic_error("no form " + std::string(code) + " version " + std::to_string(version));
    return found->second.at(version);
}

std::vector<Definition const*> Library::all() const
{
    std::vector<Definition const*> newest;
    for (auto const& [code, versions] : definitions_)
        newest.push_back(&versions.rbegin()->second);
    return newest;
}

}
