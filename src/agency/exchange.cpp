#include "agency/exchange.h"

#include "base/csv.h"
#include "base/text.h"

namespace agency {

using base::Day;
using base::Instant;
using base::Refusal;

namespace {

base::json::object read_content(std::filesystem::path const& content_folder)
{
    return base::read_json_file(content_folder / "agency" / "csv.json").as_object();
}

// Column of each step of the first visit; "name" is the agency's own.
std::string step_field(VisitStep step)
{
    return step == VisitStep::name ? "visit_name" : std::string(code(step));
}

std::string ability_lines(std::vector<Ability> const& abilities, Side side)
{
    std::vector<std::string> lines;
    for (auto const& ability : abilities) {
        if (ability.side == side)
            lines.push_back(ability.said_on.iso() + " " + ability.words);
    }
    return base::join(lines, "\n");
}

void flatten_entry(Entry const& entry, Flat& flat)
{
    flat["code"] = entry.code;
    flat["kind"] = code(entry.kind);
    flat["name"] = entry.name;
    flat["kana"] = entry.kana;
    flat["area"] = entry.area;
    flat["address"] = entry.address;
    flat["phone_day"] = entry.phone_day;
    flat["phone_night"] = entry.phone_night;
    flat["mail"] = entry.mail;
    flat["web"] = entry.web;
    flat["hours_note"] = entry.hours_note;
    flat["note"] = entry.note;
}

void flatten_duty(DutyCard const& duty, Flat& flat)
{
    flat["duty"] = code(duty.duty);
    flat["duty_text"] = duty.text;
    flat["duty_ground"] = duty.legal_ground;
    flat["duty_by"] = duty.confirmed_by;
    flat["duty_on"] = duty.confirmed_on.iso();
}

constexpr std::array entry_fields { "kind", "name", "kana", "area", "address", "phone_day", "phone_night", "mail", "web",
    "hours_note", "note" };
constexpr std::array<std::string_view, 5> duty_fields { "duty", "duty_text", "duty_ground", "duty_by", "duty_on" };
constexpr std::array<std::string_view, 2> checked_fields { "checked_on", "checked_by" };

std::string value(Flat const& flat, std::string_view field)
{
    auto const found = flat.find(std::string(field));
    return found == flat.end() ? "" : found->second;
}

template<class Fields>
bool all_empty(Flat const& flat, Fields const& fields)
{
    return std::all_of(fields.begin(), fields.end(), [&](auto field) { return value(flat, field).empty(); });
}

// What an agency said and when a card was confirmed happened; an emptied cell does not undo it.
template<class Fields>
void keep_if_emptied(Flat& flat, Flat const& before, Fields const& fields)
{
    if (!all_empty(flat, fields))
        return;
    for (auto const field : fields)
        flat[std::string(field)] = value(before, field);
}

}

std::size_t ImportReport::count(ImportRow::Outcome outcome) const
{
    return static_cast<std::size_t>(
        std::count_if(rows.begin(), rows.end(), [&](auto const& row) { return row.outcome == outcome; }));
}

std::string ImportReport::fingerprint() const
{
    std::string all;
    for (auto const& row : rows) {
        all += std::to_string(row.line) + "|" + std::to_string(static_cast<int>(row.outcome)) + "|" + row.code + "|";
        for (auto const& change : row.changes)
            all += change.field + "=" + change.before + ">" + change.after + "|";
    }
    return base::named_uuid(all);
}

Exchange::Exchange(std::filesystem::path const& content_folder)
    : words_(read_content(content_folder).at("words").as_object())
{
    auto const content = read_content(content_folder);
    for (auto const& entry : content.at("columns").as_array()) {
        auto const& object = entry.as_object();
        Column column { base::json_text(object, "field"), base::json_text(object, "header"), {}, {}, {} };
        for (auto const& other : object.at("also").as_array())
            column.also.emplace_back(other.as_string());
        auto const& help = object.at("help").as_object();
        column.help_ja = base::json_text(help, "ja");
        column.help_en = base::json_text(help, "en");
        columns_.push_back(std::move(column));
    }
}

Flat Exchange::flatten(Card const& card, Instant now) const
{
    Flat flat;
    flatten_entry(card.entry, flat);
    if (auto const* duty = duty_at(card.duties, now))
        flatten_duty(*duty, flat);
    std::vector<std::string> lines;
    for (auto const& rule : card.hours.rules)
        lines.push_back(words_.write(rule));
    flat["hours"] = base::join(lines, "\n");
    for (auto const& [step, text] : card.first_visit)
        flat[step_field(step)] = text;
    flat["can"] = ability_lines(card.abilities, Side::can);
    flat["cannot"] = ability_lines(card.abilities, Side::cannot);
    if (card.checked) {
        flat["checked_on"] = card.checked->on.iso();
        flat["checked_by"] = card.checked->by;
    }
    return flat;
}

Flat Exchange::flatten(ImportRow const& row) const
{
    Card card { .entry = row.entry };
    if (row.duty)
        card.duties = { *row.duty };
    card.hours.rules = row.rules;
    card.first_visit = row.first_visit;
    card.abilities = row.abilities;
    card.checked = row.checked;
    return flatten(card, row.duty ? row.duty->from : Instant {});
}

std::string Exchange::write(std::vector<Card> const& cards, Instant now) const
{
    std::vector<std::vector<std::string>> records(1);
    for (auto const& column : columns_)
        records[0].push_back(column.header);
    for (auto const& card : cards) {
        auto const flat = flatten(card, now);
        std::vector<std::string> record;
        for (auto const& column : columns_)
            record.push_back(base::guard_formula(value(flat, column.field)));
        records.push_back(std::move(record));
    }
    return base::write_csv(records);
}

Exchange::Header Exchange::read_header(std::vector<std::string> const& cells) const
{
    Header header;
    std::set<std::string> seen;
    for (std::size_t position = 0; position < cells.size(); ++position) {
        auto const form = base::search_form(cells[position]);
        auto const found = std::find_if(columns_.begin(), columns_.end(), [&](Column const& column) {
            return base::search_form(column.header) == form
                || std::any_of(column.also.begin(), column.also.end(), [&](auto const& name) { return base::search_form(name) == form; });
        });
        if (found == columns_.end()) {
            if (!form.empty())
                header.unknown.push_back(cells[position]);
        } else if (seen.insert(found->field).second) {
            header.fields[position] = found->field;
        } else {
            header.refusal = Refusal { "agency.import.twice", "", { { "header", cells[position] } } };
        }
    }
    if (!seen.contains("code"))
        header.refusal = Refusal { "agency.import.no_code", "", { { "header", columns_.front().header } } };
    return header;
}

void Exchange::fill_duty(ImportRow& row, Flat const& flat, Instant now) const
{
    if (all_empty(flat, duty_fields))
        return;
    auto checking = check(DutyInput { base::nfkc(value(flat, "duty")), value(flat, "duty_text"), value(flat, "duty_ground"),
                              value(flat, "duty_by"), value(flat, "duty_on") }, now);
    if (value(flat, "duty_on").empty())
        checking.refusals.push_back({ "agency.day.missing", "confirmed_on" });
    static std::map<std::string, std::string> const columns { { "duty", "duty" }, { "text", "duty_text" },
        { "legal_ground", "duty_ground" }, { "confirmed_by", "duty_by" }, { "confirmed_on", "duty_on" } };
    for (auto& refusal : checking.refusals) {
        refusal.field = columns.at(refusal.field);
        row.refusals.push_back(std::move(refusal));
    }
    row.duty = std::move(checking.value);
}

void Exchange::fill_lines(ImportRow& row, Flat const& flat, Instant now) const
{
    auto const today = Day::of(now);
    for (auto const& line : base::lines(value(flat, "hours"))) {
        if (auto rule = words_.read(line, today))
            row.rules.push_back(std::move(*rule));
        else
            row.refusals.push_back({ "agency.import.hours", "hours", { { "line", base::first_characters(line, 60) } } });
    }
    for (auto const side : { Side::can, Side::cannot }) {
        for (auto const& line : base::lines(value(flat, code(side)))) {
            auto const day = Day::parse(line.substr(0, line.find(' ')));
            auto const words = day ? base::trim(line.substr(std::min(line.size(), line.find(' ')))) : line;
            auto checking = check(AbilityInput { std::string(code(side)), words, day.value_or(today).iso() }, today);
            for (auto& refusal : checking.refusals) {
                refusal.field = code(side);
                row.refusals.push_back(std::move(refusal));
            }
            row.abilities.push_back(std::move(checking.value));
        }
    }
}

void Exchange::fill(ImportRow& row, Flat const& flat, std::map<std::string, AgencyKind> const& kinds_by_name, Instant now) const
{
    auto kind = base::trim(base::nfkc(value(flat, "kind")));
    if (auto const found = kinds_by_name.find(base::search_form(kind)); found != kinds_by_name.end())
        kind = code(found->second);
    auto entry = check(Entry { .code = value(flat, "code"), .name = value(flat, "name"), .kana = value(flat, "kana"),
                           .area = value(flat, "area"), .address = value(flat, "address"), .phone_day = value(flat, "phone_day"),
                           .phone_night = value(flat, "phone_night"), .mail = value(flat, "mail"), .web = value(flat, "web"),
                           .hours_note = value(flat, "hours_note"), .note = value(flat, "note") }, kind);
    row.entry = std::move(entry.value);
    row.refusals = std::move(entry.refusals);
    fill_duty(row, flat, now);
    fill_lines(row, flat, now);
    std::map<VisitStep, std::string> steps;
    for (auto const step : visit_steps)
        steps[step] = value(flat, step_field(step));
    auto visit = check_first_visit(steps);
    row.first_visit = std::move(visit.value);
    row.refusals.insert(row.refusals.end(), visit.refusals.begin(), visit.refusals.end());
    auto const checked_on = value(flat, "checked_on");
    if (checked_on.empty() && value(flat, "checked_by").empty())
        return;
    auto const day = Day::parse(checked_on);
    if (!day || *day > Day::of(now))
        row.refusals.push_back({ day ? "agency.day.future" : "agency.day.form", "checked_on" });
    row.checked = Checked { day.value_or(Day::of(now)), base::trim(value(flat, "checked_by")) };
}

namespace {

std::optional<Refusal> refusal_of(std::variant<std::vector<base::CsvRecord>, base::CsvError> const& parsed)
{
    if (auto const* error = std::get_if<base::CsvError>(&parsed)) {
        constexpr std::array keys { "agency.import.open_quote", "agency.import.text_after_quote", "agency.import.quote_in_text" };
        return Refusal { keys[static_cast<std::size_t>(error->kind)], "file", { { "line", std::to_string(error->line) } } };
    }
    auto const& records = std::get<std::vector<base::CsvRecord>>(parsed);
    if (records.size() < 2)
        return Refusal { "agency.import.empty", "file" };
    if (records.size() - 1 > Exchange::most_rows)
        return Refusal { "agency.import.too_many", "file", { { "most", std::to_string(Exchange::most_rows) } } };
    return std::nullopt;
}

}

// One line of the table laid over the card it names, if there is one.
ImportRow Exchange::read_row(Flat const& given, int line, Card const* existing,
    std::map<std::string, AgencyKind> const& kinds_by_name, Instant now) const
{
    ImportRow row { .line = line, .code = base::nfkc(value(given, "code")) };
    auto const before = existing ? flatten(*existing, now) : Flat {};
    auto flat = before;
    for (auto const& [field, cell] : given)
        flat[field] = cell;
    if (existing)
        flat["code"] = existing->entry.code; // found by it, in whatever letters
    keep_if_emptied(flat, before, duty_fields);
    keep_if_emptied(flat, before, checked_fields);
    fill(row, flat, kinds_by_name, now);
    row.name = row.entry.name;
    auto const after = flatten(row);
    for (auto const& column : columns_) {
        if (value(before, column.field) != value(after, column.field))
            row.changes.push_back({ column.field, value(before, column.field), value(after, column.field) });
    }
    row.outcome = !existing ? ImportRow::Outcome::added
        : row.changes.empty() ? ImportRow::Outcome::unchanged
                              : ImportRow::Outcome::changed;
    if (existing)
        row.agency = existing->id;
    return row;
}

ImportReport Exchange::preview(std::string_view text, std::vector<Card> const& existing,
    std::map<std::string, AgencyKind> const& kinds_by_name, Instant now) const
{
    ImportReport report;
    auto const parsed = base::parse_csv(text);
    report.refusal = refusal_of(parsed);
    if (report.refusal)
        return report;
    auto const& records = std::get<std::vector<base::CsvRecord>>(parsed);
    auto const header = read_header(records.front().cells);
    report.unknown_headers = header.unknown;
    report.refusal = header.refusal;
    if (report.refusal)
        return report;
    std::map<std::string, Card const*> by_code;
    for (auto const& card : existing)
        by_code[base::search_form(card.entry.code)] = &card;
    std::set<std::string> seen;
    for (auto const& record : std::span(records).subspan(1)) {
        Flat given;
        for (auto const& [position, field] : header.fields) {
            if (position < record.cells.size())
                given[field] = base::trim(base::clean_text(base::unguard_formula(record.cells[position])));
        }
        auto const code = base::search_form(value(given, "code"));
        auto const found = by_code.find(code);
        auto row = read_row(given, record.line, found == by_code.end() ? nullptr : found->second, kinds_by_name, now);
        if (record.cells.size() > records.front().cells.size())
            row.refusals.push_back({ "agency.import.too_many_cells", "" });
        if (!code.empty() && !seen.insert(code).second)
            row.refusals.push_back({ "agency.import.code_twice", "code" });
        if (!row.refusals.empty())
            row.outcome = ImportRow::Outcome::refused;
        report.rows.push_back(std::move(row));
    }
    return report;
}

namespace {

template<class Fields>
bool touches(ImportRow const& row, Fields const& fields)
{
    return std::any_of(row.changes.begin(), row.changes.end(),
        [&](auto const& change) { return std::find(fields.begin(), fields.end(), change.field) != fields.end(); });
}

void apply_hours(store::Transaction& transaction, ImportRow const& row, Editor const& editor)
{
    for (auto const& rule : hours_of(transaction, row.agency).rules)
        end_hours(transaction, row.agency, rule.id, editor);
    for (auto const& rule : row.rules)
        add_hours(transaction, row.agency, rule, editor);
}

void apply_abilities(store::Transaction& transaction, ImportRow const& row, Editor const& editor)
{
    if (auto const card = load_card(transaction, row.agency)) {
        for (auto const& ability : card->abilities)
            end_ability(transaction, row.agency, ability.id, editor);
    }
    for (auto const& ability : row.abilities)
        add_ability(transaction, row.agency, ability, editor);
}

void apply_parts(store::Transaction& transaction, ImportRow const& row, Editor const& editor)
{
    if (touches(row, std::array { "hours" }))
        apply_hours(transaction, row, editor);
    if (row.duty && touches(row, duty_fields))
        add_duty(transaction, row.agency, *row.duty, editor);
    if (touches(row, std::array { "door", "face", "visit_name", "asked", "leave" }))
        set_first_visit(transaction, row.agency, row.first_visit, editor);
    if (touches(row, std::array { "can", "cannot" }))
        apply_abilities(transaction, row, editor);
    if (row.checked && touches(row, checked_fields))
        confirm_card(transaction, row.agency, *row.checked, editor);
}

}

base::Result<> Exchange::apply(store::Transaction& transaction, ImportReport const& report, Editor const& editor) const
{
    for (auto row : report.rows) {
        if (row.outcome == ImportRow::Outcome::added) {
            auto added = add_agency(transaction, row.entry, editor);
            if (!added)
                return added.refusal();
            row.agency = *added;
        } else if (row.outcome == ImportRow::Outcome::changed) {
            if (touches(row, entry_fields)) {
                if (auto changed = change_entry(transaction, row.agency, row.entry, editor); !changed)
                    return changed.refusal();
            }
        } else {
            continue;
        }
        apply_parts(transaction, row, editor);
    }
    return base::Done {};
}

}
