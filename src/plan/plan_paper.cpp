#include "plan/plan_paper.h"

#include "base/text.h"
#include "words/dates.h"
#include "words/furigana.h"

namespace plan {

namespace {

using base::json::object;
using form::Level;
using paper::Block;

// Entries as short as this together stand on one line; in a level, where room is dear, on two.
constexpr std::size_t one_line_characters = 14;
constexpr std::size_t two_line_characters = 24;

// Where nothing is written yet: a line for the pen; more on a sheet that is filled in by hand altogether.
constexpr double pen_room_millimetres = 9;
constexpr double blank_room_millimetres = 19;

std::vector<double> const thirds { 1, 1, 1.35 }; // of a level: the last has telephone numbers

class Printer {
public:
    Printer(Press const& press, form::Definition const& definition, form::Answer const& answer)
        : press_(press), definition_(definition), answer_(answer) { }

    std::string text(std::string_view key, words::Slots const& slots = {}) const
    {
        // With furigana: slots are put into the text as written.
        auto text = press_.catalogue.raw(press_.language, key);
        for (auto const& [name, value] : slots) {
            auto const slot = "{" + name + "}";
            for (auto at = text.find(slot); at != std::string::npos; at = text.find(slot, at + value.size()))
                text.replace(at, slot.size(), value);
        }
        return text;
    }
    std::string label(std::string_view item) const
    {
        auto const* found = definition_.item(item);
        return found ? found->label.in(press_.language) : std::string();
    }
    std::string column_label(std::string_view item, std::string_view column) const
    {
        auto const* found = definition_.item(item);
        auto const* part = found ? found->column(column) : nullptr;
        return part ? part->label.in(press_.language) : std::string();
    }
    std::vector<std::string> lines(std::string_view line) const
    {
        return lines_of(definition_, answer_, line, press_.language, press_.agencies);
    }
    std::string joined(std::string_view line) const { return base::join(lines(line), "\n"); }
    base::json::array rows(std::string_view line) const { return answer_.rows(line); }
    // The name of a place in a row: from the directory, else as typed.
    std::string place(object const& row) const
    {
        auto const known = form::agency_label(press_.agencies, base::json_text(row, "agency"));
        return known.empty() ? base::json_text(row, "name") : known;
    }
    std::string short_day(object const& row, std::string_view column) const
    {
        auto const day = base::Day::parse(base::json_text(row, column));
        return day ? words::short_day(press_.language, *day) : std::string();
    }
    std::string weekday(std::size_t index) const
    {
        return words::weekday_name(press_.language, static_cast<base::Weekday>(index));
    }
    form::Item const* item(std::string_view id) const { return definition_.item(id); }
    form::Answer const& answer() const { return answer_; }
    words::Language language() const { return press_.language; }
    Press const& press() const { return press_; }
    Block pen_room() const
    {
        return { paper::Space { answer_.lines.empty() ? blank_room_millimetres : pen_room_millimetres } };
    }

private:
    Press const& press_;
    form::Definition const& definition_;
    form::Answer const& answer_;
};

// A heading with its lines, or with room for the pen.
std::vector<Block> section(Printer const& printer, std::string_view line, bool keeps_room = true,
    std::size_t together_characters = one_line_characters)
{
    auto const id = form::parts_of_line(line).item;
    auto lines = printer.lines(line);
    if (lines.empty() && !keeps_room)
        return {};
    std::vector<Block> blocks { { paper::Heading { printer.label(id) } } };
    auto const together = base::join(lines, "・");
    auto const is_short = lines.size() > 1 && base::character_count(together) <= together_characters;
    if (lines.empty())
        blocks.push_back(printer.pen_room());
    else
        blocks.push_back({ paper::Bullets { is_short ? std::vector { together } : std::move(lines) } });
    return blocks;
}

void append(std::vector<Block>& to, std::vector<Block> from)
{
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

Block two_columns(std::vector<Block> left, std::vector<Block> right)
{
    return { paper::Columns { { std::move(left), std::move(right) } } };
}

// Those that have something in them.
Block side_by_side(std::vector<std::vector<Block>> columns)
{
    std::erase_if(columns, [](auto const& column) { return column.empty(); });
    auto widths = columns.size() == 3 ? thirds : std::vector<double> {};
    return { paper::Columns { std::move(columns), std::move(widths) } };
}

// ---- My Life Plan

paper::Table week_table(Printer const& printer)
{
    paper::Table table;
    table.first_column_is_header = true;
    table.centred = true;
    table.header.emplace_back();
    table.widths.push_back(0.62);
    for (std::size_t day = 0; day < form::week_days.size(); ++day) {
        table.header.push_back(printer.weekday(day));
        table.widths.push_back(1);
    }
    auto const found = printer.answer().lines.find("L2.week");
    auto const* cells = found == printer.answer().lines.end() ? nullptr : found->second.content.if_object();
    auto const* item = printer.item("L2.week");
    for (std::size_t part = 0; part < form::day_parts.size(); ++part) {
        std::vector<std::string> row { item && item->common ? item->common->parts[part].in(printer.language()) : "" };
        std::vector<bool> marks { false };
        for (auto const* day : form::week_days) {
            auto const* cell = cells ? cells->if_contains(std::string(day) + "." + form::day_parts[part]) : nullptr;
            auto const* fields = cell ? cell->if_object() : nullptr;
            auto const agency = fields ? form::agency_label(printer.press().agencies, base::json_text(*fields, "agency")) : "";
            auto const text = fields ? base::json_text(*fields, "text") : "";
            row.push_back(text.empty() ? agency : text);
            marks.push_back(fields && !base::json_text(*fields, "agency").empty());
        }
        table.rows.push_back(std::move(row));
        table.marked.push_back(std::move(marks));
    }
    return table;
}

std::string joined_fields(object const& row, std::initializer_list<std::string_view> columns, std::string_view separator)
{
    std::vector<std::string> texts;
    for (auto const column : columns) {
        if (auto text = base::json_text(row, column); !text.empty())
            texts.push_back(std::move(text));
    }
    return base::join(texts, separator);
}

paper::Table use_table(Printer const& printer)
{
    paper::Table table;
    table.header = { printer.text("plan.sheet.place"), printer.column_label("L2.use", "contact"),
        printer.column_label("L2.use", "first_on"), printer.column_label("L2.use", "companion"),
        printer.text("plan.sheet.way_and_cost") };
    table.widths = { 2, 1.3, 1.25, 1.3, 1.4 };
    for (auto const& row : printer.rows("L2.use")) {
        auto const* fields = row.if_object();
        if (!fields)
            continue;
        auto first = printer.short_day(*fields, "first_on");
        if (auto const time = base::json_text(*fields, "first_time"); !time.empty())
            first += (first.empty() ? "" : "\n") + time;
        table.rows.push_back({ printer.place(*fields), base::json_text(*fields, "contact"), first,
            base::json_text(*fields, "companion"), joined_fields(*fields, { "way", "cost" }, "・") });
    }
    while (table.rows.size() < 2)
        table.rows.push_back(std::vector<std::string>(table.header.size())); // for the pen
    return table;
}

std::vector<std::string> special_days(Printer const& printer)
{
    std::vector<std::string> lines;
    for (auto const& row : printer.rows("L2.special")) {
        if (auto const* fields = row.if_object())
            lines.push_back(joined_fields(*fields, { "day", "plan" }, printer.text("plan.sheet.colon")));
    }
    return lines;
}

std::string names(Printer const& printer, std::string_view line, std::string_view column)
{
    std::vector<std::string> names;
    for (auto const& row : printer.rows(line)) {
        auto const* fields = row.if_object();
        auto name = fields ? base::json_text(*fields, column) : std::string();
        if (!name.empty() && std::ranges::find(names, name) == names.end())
            names.push_back(std::move(name));
    }
    return base::join(names, "・");
}

paper::SheetHead head_of(Printer const& printer, std::string_view title_key, std::string const& name)
{
    paper::SheetHead head { printer.text(title_key), "", name, {} };
    auto const made = printer.rows("L2.made");
    auto const* first = made.empty() ? nullptr : made.front().if_object();
    auto const day = first ? base::Day::parse(base::json_text(*first, "on")) : std::nullopt;
    auto const with = first ? base::json_text(*first, "with") : std::string();
    auto const made_on = day ? *day : base::Day::of(printer.answer().saved_at);
    if (printer.answer().version > 0) {
        auto const shown = words::long_day(printer.language(), made_on);
        head.notes.push_back(with.empty() ? printer.text("plan.sheet.made", { { "day", shown } })
                                          : printer.text("plan.sheet.made_with", { { "day", shown }, { "name", with } }));
    }
    if (auto const next = day_of(printer.answer(), "L2.next"))
        head.notes.push_back(printer.text("plan.sheet.next", { { "day", words::long_day(printer.language(), *next) } }));
    if (printer.answer().version > 0)
        head.notes.push_back(
            printer.text("plan.sheet.version", { { "number", std::to_string(printer.answer().version) } }));
    return head;
}

paper::Boxes goal_boxes(Printer const& printer)
{
    auto const& part_one = printer.press().library.get(form_code(Part::life_one));
    paper::Boxes boxes;
    for (auto const* domain : { "HB", "SL", "RL", "PM" }) {
        auto const* step = part_one.step(domain);
        boxes.boxes.emplace_back(step ? step->title.in(printer.language()) : std::string(),
            printer.joined("L2.goal." + std::string(domain)));
    }
    return boxes;
}

// ---- Crisis plan

std::string with_level(std::string_view item, Level level)
{
    return std::string(item) + "@" + std::string(form::code(level));
}

// Who, how to reach them, and what to say first.
std::vector<std::string> people_to_call(Printer const& printer, Level level)
{
    std::vector<std::string> lines;
    for (auto const& row : printer.rows(with_level("L3.ask", level))) {
        auto const* fields = row.if_object();
        if (!fields)
            continue;
        auto line = joined_fields(*fields, { "who", "how" }, "　");
        if (auto const say = base::json_text(*fields, "say"); !say.empty())
            line.append("\n").append(printer.text("plan.sheet.say", { { "words", say } }));
        lines.push_back(std::move(line));
    }
    return lines;
}

std::vector<Block> calls(Printer const& printer, Level level)
{
    auto people = people_to_call(printer, level);
    std::vector<Block> blocks { { paper::Heading { printer.text("plan.sheet.call") } } };
    if (people.empty())
        blocks.push_back(printer.pen_room());
    else
        blocks.push_back({ paper::Bullets { std::move(people), true } });
    return blocks;
}

paper::Table places_table(Printer const& printer)
{
    paper::Table table;
    table.header = { printer.text("plan.sheet.place"), printer.column_label("L3.pro", "day"),
        printer.column_label("L3.pro", "night"), printer.column_label("L3.pro", "hours") };
    table.widths = { 1.45, 1.15, 1.25, 1.15 };
    for (auto const& row : printer.rows("L3.pro@R")) {
        if (auto const* fields = row.if_object())
            table.rows.push_back({ printer.place(*fields), base::json_text(*fields, "day"),
                base::json_text(*fields, "night"), base::json_text(*fields, "hours") });
    }
    return table;
}

paper::Band level_band(Printer const& printer, Level level)
{
    auto const is_red = level == Level::red;
    std::string const letter(form::code(level));
    paper::Band band { printer.text("plan.level." + letter + ".note"), printer.text("plan.level." + letter), is_red ? 3 : 2, {} };
    // How I am · what I do · whom I call: three columns, so that a level is read in one look; wishes below.
    auto signs = section(printer, with_level("L3.sign", level));
    append(signs, section(printer, with_level("L3.seen", level), false));
    auto self = section(printer, with_level("L3.self", level));
    if (!is_red)
        append(self, section(printer, "L3.place@Y", false, two_line_characters));
    band.inside.push_back({ paper::Columns { { std::move(signs), std::move(self), calls(printer, level) }, thirds } });
    band.inside.push_back(side_by_side({ section(printer, with_level("L3.wish", level)),
        section(printer, with_level("L3.nowish", level), false), section(printer, with_level("L3.safe", level), false) }));
    if (is_red) {
        if (auto places = places_table(printer); !places.rows.empty()) {
            band.inside.push_back({ paper::Heading { printer.label("L3.pro") } });
            band.inside.push_back({ std::move(places) });
        }
        band.inside.push_back({ paper::Paragraph { printer.text("plan.sheet.danger"), false, true } });
    }
    return band;
}

std::vector<std::string> triggers(Printer const& printer)
{
    std::vector<std::string> lines;
    std::vector<std::string> with_coping;
    for (auto const& row : printer.rows("L3.trigcope")) {
        if (auto const* fields = row.if_object()) {
            with_coping.push_back(base::json_text(*fields, "trigger"));
            lines.push_back(joined_fields(*fields, { "trigger", "do" }, printer.text("plan.sheet.arrow")));
        }
    }
    for (auto const& trigger : printer.lines("L3.trig")) {
        if (std::ranges::find(with_coping, trigger) == with_coping.end())
            lines.push_back(trigger);
    }
    return lines;
}

paper::Band calm_band(Printer const& printer)
{
    paper::Band band { printer.text("plan.level.B.note"), printer.text("plan.level.B"), 1, {} };
    std::vector<std::vector<Block>> columns { section(printer, "L3.keep@B"), section(printer, "L3.sign@B"), {} };
    if (auto lines = triggers(printer); !lines.empty())
        columns.back() = { { paper::Heading { printer.text("plan.sheet.triggers") } }, { paper::Bullets { std::move(lines) } } };
    band.inside.push_back(side_by_side(std::move(columns)));
    return band;
}

void add_panel(paper::Card& card, paper::CardPanel panel)
{
    if (!panel.lines.empty())
        card.panels.push_back(std::move(panel));
}

std::vector<std::string> joined_lists(std::vector<std::string> first, std::vector<std::string> second)
{
    for (auto& line : second) {
        if (std::ranges::find(first, line) == first.end())
            first.push_back(std::move(line));
    }
    return first;
}

// Numbers as they are dialled: the place, then day and night on lines of their own, each with its name.
std::vector<std::string> places_to_call(Printer const& printer)
{
    std::vector<std::string> lines;
    for (auto const& row : printer.rows("L3.pro@R")) {
        auto const* fields = row.if_object();
        if (!fields)
            continue;
        auto line = printer.place(*fields);
        for (auto const* column : { "day", "night" }) {
            if (auto const number = base::json_text(*fields, column); !number.empty())
                line += "\n" + words::without_furigana(printer.text("plan.card." + std::string(column), { { "number", number } }));
        }
        if (auto const hours = base::json_text(*fields, "hours"); !hours.empty())
            line += "\n" + hours;
        lines.push_back(std::move(line));
    }
    return lines;
}

}

SheetContent life_plan_sheet(Press const& press, form::Answer const& part_two, std::string const& alias)
{
    Printer const printer(press, press.library.get(form_code(Part::life_two)), part_two);
    auto const own_name = part_two.text("L2.name");
    SheetContent sheet { head_of(printer, "plan.sheet.life_plan", own_name.empty() ? alias : own_name), {}, {} };
    sheet.head.name_label = printer.label("L2.name");
    auto& blocks = sheet.blocks;
    blocks.push_back({ paper::Heading { printer.label("L2.hope") } });
    if (auto const hope = printer.joined("L2.hope"); hope.empty())
        blocks.push_back(printer.pen_room());
    else
        blocks.push_back({ paper::Paragraph { hope, base::character_count(hope) <= 120 } });
    blocks.push_back(two_columns(section(printer, "L2.value"), section(printer, "L2.strength")));
    blocks.push_back({ paper::Heading { printer.text("plan.sheet.goals") } });
    blocks.push_back({ goal_boxes(printer) });
    blocks.push_back({ paper::Heading { printer.label("L2.week"), printer.text("plan.sheet.mark") } });
    blocks.push_back({ week_table(printer) });
    blocks.push_back({ paper::Heading { printer.label("L2.use") } });
    blocks.push_back({ use_table(printer) });
    std::vector<Block> special { { paper::Heading { printer.label("L2.special") } } };
    if (auto days = special_days(printer); days.empty())
        special.push_back(printer.pen_room());
    else
        special.push_back({ paper::Bullets { std::move(days) } });
    blocks.push_back(two_columns(section(printer, "L2.people"), std::move(special)));
    if (auto const cheer = base::join(printer.lines("L2.cheer"), " "); !cheer.empty())
        sheet.foot.text = printer.text("plan.sheet.cheer", { { "words", cheer } });
    if (auto const copy = names(printer, "L2.copy", "who"); !copy.empty())
        sheet.foot.note = printer.text("plan.sheet.copies", { { "names", copy } });
    return sheet;
}

SheetContent crisis_sheet(Press const& press, form::Answer const& crisis, std::string const& name, bool with_medicine)
{
    Printer const printer(press, press.library.get(form_code(Part::crisis)), crisis);
    SheetContent sheet { head_of(printer, "plan.sheet.crisis_plan", name), {}, {} };
    auto& blocks = sheet.blocks;
    blocks.push_back({ level_band(printer, Level::yellow) });
    blocks.push_back({ level_band(printer, Level::red) });
    blocks.push_back({ paper::Turn {} });
    blocks.push_back({ calm_band(printer) });
    std::vector<std::vector<Block>> rest { section(printer, "L3.life@R", false) };
    if (with_medicine)
        rest.push_back(section(printer, "L3.med@R", false));
    if (std::ranges::any_of(rest, [](auto const& column) { return !column.empty(); }))
        blocks.push_back({ paper::Band { "", "", 0, { side_by_side(std::move(rest)) } } });
    if (auto const reasons = base::join(printer.lines("L3.reason"), "・"); !reasons.empty())
        sheet.foot.text = printer.text("plan.sheet.reasons", { { "words", reasons } });
    std::vector<std::string> notes;
    if (auto const agreed = names(printer, "L3.agree", "who"); !agreed.empty())
        notes.push_back(printer.text("plan.sheet.agreed", { { "names", agreed } }));
    if (auto const shared = names(printer, "L3.share", "who"); !shared.empty())
        notes.push_back(printer.text("plan.sheet.copies", { { "names", shared } }));
    sheet.foot.note = base::join(notes, "\n");
    return sheet;
}

paper::Card wallet_card(Press const& press, form::Answer const& crisis, std::string const& name)
{
    Printer const printer(press, press.library.get(form_code(Part::crisis)), crisis);
    auto const plain = [&](std::string_view key) { return words::without_furigana(printer.text(key)); };
    auto const red = plain("plan.level.R");
    auto const yellow = plain("plan.level.Y");
    paper::Card card;
    card.name = name;
    add_panel(card, { plain("plan.card.call"), people_to_call(printer, Level::red), 3, red, true });
    add_panel(card, { plain("plan.card.self"),
        joined_lists(printer.lines("L3.self@R"), printer.lines("L3.safe@R")), 3, red });
    add_panel(card, { plain("plan.card.yellow_self"),
        joined_lists(printer.lines("L3.self@Y"), printer.lines("L3.place@Y")), 2, yellow });
    add_panel(card, { plain("plan.card.yellow_call"), people_to_call(printer, Level::yellow), 2, yellow, true });
    add_panel(card, { plain("plan.card.wish"), joined_lists(printer.lines("L3.wish@R"), printer.lines("L3.wish@Y")) });
    add_panel(card, { plain("plan.card.places"), places_to_call(printer) });
    add_panel(card, { plain("plan.card.reason"), printer.lines("L3.reason") });
    card.free_panel_title = plain("plan.card.memo");
    card.qr = press.site_address;
    card.qr_caption = plain("plan.card.qr");
    for (auto const* step : { "plan.card.fold_1", "plan.card.fold_2", "plan.card.fold_3", "plan.card.fold_4" })
        card.fold_steps.push_back(printer.text(step));
    return card;
}

std::string life_plan_pdf(SheetContent const& sheet, bool ruby)
{
    return paper::a4_sheet(sheet.head, sheet.blocks, sheet.foot, { .ruby = ruby });
}

std::string crisis_pdf(SheetContent const& sheet, bool ruby)
{
    return paper::a4_sheet(sheet.head, sheet.blocks, sheet.foot, { .ruby = ruby, .text_points = 13 });
}

std::string card_pdf(paper::Card const& card, bool ruby) { return paper::wallet_card(card, { .ruby = ruby }); }

}
