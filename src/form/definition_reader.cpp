#include "form/definition_reader.h"

#include "base/text.h"

namespace form {

namespace {

using base::json::array;
using base::json::object;
using base::json::value;

// A place in a file, for the message that an author reads.
class Place {
public:
    explicit Place(std::filesystem::path const& file) : file_(file.string()) { }
    Place inside(std::string_view member) const { return Place(file_, path_ + "/" + std::string(member)); }
    Place inside(std::size_t index) const { return inside(std::to_string(index)); }
    [[noreturn]] void refuse(std::string const& why) const
    {
        throw std::runtime_error(file_ + ": " + (path_.empty() ? "/" : path_) + ": " + why);
    }

private:
    Place(std::string file, std::string path) : file_(std::move(file)), path_(std::move(path)) { }
    std::string file_;
    std::string path_;
};

// One JSON object whose members are taken one by one; what is left over at the end is unknown.
class Members {
public:
    Members(value const& from, Place place) : place_(std::move(place))
    {
        if (!from.is_object())
            place_.refuse("must be an object");
        object_ = &from.get_object();
    }

    Place const& place() const { return place_; }
    value const* take(std::string_view name)
    {
        taken_.insert(std::string(name));
        return object_->if_contains(name);
    }
    value const& need(std::string_view name)
    {
        auto const* found = take(name);
        if (!found)
            place_.refuse("lacks \"" + std::string(name) + "\"");
        return *found;
    }
    std::string text(std::string_view name, bool needed)
    {
        auto const* found = needed ? &need(name) : take(name);
        if (!found)
            return {};
        if (!found->is_string() || found->get_string().empty())
            place_.inside(name).refuse("must be a text that is not empty");
        return std::string(found->get_string());
    }
    int number(std::string_view name, int fallback, int lowest, int highest)
    {
        auto const* found = take(name);
        if (!found)
            return fallback;
        if (!found->is_int64() || found->get_int64() < lowest || found->get_int64() > highest)
            place_.inside(name).refuse(
                "must be a whole number from " + std::to_string(lowest) + " to " + std::to_string(highest));
        return static_cast<int>(found->get_int64());
    }
    bool truth(std::string_view name, bool fallback)
    {
        auto const* found = take(name);
        if (!found)
            return fallback;
        if (!found->is_bool())
            place_.inside(name).refuse("must be true or false");
        return found->get_bool();
    }
    array const* list(std::string_view name, bool needed)
    {
        auto const* found = needed ? &need(name) : take(name);
        if (!found)
            return nullptr;
        if (!found->is_array() || found->get_array().empty())
            place_.inside(name).refuse("must be a list that is not empty");
        return &found->get_array();
    }
    void end() const
    {
        for (auto const& member : *object_) {
            if (!taken_.contains(std::string(member.key())))
                place_.refuse("\"" + std::string(member.key()) + "\" is not known here");
        }
    }

private:
    object const* object_ { nullptr };
    Place place_;
    std::set<std::string> taken_;
};

Text read_text(value const& from, Place const& place)
{
    Members members(from, place);
    Text text { members.text("ja", true), members.text("easy", false), members.text("en", true) };
    members.end();
    return text;
}

Text text_member(Members& members, std::string_view name, bool needed)
{
    auto const* found = needed ? &members.need(name) : members.take(name);
    return found ? read_text(*found, members.place().inside(name)) : Text {};
}

std::string string_in(value const& from, Place const& place)
{
    if (!from.is_string() || from.get_string().empty())
        place.refuse("must be a text that is not empty");
    return std::string(from.get_string());
}

std::vector<Option> read_options(array const& from, Place const& place)
{
    std::vector<Option> options;
    std::set<std::string> values;
    for (std::size_t index = 0; index < from.size(); ++index) {
        Members members(from[index], place.inside(index));
        Option option { members.text("value", true), text_member(members, "label", true), members.text("tone", false) };
        members.end();
        if (!option.tone.empty() && option.tone != "+" && option.tone != "-")
            members.place().refuse("\"tone\" must be \"+\" or \"-\"");
        if (option.value.starts_with("?") || !values.insert(option.value).second)
            members.place().refuse("\"value\" begins with ? or stands twice");
        options.push_back(std::move(option));
    }
    return options;
}

ItemType read_type(Members& members)
{
    auto const text = members.text("type", true);
    for (auto index = 0; index <= static_cast<int>(ItemType::info); ++index) {
        if (code(static_cast<ItemType>(index)) == text)
            return static_cast<ItemType>(index);
    }
    members.place().inside("type").refuse("is not a type of item");
}

class FormReader {
public:
    explicit FormReader(std::shared_ptr<Common const> common) : common_(std::move(common)) { }

    Definition read(value const& from, Place const& place)
    {
        Members members(from, place);
        members.take("$schema");
        Definition definition;
        definition.code = members.text("code", true);
        definition.version = members.number("version", 1, 1, 10'000);
        auto const compartment = trust::compartment_from(members.text("compartment", true));
        if (!compartment)
            place.inside("compartment").refuse("is not a compartment");
        definition.compartment = *compartment;
        definition.title = text_member(members, "title", true);
        auto const& steps = *members.list("steps", true);
        for (std::size_t index = 0; index < steps.size(); ++index)
            definition.steps.push_back(read_step(steps[index], place.inside("steps").inside(index)));
        members.end();
        return definition;
    }

private:
    Step read_step(value const& from, Place const& place)
    {
        Members members(from, place);
        Step step;
        step.id = members.text("id", true);
        if (!step_ids_.insert(step.id).second)
            place.inside("id").refuse("two steps are called " + step.id);
        step.title = text_member(members, "title", true);
        step.lead = text_member(members, "lead", false);
        step.optional = members.truth("optional", false);
        auto const& items = *members.list("items", true);
        for (std::size_t index = 0; index < items.size(); ++index) {
            auto const item_place = place.inside("items").inside(index);
            step.items.push_back(read_item(items[index], item_place, false));
            if (!item_ids_.insert(step.items.back().id).second)
                item_place.inside("id").refuse("two items are called " + step.items.back().id);
        }
        members.end();
        return step;
    }

    Item read_item(value const& from, Place const& place, bool is_column)
    {
        Members members(from, place);
        Item item;
        item.common = common_;
        item.id = members.text("id", true);
        if (item.id.find_first_of("@/?# ") != std::string::npos)
            place.inside("id").refuse("must not contain @ / ? # or a space");
        item.type = read_type(members);
        item.label = text_member(members, "label", true);
        item.help = text_member(members, "help", false);
        read_lists(item, members);
        item.most = members.number("most", 20, 1, 50);
        item.shown = members.number("shown", 0, 1, 50);
        item.lowest = members.number("lowest", 0, 0, 100);
        item.highest = members.number("highest", 10, 1, 100);
        item.lowest_label = text_member(members, "lowest_label", false);
        item.highest_label = text_member(members, "highest_label", false);
        item.hints_for = members.text("hints_for", false);
        item.hints_open = members.truth("hints_open", false);
        item.unsure = members.truth("unsure", !is_column && item.type != ItemType::info);
        item.multiline = members.truth("multiline", !is_column);
        item.fill_from = members.text("fill_from", false);
        item.domain = members.text("domain", false);
        item.compartment_line = members.text("compartment_line", false);
        if (item.compartment_line.empty())
            item.compartment_line = item.id;
        members.end();
        check(item, place, is_column);
        return item;
    }

    void read_lists(Item& item, Members& members)
    {
        if (auto const* options = members.list("options", false))
            item.options = read_options(*options, members.place().inside("options"));
        if (auto const shared = members.text("options_from", false); !shared.empty()) {
            auto const found = common_->options.find(shared);
            if (found == common_->options.end() || !item.options.empty())
                members.place().inside("options_from").refuse("is not a list of common.json, or options stand here too");
            item.options = found->second;
        }
        if (auto const shared = members.text("hints_from", false); !shared.empty()) {
            auto const found = common_->options.find(shared);
            if (found == common_->options.end())
                members.place().inside("hints_from").refuse("is not a list of common.json");
            for (auto const& option : found->second)
                item.hints.push_back(option.label);
        }
        if (auto const* hints = members.list("hints", false)) {
            for (std::size_t index = 0; index < hints->size(); ++index)
                item.hints.push_back(read_text((*hints)[index], members.place().inside("hints").inside(index)));
        }
        if (auto const* levels = members.list("levels", false)) {
            for (auto const& level : *levels) {
                auto const known = level.is_string() ? level_from(level.get_string()) : std::nullopt;
                if (!known || std::ranges::find(item.levels, *known) != item.levels.end())
                    members.place().inside("levels").refuse("must be some of B, Y, R, each once");
                item.levels.push_back(*known);
            }
        }
        if (auto const* columns = members.list("columns", false)) {
            for (std::size_t index = 0; index < columns->size(); ++index)
                item.columns.push_back(read_item((*columns)[index], members.place().inside("columns").inside(index), true));
        }
    }

    static void check(Item const& item, Place const& place, bool is_column)
    {
        auto const chooses = item.type == ItemType::choice || item.type == ItemType::ticks;
        if (chooses != !item.options.empty())
            place.refuse(chooses ? "lacks options" : "has options but is not a choice");
        auto const needs_columns = item.type == ItemType::rows || item.type == ItemType::supporter
            || (item.type == ItemType::agency && !is_column);
        if (needs_columns != item.has_rows())
            place.refuse(needs_columns ? "lacks columns" : "has columns but no rows");
        if (item.type == ItemType::scale && (item.lowest >= item.highest || item.highest - item.lowest > 10))
            place.refuse("a scale has two to eleven points");
        // An agency column is a choice from the site's directory, which the room gives.
        auto const fits_row = item.type == ItemType::text || item.type == ItemType::choice || item.type == ItemType::date
            || item.type == ItemType::agency;
        if (is_column && !fits_row)
            place.inside("type").refuse("does not fit into a row");
        std::set<std::string> names;
        for (auto const& column : item.columns) {
            if (!names.insert(column.id).second)
                place.inside("columns").refuse("two columns are called " + column.id);
        }
        if (!item.hints_for.empty() && !names.contains(item.hints_for))
            place.inside("hints_for").refuse("is not a column");
        if (item.type == ItemType::supporter && (!names.contains("name") || !names.contains("ring")))
            place.inside("columns").refuse("a supporter has a name and a ring");
        if (item.type == ItemType::agency && !is_column && !names.contains("agency"))
            place.inside("columns").refuse("lacks the column agency");
    }

    std::shared_ptr<Common const> common_;
    std::set<std::string> step_ids_;
    std::set<std::string> item_ids_;
};

std::shared_ptr<Common const> read_common(std::filesystem::path const& file)
{
    auto const content = base::read_json_file(file);
    Place const place(file);
    Members members(content, place);
    members.take("$schema");
    auto common = std::make_shared<Common>();
    common->unknown = text_member(members, "unknown", true);
    common->no_answer = text_member(members, "no_answer", true);
    Members parts(members.need("parts"), place.inside("parts"));
    for (std::size_t index = 0; index < day_parts.size(); ++index)
        common->parts[index] = text_member(parts, day_parts[index], true);
    parts.end();
    Members levels(members.need("levels"), place.inside("levels"));
    for (auto level : { Level::blue, Level::yellow, Level::red }) {
        Members one(levels.need(code(level)), place.inside("levels").inside(code(level)));
        common->level_names[static_cast<std::size_t>(level)] = text_member(one, "name", true);
        common->level_notes[static_cast<std::size_t>(level)] = text_member(one, "note", true);
        one.end();
    }
    levels.end();
    auto const& options = members.need("options");
    if (!options.is_object())
        place.inside("options").refuse("must be an object");
    for (auto const& list : options.get_object()) {
        auto const inside = place.inside("options").inside(list.key());
        if (!list.value().is_array() || list.value().get_array().empty())
            inside.refuse("must be a list that is not empty");
        common->options.emplace(list.key(), read_options(list.value().get_array(), inside));
    }
    members.end();
    return common;
}

std::shared_ptr<std::vector<GentleHint> const> read_hints(std::filesystem::path const& file)
{
    auto const content = base::read_json_file(file);
    Place const place(file);
    Members members(content, place);
    members.take("$schema");
    auto hints = std::make_shared<std::vector<GentleHint>>();
    auto const& list = *members.list("hints", true);
    for (std::size_t index = 0; index < list.size(); ++index) {
        auto const inside = place.inside("hints").inside(index);
        Members one(list[index], inside);
        GentleHint hint;
        for (auto const& item : *one.list("items", true))
            hint.items.push_back(string_in(item, inside.inside("items")));
        for (auto const& phrase : *one.list("phrases", true))
            hint.phrases.push_back(base::search_form(string_in(phrase, inside.inside("phrases"))));
        hint.question = text_member(one, "question", true);
        one.end();
        hints->push_back(std::move(hint));
    }
    members.end();
    return hints;
}

bool name_fits(std::filesystem::path const& file, Definition const& definition)
{
    auto const name = file.filename().string();
    return name == definition.code + ".json"
        || name == definition.code + "." + std::to_string(definition.version) + ".json";
}

}

std::vector<Definition> read_definitions(std::filesystem::path const& content_folder)
{
    auto const folder = content_folder / "forms";
    auto const common = read_common(folder / "common.json");
    auto const hints = read_hints(folder / "hints.json");
    std::vector<std::filesystem::path> files;
    for (auto const& entry : std::filesystem::directory_iterator(folder)) {
        auto const name = entry.path().filename().string();
        if (entry.path().extension() == ".json" && name != "common.json" && name != "hints.json")
            files.push_back(entry.path());
    }
    if (files.empty())
        throw std::runtime_error(folder.string() + ": holds no form");
    std::ranges::sort(files);
    std::vector<Definition> definitions;
    for (auto const& file : files) {
        definitions.push_back(FormReader(common).read(base::read_json_file(file), Place(file)));
        definitions.back().gentle = hints;
        if (!name_fits(file, definitions.back()))
            Place(file).inside("code").refuse("does not fit the name of the file");
    }
    return definitions;
}

}
