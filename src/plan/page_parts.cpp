#include "plan/page_parts.h"

#include "agency/choices.h"
#include "base/text.h"
#include "consent/who_sees.h"
#include "plan/plan_pages.h"
#include "words/furigana.h"

namespace plan {

namespace page_parts {

namespace {

std::string ruby(std::string_view text) { return words::ruby_html(text); }

// A row as a small group: its first cell as name, the others with the column's heading. Fits a phone.
void fill_rows(look::Data& data, paper::Table const& table)
{
    auto list = data.add("ROWS");
    for (auto const& row : table.rows) {
        if (std::ranges::all_of(row, &std::string::empty))
            continue;
        auto part = list.add("ENTRY");
        part.html("NAME", ruby(row.front()));
        for (std::size_t column = 1; column < row.size(); ++column) {
            if (!row[column].empty())
                part.add("PART").html("LABEL", ruby(column < table.header.size() ? table.header[column] : "")).html("TEXT", ruby(row[column]));
        }
    }
}

void fill_table(look::Data& data, paper::Table const& table)
{
    if (!table.first_column_is_header) {
        fill_rows(data, table);
        return;
    }
    auto part = data.add("TABLE");
    for (auto const& text : table.header)
        part.add("HEADER").html("TEXT", ruby(text));
    for (std::size_t index = 0; index < table.rows.size(); ++index) {
        auto row = part.add("ROW");
        for (std::size_t column = 0; column < table.rows[index].size(); ++column) {
            auto const is_head = column == 0 && table.first_column_is_header;
            auto cell = row.add("CELL").add(is_head ? "HEAD" : "FIELD");
            cell.html("TEXT", ruby(table.rows[index][column]));
            auto const marked = index < table.marked.size() && column < table.marked[index].size()
                && table.marked[index][column];
            cell.show_if("MARKED", marked).show_if("PLAIN", !marked);
        }
    }
}

void fill_block(look::Data& data, paper::Block const& block)
{
    auto part = data.add("BLOCK");
    if (auto const* heading = std::get_if<paper::Heading>(&block.content)) {
        part.add("HEADING").html("TEXT", ruby(heading->text));
    } else if (auto const* paragraph = std::get_if<paper::Paragraph>(&block.content)) {
        part.add(paragraph->large || paragraph->strong ? "STRONG" : "PARAGRAPH").html("TEXT", ruby(paragraph->text));
    } else if (auto const* bullets = std::get_if<paper::Bullets>(&block.content)) {
        auto list = part.add(bullets->numbered ? "NUMBERS" : "BULLETS");
        for (auto const& line : bullets->lines)
            list.add("LINE").html("TEXT", ruby(line));
    } else if (auto const* table = std::get_if<paper::Table>(&block.content)) {
        fill_table(part, *table);
    } else if (auto const* boxes = std::get_if<paper::Boxes>(&block.content)) {
        auto group = part.add("BOXES");
        for (auto const& [title, text] : boxes->boxes)
            group.add("BOX").html("TITLE", ruby(title)).html("TEXT", ruby(text));
    } else if (auto const* columns = std::get_if<paper::Columns>(&block.content)) {
        auto group = part.add("COLUMNS");
        group.set("GRID", columns->columns.size() > 2 ? "grid-3" : "grid-2");
        for (auto const& column : columns->columns) {
            auto one = group.add("COLUMN");
            fill_blocks(one, column);
        }
    } else if (auto const* band = std::get_if<paper::Band>(&block.content)) {
        constexpr std::array classes { "panel", "level-blue", "level-yellow", "level-red" };
        auto one = part.add("BAND");
        one.set("LEVEL_CLASS", classes[static_cast<std::size_t>(std::clamp(band->shade, 0, 3))]);
        one.html("MARK", ruby(band->mark)).html("TITLE", ruby(band->title)).show_if("NAMED", !band->title.empty());
        fill_blocks(one, band->inside);
    }
}

// What the decision is asked for when this screen is shown, in its order; several questions may stand on one line.
std::vector<consent::NamedLine> named_lines(form::Definition const& definition, form::Step const& step, trust::Visit const& visit)
{
    std::vector<consent::NamedLine> lines;
    for (auto const& item : step.items) {
        auto const line = definition.compartment_line(item.id);
        if (item.type == form::ItemType::info || std::ranges::find(lines, line, &consent::NamedLine::line) != lines.end())
            continue;
        lines.push_back({ line, ruby(item.label.in(visit.language)) });
    }
    return lines;
}

// The lines that the person shows this house, as they are written, and nothing about the others.
void fill_shown(Shop const& shop, trust::Visit const& visit, store::Session& session, look::Data& data,
    trust::Disclosure const& permit, Part part)
{
    auto const answer = shop.answers.load(session, permit, form_code(part));
    if (answer.lines.empty())
        return;
    auto shown = data.add("SHOWN");
    form::fill_reading(shop.room.pages, visit, shown, shop.definition(part), answer, agency::choices(session), false);
}

}

trust::Question question(Shop const& shop, PersonId const& person, Part part, trust::Act act)
{
    auto lines = shop.definition(part).compartment_lines();
    // Part 2 is filled from part 1, so both are opened together.
    if (part != Part::crisis) {
        auto const other = shop.definition(part == Part::life_one ? Part::life_two : Part::life_one).compartment_lines();
        lines.insert(lines.end(), other.begin(), other.end());
    }
    return { person, act, compartment(part), std::move(lines) };
}

bool is_whole(trust::Question const& asked, trust::Disclosure const& permit)
{
    return std::ranges::all_of(asked.lines, [&](auto const& line) { return permit.covers_line(line); });
}

base::Result<Opened> open(Shop const& shop, trust::Visit& visit, store::Session& session, PersonId const& id, Part part,
    trust::Act act, Asking asking)
{
    auto person = person::find(visit, session, shop.room.keys, id);
    if (!person)
        return person.refusal();
    Opened opened { std::move(person).value(), person::steps_done(session, id), std::nullopt };
    auto const asked = question(shop, id, part, act);
    auto permit = asking == Asking::person ? visit.ask_as_person(session, asked, "plan.purpose.page")
                                           : visit.ask(session, asked, "plan.purpose.page");
    if (permit)
        (is_whole(asked, *permit) ? opened.permit : opened.shown).emplace(std::move(permit).value());
    return opened;
}

web::Response not_found(Shop const& shop, trust::Visit& visit)
{
    return shop.room.pages.problem(&visit, web::Problem::not_found);
}

web::Response closed(Shop const& shop, trust::Visit& visit, Opened const& opened, Part part)
{
    auto const& id = opened.person.id;
    // Whoever was shown lines elsewhere reads them on the page for that.
    if (visit.viewer().is_worker() && opened.shown && !opened.person.stay_known)
        return web::Response::see_other("/shared/" + id.text());
    // Only a worker of the house can open it together with the person; for others it is not there.
    if (!visit.viewer().is_worker() || !opened.person.stay_known)
        return not_found(shop, visit);
    look::Data data;
    visit.read([&](store::Session& session) {
        fill_frame(shop, visit, session, data, opened, part, bridging_step(part));
        if (opened.shown)
            fill_shown(shop, visit, session, data, *opened.shown, part);
    });
    auto const is_crisis = part == Part::crisis;
    auto const here = path(id, part);
    data.show(is_crisis ? "CRISIS" : "LIFE").set("NAME", opened.person.alias);
    data.set("PRESENCE_HREF", "/persons/" + id.text() + "/presence?to=" + base::url_escape(here));
    data.set("NOTICE_HREF", person::path(id, person::BridgingStep::notice));
    return shop.room.pages.page(visit, { shop.room.pages.text(visit, "plan.closed.title"), "person" }, "plan/closed.html", data);
}

web::Response with_person(Shop const& shop, trust::Visit& visit, std::function<web::Response(PersonId const&)> const& work)
{
    auto const person = PersonId::parse(visit.request.parameter("person"));
    return person ? work(*person) : not_found(shop, visit);
}

void fill_frame(Shop const& shop, trust::Visit& visit, store::Session& session, look::Data& data, Opened const& opened,
    Part part, person::BridgingStep current, person::Rest rest, form::Step const* by_line)
{
    auto const lines = by_line ? named_lines(shop.definition(part), *by_line, visit) : std::vector<consent::NamedLine> {};
    consent::fill_who_sees(shop.room.pages, visit, session, data, opened.person, compartment(part), lines);
    person::fill_bars(shop.room.pages, visit, data, opened.person, current, opened.done, rest);
}

std::string home(trust::Visit const& visit, PersonId const& person)
{
    return visit.viewer().is_person() ? std::string("/me") : "/persons/" + person.text();
}

std::string html(form::Text const& text, trust::Visit const& visit) { return ruby(text.in(visit.language)); }

std::string author(Shop const& shop, trust::Visit const& visit, std::string const& name)
{
    return name.empty() ? shop.room.pages.text(visit, "plan.oneself") : name;
}

std::string lines_html(std::string_view text) { return ruby(text); }

void fill_rings(Shop const& shop, trust::Visit const& visit, look::Data& data, form::Answer const& part_one)
{
    auto const all = supporters(shop.definition(Part::life_one), part_one, visit.language);
    auto rings = data.include("RINGS", "plan/rings.html");
    for (auto const radius : ring_radii)
        rings.add("CIRCLE").set("RADIUS", static_cast<std::int64_t>(radius));
    for (auto const& dot : ring_dots(all))
        rings.add("DOT").set("X", static_cast<std::int64_t>(dot.x)).set("Y", static_cast<std::int64_t>(dot.y)).set("NUMBER", dot.number);
    for (int ring = 1; ring <= 4; ++ring) {
        auto part = rings.add("RING");
        part.html("RING_NAME", shop.room.pages.html(visit, "plan.ring." + std::to_string(ring)));
        bool is_empty = true;
        for (std::size_t index = 0; index < all.size(); ++index) {
            if (all[index].ring != ring)
                continue;
            is_empty = false;
            auto row = part.add("SUPPORTER");
            row.set("NUMBER", static_cast<std::int64_t>(index + 1)).set("NAME", all[index].name);
            if (!all[index].help.empty())
                row.add("HELP").set("TEXT", all[index].help);
        }
        part.show_if("NOBODY", is_empty);
    }
}

void fill_blocks(look::Data& data, std::vector<paper::Block> const& blocks)
{
    auto inside = data.include("BLOCKS", "plan/blocks.html");
    for (auto const& block : blocks)
        fill_block(inside, block);
}

Press press(Shop const& shop, trust::Visit const& visit, form::AgencyChoices agencies)
{
    return { shop.library, shop.room.pages.catalogue(), visit.language, std::move(agencies), shop.site_address };
}

}

void add_routes(
    trust::Routes& routes, look::Room const& room, form::Library const& library, form::Answers const& answers, std::string site_address)
{
    auto const shop = std::make_shared<page_parts::Shop const>(
        page_parts::Shop { room, library, answers, ActWords(room.content_folder), std::move(site_address) });
    page_parts::add_overview_routes(routes, shop);
    page_parts::add_step_routes(routes, shop);
    page_parts::add_version_routes(routes, shop);
    page_parts::add_sheet_routes(routes, shop);
    page_parts::add_seen_routes(routes, shop);
}

}
