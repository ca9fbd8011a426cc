#include "form/screen.h"

#include "base/text.h"
#include "form/screen_parts.h"
#include "words/dates.h"
#include "words/furigana.h"

namespace form {

namespace {

using base::json::value;

struct Screen {
    look::Pages const& pages;
    trust::Visit const& visit;
    Definition const& definition;
    Answer const& answer;
    ScreenOptions const& options;
};

// What stands in a line's input: what was typed, else what is saved, else what another form offers.
struct Shown {
    value const* content { nullptr };
    bool is_offer { false };
};

Shown shown_content(Screen const& screen, Item const& item, std::string const& line)
{
    if (auto const typed = screen.options.typed.find(line); typed != screen.options.typed.end())
        return { typed->second.is_null() ? nullptr : &typed->second };
    if (auto const saved = screen.answer.lines.find(line); saved != screen.answer.lines.end())
        return { &saved->second.content };
    auto const offer = screen.options.offers.find(item.id);
    // What the person once took away is not put before them again.
    if (offer == screen.options.offers.end() || std::ranges::binary_search(screen.answer.emptied, line))
        return {};
    return { &offer->second, true };
}

bool chooses_one(Item const& item)
{
    return item.type == ItemType::choice || item.type == ItemType::scale;
}

// One answer, one control, no levels: then a plain <label> names it; else a <fieldset> does.
bool is_single(Item const& item)
{
    return item.levels.empty() && (item.type == ItemType::text || item.type == ItemType::date);
}

void fill_unsure(look::Data& line, Screen const& screen, Item const& item, std::string const& name, value const* content)
{
    if (!item.unsure || chooses_one(item))
        return;
    auto const chosen = content ? unsure_in(*content) : Unsure::no;
    auto part = line.add("UNSURE");
    for (auto const& [unsure, code, text] : { std::tuple { Unsure::unknown, "unknown", &item.common->unknown },
             std::tuple { Unsure::no_answer, "no_answer", &item.common->no_answer } }) {
        auto answer = part.add("ANSWER");
        auto const is_chosen = chosen == unsure;
        answer.set("NAME", name).set("VALUE", is_chosen ? "still-" + std::string(code) : std::string(code));
        answer.html("LABEL", words::ruby_html(text->in(screen.visit.language))).show_if("CHECKED", is_chosen);
    }
}

void fill_level(look::Data& line, Screen const& screen, Item const& item, std::optional<Level> level)
{
    if (!level) {
        line.show("NO_LEVEL");
        return;
    }
    auto const index = static_cast<std::size_t>(*level);
    auto part = line.add("LEVEL");
    part.set("LEVEL_CLASS", css_class(*level))
        .html("LEVEL_NAME", words::ruby_html(item.common->level_names[index].in(screen.visit.language)))
        .html("LEVEL_NOTE", words::ruby_html(item.common->level_notes[index].in(screen.visit.language)));
}

void fill_notes(look::Data& line, Screen const& screen, Item const& item, std::string const& name, bool is_offer)
{
    if (auto const error = screen.options.errors.find(name); error != screen.options.errors.end())
        line.add("ERROR").set("ERROR_TEXT", error->second);
    auto const saved = screen.answer.lines.find(name);
    if (screen.options.conflicts.contains(name)) {
        auto conflict = line.add("CONFLICT");
        if (saved != screen.answer.lines.end()) {
            auto const text = readable(item, saved->second.content, screen.visit.language, screen.options.agencies);
            conflict.html("SAVED_TEXT", lines_as_html(text));
            conflict.html("SAVED_BY", written_by(screen.pages, screen.visit, saved->second));
        } else {
            conflict.html("SAVED_TEXT", screen.pages.html(screen.visit, "form.emptied"));
        }
    } else if (screen.options.show_authors && saved != screen.answer.lines.end()) {
        line.add("WRITTEN").html("WRITTEN_BY", written_by(screen.pages, screen.visit, saved->second));
    }
    line.show_if("OFFERED", is_offer);
}

void fill_line(look::Data& parent, Screen const& screen, Item const& item, std::optional<Level> level)
{
    auto const name = line_name(item, level);
    auto const shown = shown_content(screen, item, name);
    auto line = parent.include("LINES", "form/line.html");
    auto const id = id_of(name);
    line.set("ID", id);
    fill_level(line, screen, item, level);
    fill_notes(line, screen, item, name, shown.is_offer);
    auto const gentle = shown.content ? gentle_hint(screen.definition, item, *shown.content, screen.visit.language) : "";
    if (!gentle.empty())
        line.add("GENTLE").html("GENTLE_TEXT", words::ruby_html(gentle));
    auto const invalid = screen.options.errors.contains(name);
    std::vector<std::string> described;
    if (!item.help.empty() && is_single(item))
        described.push_back(id_of(item.id) + "-help");
    if (invalid)
        described.push_back(id + "-error");
    auto labelled_by = is_single(item) ? std::string() : id_of(item.id) + "-label";
    if (level)
        labelled_by += " " + id + "-level";
    auto const more = screen.options.shown.find(name);
    fill_control(line,
        Control { screen.pages, screen.visit, item, name, id + "-field", shown.content, labelled_by,
            base::join(described, " "), invalid, more == screen.options.shown.end() ? 0 : more->second,
            screen.options.agencies });
    fill_unsure(line, screen, item, name, shown.content);
}

void fill_examples(look::Data& data, Item const& item, words::Language language)
{
    if (item.hints.empty())
        return;
    auto examples = data.add("EXAMPLES");
    examples.show_if("OPEN", item.hints_open);
    for (auto const& hint : item.hints) {
        auto example = examples.add("EXAMPLE");
        example.set("PLAIN", words::without_furigana(hint.in(language)))
            .html("TEXT", words::ruby_html(hint.in(language)));
    }
}

void fill_help(look::Data& data, Item const& item, words::Language language)
{
    if (!item.help.empty())
        data.add("HELP").html("HELP_TEXT", words::ruby_html(item.help.in(language)));
}

// A label that says the heading of the step once more is only for the ear.
void fill_item(look::Data& data, Screen const& screen, Item const& item, std::string const& heading)
{
    auto const language = screen.visit.language;
    auto const label = words::ruby_html(item.label.in(language));
    auto const id = id_of(item.id);
    if (item.type == ItemType::info) {
        auto info = data.include("ITEMS", "form/info.html");
        info.set("ID", id).html("LABEL", label);
        fill_help(info, item, language);
        return;
    }
    auto part = data.include("ITEMS", "form/item.html");
    part.set("ID", id).set("FIELD_ID", id + "-field").html("LABEL", label);
    part.add(is_single(item) ? "SINGLE" : "GROUP").show_if("SAME", item.label.in(language) == heading);
    part.show_if("DESCRIBED", !item.help.empty());
    fill_help(part, item, language);
    fill_examples(part, item, language);
    if (item.levels.empty()) {
        fill_line(part, screen, item, std::nullopt);
        return;
    }
    for (auto level : item.levels)
        fill_line(part, screen, item, level);
}

}

std::string id_of(std::string_view line)
{
    std::string id;
    for (char letter : line) {
        auto const fits = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z')
            || (letter >= '0' && letter <= '9');
        id += fits ? letter : '-';
    }
    return id;
}

std::string lines_as_html(std::string_view text)
{
    std::vector<std::string> escaped;
    for (auto const& line : base::split(text, '\n'))
        escaped.push_back(base::html_escape(line));
    return base::join(escaped, "<br>");
}

std::string written_by(look::Pages const& pages, trust::Visit const& visit, Line const& line)
{
    auto when = words::moment(visit.language, line.written_at);
    if (line.author_name.empty()) // the person's own account has no name
        return pages.html(visit, "form.written_by.self", { { "when", std::move(when) } });
    return pages.html(visit, "form.written_by", { { "name", line.author_name }, { "when", std::move(when) } });
}

std::string_view css_class(Level level)
{
    static constexpr std::array names { "level-blue", "level-yellow", "level-red" };
    return names.at(static_cast<std::size_t>(level));
}

namespace {

// Who wrote it, if one and the same wrote all of the screen's lines in one minute: said once instead of at each line.
std::string written_together(look::Pages const& pages, trust::Visit const& visit, Step const& step, Answer const& answer)
{
    std::set<std::string> writers;
    int lines = 0;
    for (auto const& item : step.items) {
        for (auto const& name : line_names(item)) {
            if (auto const line = answer.lines.find(name); line != answer.lines.end()) {
                writers.insert(written_by(pages, visit, line->second));
                ++lines;
            }
        }
    }
    return lines > 1 && writers.size() == 1 ? *writers.begin() : std::string();
}

}

void fill_step(look::Pages const& pages, trust::Visit const& visit, look::Data& data, Definition const& definition,
    Step const& step, Answer const& answer, ScreenOptions const& given)
{
    auto options = given;
    auto const together = given.show_authors ? written_together(pages, visit, step, answer) : std::string();
    options.show_authors = given.show_authors && together.empty();
    Screen const screen { pages, visit, definition, answer, options };
    auto start = data.include("ITEMS", "form/start.html");
    start.set("BASED_ON", std::int64_t { options.based_on.value_or(answer.version) });
    start.set("NEXT", pages.text(visit, options.next_label_key));
    if (!options.draft_notice.empty())
        start.add("DRAFT").set("DRAFT_TEXT", options.draft_notice);
    if (!together.empty())
        start.add("WRITTEN").html("WRITTEN_BY", together);
    for (auto const& item : step.items)
        fill_item(data, screen, item, std::string(step.title.in(visit.language)));
}

void keep_typed(ScreenOptions& options, Submitted const& submitted, look::Pages const& pages, trust::Visit const& visit)
{
    options.typed = submitted.content;
    options.based_on = submitted.based_on;
    options.shown = submitted.shown;
    for (auto const& [line, refusal] : submitted.refusals)
        options.errors[line] = look::refusal_text(pages, visit, refusal);
}

void keep_conflict(ScreenOptions& options, Submitted const& submitted, Conflict const& conflict)
{
    options.typed = submitted.content;
    options.shown = submitted.shown;
    options.conflicts = { conflict.lines.begin(), conflict.lines.end() };
}

void keep_draft(ScreenOptions& options, Answers::Draft const& draft, look::Pages const& pages, trust::Visit const& visit)
{
    options.typed = draft.content;
    options.based_on = draft.based_on;
    options.draft_notice = pages.text(visit, "form.draft",
        { { "when", words::moment(visit.language, draft.kept_at) } });
}

web::Response draft_answer(bool is_kept) { return { .status = is_kept ? 204 : 413, .body = std::string() }; }

void fill_reading(look::Pages const& pages, trust::Visit const& visit, look::Data& data, Definition const& definition,
    Answer const& answer, AgencyChoices const& agencies, bool show_authors)
{
    for (auto const& step : definition.steps) {
        std::optional<look::Data> section;
        for (auto const& item : step.items) {
            std::optional<look::Data> entry;
            for (auto const& name : line_names(item)) {
                auto const line = answer.lines.find(name);
                if (line == answer.lines.end())
                    continue;
                if (!section) {
                    section = data.include("READING", "form/reading.html");
                    section->html("TITLE", words::ruby_html(step.title.in(visit.language)));
                }
                if (!entry) {
                    entry = section->add("ENTRY");
                    entry->html("LABEL", words::ruby_html(item.label.in(visit.language)));
                }
                auto part = entry->add("LINE");
                if (auto const level = parts_of_line(name).level) {
                    auto const& level_name = item.common->level_names[static_cast<std::size_t>(*level)];
                    part.show("LEVEL").set("LEVEL_CLASS", css_class(*level));
                    part.html("LEVEL_NAME", words::ruby_html(level_name.in(visit.language)));
                }
                auto const text = readable(item, line->second.content, visit.language, agencies);
                part.html("TEXT", lines_as_html(text));
                if (show_authors)
                    part.add("WRITTEN").html("WRITTEN_BY", written_by(pages, visit, line->second));
            }
        }
    }
}

}
