#pragma once

#include "base/json.h"
#include "trust/compartment.h"
#include "words/language.h"

#include <array>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace form {

// A text in the three languages, Japanese with {漢字/かんじ}; easy falls back to ja.
struct Text {
    std::string ja;
    std::string easy;
    std::string en;
    std::string const& in(words::Language) const;
    bool empty() const { return ja.empty(); }
};

enum class ItemType { text, list, choice, ticks, scale, date, rows, week_grid, supporter, agency, info };
enum class Level { blue, yellow, red }; // B 青 安定 · Y 黄 注意 · R 赤 危機

std::string_view code(ItemType); // "text", "week_grid", …
std::string_view code(Level);    // "B", "Y", "R"
std::optional<Level> level_from(std::string_view code);

struct Option {
    std::string value;
    Text label;
    std::string tone; // "+", "-" or "" (state ticks)
};

inline constexpr std::array week_days { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
inline constexpr std::array day_parts { "morning", "day", "evening", "night" };

// content/forms/common.json: what every form says alike.
struct Common {
    Text unknown;   // わからない
    Text no_answer; // 答えたくない
    std::array<Text, day_parts.size()> parts;
    std::array<Text, 3> level_names; // by Level
    std::array<Text, 3> level_notes;
    std::map<std::string, std::vector<Option>, std::less<>> options; // shared lists, "options_from"
};

// content/forms/hints.json: phrases so general that a question helps, for the named items ("*": every item).
struct GentleHint {
    std::vector<std::string> items;   // item ids, or beginnings of them followed by '*'
    std::vector<std::string> phrases; // in search form
    Text question;
};

struct Item {
    std::string id; // "L1.V1", "L3.sign": the code of the dossier; with levels the stored line is "L3.sign@Y"
    ItemType type { ItemType::text };
    Text label;
    Text help;               // one short sentence, may be empty
    std::vector<Text> hints; // examples, shown on demand
    bool hints_open { false }; // shown at once: cards to choose from
    std::string hints_for;   // of rows: the column the examples belong into; default: the first
    std::vector<Option> options;
    std::vector<Level> levels;   // empty: one answer; else one answer a level
    std::vector<Item> columns;   // rows, supporter, agency: the fields of a row; their id is the name in the row
    int most { 20 };             // list, rows, ticks: at most so many
    int shown { 0 };             // list, rows: so many empty inputs at first (0: list 3, rows 1)
    int lowest { 0 }, highest { 10 }; // scale
    Text lowest_label, highest_label; // what the ends of the scale mean
    bool unsure { true };        // offers わからない／答えたくない
    bool multiline { true };
    std::string fill_from;       // item whose answer is offered here: "L1.D.HB.goal"
    std::string domain;          // groups items under a heading
    std::string compartment_line; // the line name the decision is asked with; default = id
    std::shared_ptr<Common const> common;

    Option const* option(std::string_view value) const; // nullptr if it is not on the list
    Item const* column(std::string_view id) const;
    bool has_rows() const { return !columns.empty(); } // rows, supporter and agency always have columns
};

// "L3.sign@Y" for an item with levels, the item's id otherwise.
std::string line_name(Item const&, std::optional<Level>);
std::vector<std::string> line_names(Item const&); // none for info
struct LineParts {
    std::string_view item;
    std::optional<Level> level;
};
LineParts parts_of_line(std::string_view line);

struct Step { // one screen
    std::string id;
    Text title;
    Text lead;
    bool optional { false }; // may be passed over without a word
    std::vector<Item> items;
};

struct Definition {
    std::string code;    // "plan.part1", "checklist.bf", "session.talk"
    int version { 1 };
    trust::Compartment compartment { trust::Compartment::plan };
    Text title;
    std::vector<Step> steps;
    std::shared_ptr<std::vector<GentleHint> const> gentle;

    Item const* item(std::string_view id) const; // nullptr if there is none
    Item const* item_of_line(std::string_view line) const;
    Step const* step_of_line(std::string_view line) const; // the screen that asks for it
    Step const* step(std::string_view id) const;
    std::vector<Item const*> items() const;
    std::vector<std::string> lines() const;             // all line names, in the order of the screens
    std::vector<std::string> compartment_lines() const; // what to ask the Gate for, without repeats
    // The line the decision is asked with for a stored line, also for lines of older versions of the form.
    std::string compartment_line(std::string_view line) const;
};

// All content/forms/*.json (schema: content/schema/form.schema.json). Throws std::runtime_error naming file and
// place on a broken file, and when there is no form at all.
class Library {
public:
    explicit Library(std::filesystem::path const& content_folder);
    // The newest version, or a given one; a code that does not exist is a defect and throws std::logic_error.
    Definition const& get(std::string_view code) const;
    Definition const& get(std::string_view code, int version) const;
    std::vector<Definition const*> all() const; // the newest of each

private:
    std::map<std::string, std::map<int, Definition>, std::less<>> definitions_;
};

}
