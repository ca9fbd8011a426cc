#pragma once

#include "base/json.h"
#include "words/language.h"

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
};

enum class ItemType { text, list, choice, ticks, scale, date, rows, week_grid, supporter, agency, info };
enum class Level { blue, yellow, red }; // B 青 安定 · Y 黄 注意 · R 赤 危機

struct Option {
    std::string value;
    Text label;
    std::string tone; // "+", "-" or "" (state ticks)
};

struct Item {
    std::string id; // "L1.V1", "L3.sign": the code of the dossier; with levels the stored line is "L3.sign@Y"
    ItemType type { ItemType::text };
    Text label;
    Text help;               // one short sentence, may be empty
    std::vector<Text> hints; // examples offered, gently, when the answer is generic
    std::vector<Option> options;
    std::vector<Level> levels;   // empty: one answer; else one answer a level
    std::vector<Item> columns;   // rows, supporter: the fields of a row
    int most { 0 };              // list, rows, ticks: at most so many (0: content default 20)
    int lowest { 0 }, highest { 10 }; // scale
    bool unsure { true };        // offers わからない／答えたくない
    bool multiline { true };
    std::string fill_from;       // item whose answer is offered here: "L1.D.HB.goal"
    std::string domain;          // groups items under a heading
    std::string compartment_line; // the line name the decision is asked with; default = id
};

struct Step { // one screen
    std::string id;
    Text title;
    Text lead;
    std::vector<Item> items;
};

struct Definition {
    std::string code;    // "plan.part1", "checklist.bf", "session.talk"
    int version { 1 };
    std::string compartment; // "plan", "crisis", "checklist", "session"
    Text title;
    std::vector<Step> steps;

    Item const* item(std::string_view id) const; // nullptr if there is none
    std::vector<Item const*> items() const;
};

// All content/forms/*.json (schema: content/schema/form.schema.json). Throws at start on a broken file.
class Library {
public:
    explicit Library(std::filesystem::path const& content_folder);
    // The newest version, or a given one; a code that does not exist is a defect and throws.
    Definition const& get(std::string_view code) const;
    Definition const& get(std::string_view code, int version) const;

private:
    std::map<std::string, std::map<int, Definition>, std::less<>> definitions_;
};

}
