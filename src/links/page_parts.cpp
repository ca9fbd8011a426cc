#include "links/page_parts.h"

#include "agency/agency_store.h"
#include "agency/choices.h"
#include "base/text.h"
#include "links/link_pages.h"
#include "paper/sheet.h"
#include "person/person_store.h"
#include "words/dates.h"
#include "words/furigana.h"

namespace links {

namespace page_parts {

namespace {

std::vector<plan::ShownLine> lines_of(Shop const& shop, trust::Visit const& visit, store::Session& session, trust::Disclosure const& disclosure)
{
    std::vector<plan::ShownLine> lines;
    auto const agencies = agency::choices(session);
    for (auto const form : share::forms_of(disclosure.compartment())) {
        auto const& definition = shop.lines.library.get(form);
        auto shown = plan::shown_lines(definition, shop.lines.answers.load(session, disclosure, form), visit.language, agencies);
        lines.insert(lines.end(), std::make_move_iterator(shown.begin()), std::make_move_iterator(shown.end()));
    }
    return lines;
}

std::string level_mark(Shop const& shop, trust::Visit const& visit, form::Level level)
{
    return shop.room().pages.catalogue().raw(visit.language, "plan.level." + std::string(form::code(level)));
}

}

std::string links_path(PersonId const& person, std::string_view rest) { return "/persons/" + person.text() + "/links" + std::string(rest); }

web::Response not_found(Shop const& shop, trust::Visit& visit) { return shop.room().pages.problem(&visit, web::Problem::not_found); }

std::string name_of(store::Session& session, AgencyId const& id)
{
    auto const name = agency::name_of(session, id);
    return name ? name->name : "";
}

std::vector<Part> read_parts(Shop const& shop, trust::Visit& visit, store::Session& session, consent::Scope const& scope, Ask const& ask)
{
    std::vector<Part> parts;
    for (auto const& [compartment, lines] : scope) {
        auto const disclosure = ask(session, compartment, lines);
        if (!disclosure)
            continue;
        Part part { compartment, lines_of(shop, visit, session, *disclosure) };
        if (compartment == trust::Compartment::identity)
            part.alias = person::alias_of(session, shop.room().keys, *disclosure);
        if (!part.lines.empty() || !part.alias.empty())
            parts.push_back(std::move(part));
    }
    return parts;
}

void fill_parts(Shop const& shop, trust::Visit const& visit, look::Data& data, std::vector<Part> const& parts)
{
    auto inside = data.include("PARTS", "links/parts.html");
    for (auto const& [compartment, lines, alias] : parts) {
        auto part = inside.add("PART");
        part.html("TITLE", share::part_title(shop.room().pages, visit, compartment));
        if (!alias.empty())
            part.add("ALIAS").set("NAME", alias);
        for (auto const& line : lines) {
            auto row = part.add("LINE");
            row.html("LABEL", words::ruby_html(line.label.in(visit.language)));
            if (line.level)
                row.add("LEVEL").html("LEVEL_NAME", words::ruby_html(level_mark(shop, visit, *line.level)));
            for (auto const& text : line.texts)
                row.add("TEXT").html("WORDS", words::ruby_html(text));
        }
    }
}

std::string part_pdf(Shop const& shop, trust::Visit const& visit, std::vector<Part> const& parts, std::string const& recipient)
{
    auto const& catalogue = shop.room().pages.catalogue();
    auto const raw = [&](std::string_view key) { return catalogue.raw(visit.language, key); };
    paper::SheetHead head { raw("link.paper.title"), recipient.empty() ? std::string() : raw("link.paper.for"), recipient,
        { words::long_day(visit.language, visit.today()) } };
    std::vector<paper::Block> blocks;
    for (auto const& [compartment, lines, alias] : parts) {
        if (!alias.empty())
            blocks.push_back({ paper::Paragraph { .text = alias, .strong = true } });
        for (auto const& line : lines) {
            blocks.push_back({ paper::Heading { line.label.in(visit.language), line.level ? level_mark(shop, visit, *line.level) : "" } });
            blocks.push_back({ paper::Bullets { line.texts } });
        }
    }
    return paper::a4_sheet(head, blocks, { "", raw("link.paper.note") }, { .ruby = visit.ruby });
}

}

void add_routes(trust::Routes& routes, look::Room const& room, form::Library const& library, form::Answers const& answers, std::string site_address)
{
    auto const shop = std::make_shared<page_parts::Shop const>(page_parts::Shop { { room, library, answers }, std::move(site_address) });
    page_parts::add_own_routes(routes, shop);
    page_parts::add_open_routes(routes, shop);
}

}
