#include "plan/plan.h"

#include "base/text.h"
#include "words/furigana.h"

#include <cmath>
#include <numbers>

namespace plan {

namespace {

using base::json::array;
using base::json::object;
using base::json::value;

struct PartNames {
    std::string_view form;
    std::string_view path;
    trust::Compartment compartment;
    person::BridgingStep step;
};

constexpr std::array part_names {
    PartNames { "plan.part1", "/life-plan/1", trust::Compartment::plan, person::BridgingStep::life_plan },
    PartNames { "plan.part2", "/life-plan/2", trust::Compartment::plan, person::BridgingStep::life_plan },
    PartNames { "plan.crisis", "/crisis-plan", trust::Compartment::crisis, person::BridgingStep::crisis_plan },
};

PartNames const& names_of(Part part) { return part_names[static_cast<std::size_t>(part)]; }

std::string base_path(PersonId const& person, Part part)
{
    return "/persons/" + person.text() + std::string(names_of(part).path);
}

constexpr std::array domains { "HB", "SL", "RL", "PM" };
constexpr std::size_t strengths_most = 3;
constexpr std::size_t people_most = 5;

void add_new(std::vector<std::string>& texts, std::string text)
{
    if (!text.empty() && std::ranges::find(texts, text) == texts.end())
        texts.push_back(std::move(text));
}

// As the item wants it. A row takes the text in its first column of text.
value shaped(form::Item const& item, std::vector<std::string> texts, std::size_t most)
{
    most = std::min(most, static_cast<std::size_t>(item.most));
    if (texts.size() > most)
        texts.resize(most);
    if (item.type == form::ItemType::text)
        return value(base::join(texts, "\n"));
    auto const column = std::ranges::find(item.columns, form::ItemType::text, &form::Item::type);
    if (item.has_rows() && column == item.columns.end())
        return nullptr;
    array entries;
    for (auto const& text : texts) {
        if (item.has_rows())
            entries.push_back(object { { column->id, text } });
        else
            entries.emplace_back(text);
    }
    return entries;
}

class Offers {
public:
    explicit Offers(form::Definition const& part_two) : part_two_(part_two) { }
    void offer(std::string_view id, std::vector<std::string> texts, std::size_t most)
    {
        auto const* item = part_two_.item(id);
        if (!item || texts.empty())
            return;
        auto content = shaped(*item, std::move(texts), most);
        if (!content.is_null())
            offers_.insert_or_assign(std::string(id), std::move(content));
    }
    std::map<std::string, value> take() { return std::move(offers_); }

private:
    form::Definition const& part_two_;
    std::map<std::string, value> offers_;
};

// One row for each kind of agency ticked in a domain, with the goal it was ticked for.
std::vector<std::string> kinds_ticked(form::Definition const& part_one, form::Answer const& answer, words::Language language)
{
    std::vector<std::string> kinds;
    for (auto const* domain : domains) {
        auto const id = "L1.D." + std::string(domain) + ".agency";
        auto const* item = part_one.item(id);
        for (auto const& kind : answer.texts(id)) {
            auto const* option = item ? item->option(kind) : nullptr;
            add_new(kinds, option ? words::without_furigana(option->label.in(language)) : kind);
        }
    }
    return kinds;
}

void offer_places(std::map<std::string, value>& offers, form::Definition const& part_two,
    form::Definition const& part_one, form::Answer const& answer, words::Language language)
{
    auto const* item = part_two.item("L2.use");
    if (!item || !item->has_rows())
        return;
    auto const* kind_column = item->column("kind");
    std::vector<std::string> values;
    for (auto const* domain : domains) {
        for (auto const& kind : answer.texts("L1.D." + std::string(domain) + ".agency"))
            add_new(values, kind);
    }
    array rows;
    if (kind_column && kind_column->type == form::ItemType::choice) {
        for (auto const& kind : values) {
            if (kind_column->option(kind) && rows.size() < static_cast<std::size_t>(item->most))
                rows.push_back(object { { "kind", kind } });
        }
    } else {
        auto content = shaped(*item, kinds_ticked(part_one, answer, language), 8);
        if (content.is_array())
            rows = content.get_array();
    }
    if (!rows.empty())
        offers.insert_or_assign("L2.use", std::move(rows));
}

void collect_texts(value const& content, std::vector<std::string>& texts)
{
    if (content.is_string())
        texts.emplace_back(content.get_string());
    else if (content.is_array()) {
        for (auto const& entry : content.get_array())
            collect_texts(entry, texts);
    } else if (content.is_object()) {
        for (auto const& field : content.get_object())
            collect_texts(field.value(), texts);
    }
}

std::vector<std::string> words_in(object const& file, std::string_view name)
{
    std::vector<std::string> words;
    for (auto const& word : file.at(name).as_array())
        words.push_back(base::search_form(std::string_view(word.as_string())));
    if (words.empty())
        throw std::runtime_error("content/plan/acts.json: no words in \"" + std::string(name) + "\"");
    return words;
}

bool has_any(std::string const& text, std::vector<std::string> const& words)
{
    return std::ranges::any_of(words, [&](auto const& word) { return text.find(word) != std::string::npos; });
}

constexpr std::string_view object_mark = "を";

// The act stands without a thing it was done to: 「駅で使った」, not 「パソコンを使った」.
bool has_any_alone(std::string_view text, std::vector<std::string> const& acts)
{
    for (auto const& act : acts) {
        for (auto at = text.find(act); at != std::string_view::npos; at = text.find(act, at + 1)) {
            if (!text.substr(0, at).ends_with(object_mark))
                return true;
        }
    }
    return false;
}

// What stands between a drug and an act that was done with it: 「を」, 「を0.5グラム、友だちから」, but not 「の本を」,
// 「をやめて、自転車を」.
bool joins(std::string_view between)
{
    if (between.starts_with(object_mark))
        between.remove_prefix(object_mark.size());
    else if (!between.empty() && !between.starts_with("、") && !between.starts_with("も") && (between.front() < '0' || between.front() > '9'))
        return false;
    constexpr std::array<std::string_view, 5> separators { object_mark, "やめ", "止め", "断", "。" };
    return std::ranges::none_of(separators, [&](auto separator) { return between.find(separator) != std::string_view::npos; });
}

std::vector<std::string> missing(form::Answer const& answer,
    std::initializer_list<std::pair<std::string_view, std::string_view>> lines)
{
    std::vector<std::string> keys;
    for (auto const& [line, key] : lines) {
        if (!answer.lines.contains(line) && std::ranges::find(keys, key) == keys.end())
            keys.emplace_back(key);
    }
    return keys;
}

}

std::string_view form_code(Part part) { return names_of(part).form; }
trust::Compartment compartment(Part part) { return names_of(part).compartment; }
person::BridgingStep bridging_step(Part part) { return names_of(part).step; }

std::optional<Part> life_part_from(std::string_view segment)
{
    if (segment == "1")
        return Part::life_one;
    if (segment == "2")
        return Part::life_two;
    return std::nullopt;
}

std::string path(PersonId const& person, Part part) { return person::path(person, bridging_step(part)); }

std::string step_path(PersonId const& person, Part part, std::string_view step)
{
    return base_path(person, part) + "/" + std::string(step);
}

std::string versions_path(PersonId const& person, Part part) { return base_path(person, part) + "/versions"; }

Progress progress(form::Step const& step, form::Answer const& answer)
{
    Progress progress;
    for (auto const& item : step.items) {
        for (auto const& line : form::line_names(item)) {
            ++progress.total;
            progress.answered += answer.lines.contains(line);
        }
    }
    return progress;
}

bool is_begun(form::Step const& step, form::Answer const& answer) { return progress(step, answer).answered > 0; }

std::string resume_step(form::Definition const& definition, form::Answer const& answer)
{
    for (auto const& step : definition.steps) {
        if (progress(step, answer).total > 0 && !step.optional && !is_begun(step, answer))
            return step.id;
    }
    return definition.steps.empty() ? std::string() : definition.steps.back().id;
}

std::string next_step(form::Definition const& definition, std::string_view step)
{
    auto const found = std::ranges::find(definition.steps, step, &form::Step::id);
    return found == definition.steps.end() || found + 1 == definition.steps.end() ? std::string() : (found + 1)->id;
}

std::string previous_step(form::Definition const& definition, std::string_view step)
{
    auto const found = std::ranges::find(definition.steps, step, &form::Step::id);
    return found == definition.steps.end() || found == definition.steps.begin() ? std::string() : (found - 1)->id;
}

std::vector<Supporter> supporters(form::Definition const& part_one, form::Answer const& answer, words::Language language)
{
    std::vector<Supporter> supporters;
    auto const* item = part_one.item("L1.S");
    auto const* view = item ? item->column("view") : nullptr;
    for (auto const& row : answer.rows("L1.S")) {
        auto const* fields = row.if_object();
        if (!fields)
            continue;
        Supporter supporter { base::json_text(*fields, "name") };
        if (supporter.name.empty())
            continue;
        auto const ring = base::json_text(*fields, "ring", "4");
        supporter.ring = ring.size() == 1 && ring[0] >= '1' && ring[0] <= '4' ? ring[0] - '0' : 4;
        supporter.help = base::json_text(*fields, "help");
        supporter.contact = base::json_text(*fields, "contact");
        if (auto const* chosen = view ? view->option(base::json_text(*fields, "view")) : nullptr)
            supporter.view = words::without_furigana(chosen->label.in(language));
        supporters.push_back(std::move(supporter));
    }
    std::ranges::stable_sort(supporters, {}, &Supporter::ring);
    return supporters;
}

std::vector<RingDot> ring_dots(std::vector<Supporter> const& supporters)
{
    std::vector<RingDot> dots;
    for (std::size_t index = 0; index < supporters.size(); ++index) {
        auto const ring = supporters[index].ring;
        auto const count = std::ranges::count(supporters, ring, &Supporter::ring);
        auto const before = std::ranges::count(supporters.begin(), supporters.begin() + static_cast<std::ptrdiff_t>(index),
            ring, &Supporter::ring);
        // Each ring begins a little further round, so that dots of two rings do not stand in one line.
        auto const turn = 2 * std::numbers::pi * (static_cast<double>(before) / static_cast<double>(count) + ring * 0.13);
        auto const radius = ring_radii[static_cast<std::size_t>(ring - 1)] - 23;
        dots.push_back({ static_cast<int>(index) + 1, std::round(210 + radius * std::sin(turn)),
            std::round(210 - radius * std::cos(turn)) });
    }
    return dots;
}

std::map<std::string, value> offers_for_part_two(form::Definition const& part_two, form::Definition const& part_one,
    form::Answer const& answer, std::vector<std::string> const& talk_goals, words::Language language)
{
    Offers offers(part_two);
    offers.offer("L2.hope", talk_goals, 1);
    std::vector<std::string> strengths;
    for (auto const* line : { "L1.T.own", "L1.T.others" }) {
        for (auto const& text : answer.texts(line))
            add_new(strengths, text);
    }
    offers.offer("L2.strength", std::move(strengths), strengths_most);
    for (auto const* domain : domains) {
        auto const goal = answer.text("L1.D." + std::string(domain) + ".goal");
        if (!goal.empty())
            offers.offer("L2.goal." + std::string(domain), { goal }, 1);
    }
    std::vector<std::string> people;
    for (auto const& supporter : supporters(part_one, answer, language)) {
        if (supporter.ring <= 2)
            add_new(people, supporter.name);
    }
    offers.offer("L2.people", std::move(people), people_most);
    auto offered = offers.take();
    offer_places(offered, part_two, part_one, answer, language);
    return offered;
}

ActWords::ActWords(std::filesystem::path const& content_folder)
{
    auto const file = base::read_json_file(content_folder / "plan" / "acts.json");
    acts_ = words_in(file.as_object(), "acts");
    details_ = words_in(file.as_object(), "details");
    always_ = words_in(file.as_object(), "always");
    trades_ = words_in(file.as_object(), "trades");
    drugs_ = words_in(file.as_object(), "drugs");
}

bool ActWords::is_done_with_a_drug(std::string_view text, std::vector<std::string> const& acts) const
{
    for (auto const& drug : drugs_) {
        for (auto at = text.find(drug); at != std::string_view::npos; at = text.find(drug, at + 1)) {
            auto const before = text.substr(0, at);
            auto const after = text.substr(at + drug.size());
            for (auto const& act : acts) {
                auto const place = after.find(act);
                if (before.ends_with(act) || (place != std::string_view::npos && joins(after.substr(0, place))))
                    return true;
            }
        }
    }
    return false;
}

bool ActWords::speaks_of_acts(value const& content) const
{
    std::vector<std::string> texts;
    collect_texts(content, texts);
    return std::ranges::any_of(texts, [&](std::string const& text) {
        auto const folded = base::search_form(text);
        return has_any(folded, always_) || is_done_with_a_drug(folded, trades_)
            || (has_any(folded, details_) && (has_any_alone(folded, acts_) || is_done_with_a_drug(folded, acts_)));
    });
}

std::optional<Choice> choice_from(std::string_view text)
{
    if (text == "saved")
        return Choice::saved;
    if (text == "mine")
        return Choice::mine;
    if (text == "both")
        return Choice::both;
    return std::nullopt;
}

bool can_keep_both(value const& saved, value const& mine)
{
    return (saved.is_string() && mine.is_string()) || (saved.is_array() && mine.is_array());
}

value chosen(Choice choice, value const& saved, value const& mine)
{
    if (choice == Choice::saved)
        return saved;
    if (choice == Choice::mine || !can_keep_both(saved, mine))
        return mine;
    if (saved.is_string())
        return value(std::string(saved.get_string()) + "\n" + std::string(mine.get_string()));
    auto both = saved.get_array();
    for (auto const& entry : mine.get_array()) {
        if (std::find(both.begin(), both.end(), entry) == both.end())
            both.push_back(entry);
    }
    return both;
}

std::vector<std::string> missing_for_life_plan(form::Answer const& part_two)
{
    return missing(part_two,
        { { "L2.hope", "plan.missing.hope" }, { "L2.use", "plan.missing.use" }, { "L2.people", "plan.missing.people" },
            { "L2.next", "plan.missing.next" } });
}

std::vector<std::string> missing_for_crisis_plan(form::Answer const& crisis)
{
    return missing(crisis,
        { { "L3.ask@R", "plan.missing.ask_red" }, { "L3.self@Y", "plan.missing.self_yellow" },
            { "L3.sign@Y", "plan.missing.sign_yellow" }, { "L3.wish@R", "plan.missing.wish_red" } });
}

std::vector<std::string> missing_for_card(form::Answer const& crisis)
{
    return missing(crisis, { { "L3.ask@R", "plan.missing.ask_red" }, { "L3.self@Y", "plan.missing.self_yellow" } });
}

std::vector<std::string> lines_of(form::Definition const& definition, form::Answer const& answer, std::string_view line,
    words::Language language, form::AgencyChoices const& agencies)
{
    auto const* item = definition.item_of_line(line);
    auto const found = answer.lines.find(line);
    if (!item || found == answer.lines.end() || form::unsure_in(found->second.content) != form::Unsure::no)
        return {}; // わからない is an answer, but nothing to print
    constexpr std::string_view bullet = "・";
    constexpr std::string_view divider = " / ";
    std::vector<std::string> lines;
    for (auto text : base::lines(form::readable(*item, found->second.content, language, agencies))) {
        if (text.starts_with(bullet))
            text.erase(0, bullet.size());
        for (auto at = text.find(divider); item->has_rows() && at != std::string::npos; at = text.find(divider, at))
            text.replace(at, divider.size(), "　");
        lines.push_back(std::move(text));
    }
    return lines;
}

std::optional<base::Day> day_of(form::Answer const& answer, std::string_view line)
{
    return base::Day::parse(answer.text(line));
}

}
