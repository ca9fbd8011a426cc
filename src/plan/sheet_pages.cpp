#include "agency/choices.h"
#include "base/text.h"
#include "consent/who_sees.h"
#include "plan/page_parts.h"
#include "words/dates.h"

namespace plan::page_parts {

namespace {

// What the three sheets are made of; the crisis plan only where it may be read.
struct Papers {
    Opened opened; // permit for the life plan
    std::optional<trust::Disclosure> crisis_permit;
    form::Answer life;
    form::Answer crisis;
    std::vector<Copy> copies;
    form::AgencyChoices agencies;
};

base::Result<Papers> load(Shop const& shop, trust::Visit& visit, store::Session& session, PersonId const& id)
{
    auto opened = open(shop, visit, session, id, Part::life_two, trust::Act::read, Asking::person);
    if (!opened)
        return opened.refusal();
    Papers papers { std::move(opened).value(), {}, {}, {}, {}, {} };
    papers.agencies = agency::choices(session);
    if (papers.opened.permit) {
        papers.life = shop.answers.load(session, *papers.opened.permit, form_code(Part::life_two));
        papers.copies = copies(session, shop.room.keys, *papers.opened.permit);
    }
    auto const asked = question(shop, id, Part::crisis, trust::Act::read);
    auto crisis = visit.ask_as_person(session, asked, "plan.purpose.page");
    if (crisis && is_whole(asked, *crisis)) { // a sheet is all or nothing
        papers.crisis_permit.emplace(std::move(crisis).value());
        papers.crisis = shop.answers.load(session, *papers.crisis_permit, form_code(Part::crisis));
        auto more = copies(session, shop.room.keys, *papers.crisis_permit);
        papers.copies.insert(papers.copies.end(), more.begin(), more.end());
    }
    return papers;
}

std::string sheets_path(PersonId const& id) { return person::path(id, person::BridgingStep::sheets); }

std::string_view name_key(Sheet sheet)
{
    constexpr std::array<std::string_view, 3> keys { "plan.sheets.life_plan", "plan.sheets.crisis_plan", "plan.sheets.card" };
    return keys[static_cast<std::size_t>(sheet)];
}

std::string_view lead_key(Sheet sheet)
{
    constexpr std::array<std::string_view, 3> keys { "plan.sheets.life_plan.lead", "plan.sheets.crisis_plan.lead",
        "plan.sheets.card.lead" };
    return keys[static_cast<std::size_t>(sheet)];
}

std::string_view file_of(Sheet sheet)
{
    constexpr std::array<std::string_view, 3> names { "life-plan.pdf", "crisis-plan.pdf", "card.pdf" };
    return names[static_cast<std::size_t>(sheet)];
}

// Tells nothing in a download list.
std::string neutral_name(Sheet sheet) { return "sheet-" + std::to_string(static_cast<int>(sheet) + 1) + ".pdf"; }

std::string presence_path(PersonId const& id)
{
    return "/persons/" + id.text() + "/presence?to=" + base::url_escape(sheets_path(id));
}

// The card on the screen: its panels as bands, in the order of reading.
std::vector<paper::Block> card_blocks(paper::Card const& card)
{
    std::vector<paper::Block> blocks;
    for (auto const& panel : card.panels)
        blocks.push_back({ paper::Band { panel.title, panel.mark, panel.shade, { { paper::Bullets { panel.lines, panel.numbered } } } } });
    return blocks;
}

std::vector<paper::Block> preview(Shop const& shop, trust::Visit const& visit, Papers const& papers, Sheet sheet)
{
    auto const with = press(shop, visit, papers.agencies);
    auto const& alias = papers.opened.person.alias;
    switch (sheet) {
    case Sheet::life_plan: return life_plan_sheet(with, papers.life, alias).blocks;
    case Sheet::crisis_plan: return crisis_sheet(with, papers.crisis, alias).blocks;
    default: return card_blocks(wallet_card(with, papers.crisis, alias));
    }
}

std::vector<std::string> missing_for(Papers const& papers, Sheet sheet)
{
    switch (sheet) {
    case Sheet::life_plan: return missing_for_life_plan(papers.life);
    case Sheet::crisis_plan: return missing_for_crisis_plan(papers.crisis);
    default: return missing_for_card(papers.crisis);
    }
}

// Before it is printed: what stands on it, and who can read each line now without the paper.
void fill_readers(Shop const& shop, trust::Visit& visit, store::Session& session, look::Data& ready, Papers const& papers, Sheet sheet)
{
    auto const& answer = sheet == Sheet::life_plan ? papers.life : papers.crisis;
    auto const& definition = shop.definition(sheet == Sheet::life_plan ? Part::life_two : Part::crisis);
    std::vector<consent::NamedLine> lines;
    for (auto const* item : definition.items()) {
        auto const is_written = std::ranges::any_of(form::line_names(*item), [&](auto const& name) { return answer.lines.contains(name); });
        if (is_written && std::ranges::find(lines, definition.compartment_line(item->id), &consent::NamedLine::line) == lines.end())
            lines.push_back({ definition.compartment_line(item->id), html(item->label, visit) });
    }
    auto const who = consent::who_reads(session, papers.opened.person, compartment(sheet), visit.now);
    consent::fill_by_line(shop.room.pages, visit, ready, who, lines);
}

void fill_sheet(Shop const& shop, trust::Visit& visit, store::Session& session, look::Data& data, Papers const& papers, Sheet sheet)
{
    auto const& id = papers.opened.person.id;
    auto const is_life = sheet == Sheet::life_plan;
    auto part = data.add("SHEET");
    part.html("SHEET_TITLE", shop.room.pages.html(visit, name_key(sheet)));
    part.html("SHEET_LEAD", shop.room.pages.html(visit, lead_key(sheet)));
    auto const& answer = is_life ? papers.life : papers.crisis;
    auto const may_see = is_life ? papers.opened.permit.has_value() : papers.crisis_permit.has_value();
    if (!may_see) {
        part.add("SHUT").set("PRESENCE_HREF", presence_path(id));
        return;
    }
    if (answer.version == 0) {
        part.add("FRESH").set("HREF", path(id, is_life ? Part::life_two : Part::crisis));
        return;
    }
    auto ready = part.add("READY");
    ready.set("PDF_HREF", sheets_path(id) + "/" + std::string(file_of(sheet)));
    ready.show_if("MEDICINE", sheet == Sheet::crisis_plan && answer.lines.contains("L3.med@R"));
    ready.set("SAVED_AT", words::moment(visit.language, answer.saved_at));
    ready.set("EDIT_HREF", path(id, is_life ? Part::life_two : Part::crisis));
    auto const gaps = missing_for(papers, sheet);
    if (!gaps.empty()) {
        auto missing = ready.add("MISSING");
        for (auto const& key : gaps)
            missing.add("GAP").html("TEXT", shop.room.pages.html(visit, key));
    }
    fill_blocks(ready, preview(shop, visit, papers, sheet));
    if (visit.viewer().is_person() || visit.is_beside(id)) {
        auto before = ready.add("BEFORE");
        fill_readers(shop, visit, session, before, papers, sheet);
    }
}

void fill_copies(Shop const& shop, trust::Visit const& visit, look::Data& data, Papers const& papers)
{
    for (auto const& copy : papers.copies) {
        auto row = data.add("COPY");
        row.html("COPY_SHEET", shop.room.pages.html(visit, name_key(copy.sheet)));
        row.set("RECIPIENT", copy.recipient).set("GIVEN_ON", words::short_day(visit.language, copy.given_on));
    }
    data.show_if("NO_COPY", papers.copies.empty());
    std::vector<std::string> wished;
    for (auto const& [line, answer] : { std::pair("L2.copy", &papers.life), std::pair("L3.share", &papers.crisis) }) {
        for (auto const& row : answer->rows(line)) {
            auto const* fields = row.if_object();
            auto name = fields ? base::json_text(*fields, "who") : std::string();
            if (!name.empty() && std::ranges::find(wished, name) == wished.end())
                wished.push_back(std::move(name));
        }
    }
    for (auto const& name : wished)
        data.add("WISHED").set("NAME", name);
    data.show_if("NOBODY_WISHED", wished.empty());
}

web::Response show(Shop const& shop, trust::Visit& visit, PersonId const& id, std::optional<base::Refusal> const& refusal = {})
{
    auto const papers = visit.read([&](store::Session& session) { return load(shop, visit, session, id); });
    if (!papers)
        return not_found(shop, visit);
    if (!papers->opened.permit && !papers->crisis_permit && !visit.viewer().is_worker())
        return not_found(shop, visit);
    look::Data data;
    visit.read([&](store::Session& session) {
        fill_frame(shop, visit, session, data, papers->opened, Part::life_two, person::BridgingStep::sheets);
        for (auto const sheet : sheets)
            fill_sheet(shop, visit, session, data, *papers, sheet);
    });
    fill_copies(shop, visit, data, *papers);
    data.show_if("APART", !visit.viewer().is_person() && !visit.is_beside(id));
    data.set("PRESENCE_HREF", presence_path(id)).set("NAME", papers->opened.person.alias);
    if (auto const next = day_of(papers->life, "L2.next"))
        data.add("NEXT").set("DAY", words::long_day(visit.language, *next)).set("AWAY", words::days_away(shop.room.pages.catalogue(), visit.language, visit.today(), *next));
    else
        data.add("NO_NEXT").set("HREF", step_path(id, Part::life_two, "people"));
    data.set("ACTION", sheets_path(id)).set("COPY_DAY", visit.request.form.get("given_on").empty() ? visit.today().iso() : visit.request.form.get("given_on"));
    data.set("TYPED", visit.request.form.get("recipient"));
    if (refusal)
        data.add("ERROR").set("ERROR_TEXT", look::refusal_text(shop.room.pages, visit, *refusal));
    return shop.room.pages.page(visit, { shop.room.pages.text(visit, "plan.title"), "person" }, "plan/sheets.html", data, refusal ? 422 : 200);
}

// ---- Paper

std::string print(Shop const& shop, trust::Visit const& visit, store::Session& session, trust::Disclosure const& permit,
    person::Person const& person, Sheet sheet)
{
    auto const with = press(shop, visit, agency::choices(session));
    auto const part = sheet == Sheet::life_plan ? Part::life_two : Part::crisis;
    auto const answer = shop.answers.load(session, permit, form_code(part));
    switch (sheet) {
    case Sheet::life_plan: return life_plan_pdf(life_plan_sheet(with, answer, person.alias), visit.ruby);
    case Sheet::crisis_plan: {
        auto const with_medicine = visit.request.query.get("medicine") != "no";
        return crisis_pdf(crisis_sheet(with, answer, person.alias, with_medicine), visit.ruby);
    }
    default: return card_pdf(wallet_card(with, answer, person.alias), visit.ruby);
    }
}

bool is_in_sight(Shop const& shop, trust::Visit& visit, PersonId const& id)
{
    return visit.read([&](store::Session& session) { return person::find(visit, session, shop.room.keys, id).ok(); });
}

// Where the worker asks the person to sit down beside them; for whom the person is out of sight there is no such place.
web::Response ask_beside(Shop const& shop, trust::Visit& visit, PersonId const& id)
{
    return is_in_sight(shop, visit, id) ? web::Response::see_other(presence_path(id)) : not_found(shop, visit);
}

// Paper leaves the system: only the person does that, signed in themself or beside the worker.
web::Response pdf(Shop const& shop, trust::Visit& visit, PersonId const& id, Sheet sheet)
{
    if (!visit.viewer().is_person() && !visit.is_beside(id))
        return ask_beside(shop, visit, id);
    auto const bytes = visit.read([&](store::Session& session) -> base::Result<std::string> {
        auto const person = person::find(visit, session, shop.room.keys, id);
        if (!person)
            return person.refusal();
        auto const part = sheet == Sheet::life_plan ? Part::life_two : Part::crisis;
        auto const permit = visit.ask_as_person(session, question(shop, id, part, trust::Act::export_out), "plan.purpose.print");
        if (!permit)
            return permit.refusal();
        return print(shop, visit, session, *permit, *person, sheet);
    });
    return bytes ? web::Response::pdf(*bytes, neutral_name(sheet)) : not_found(shop, visit);
}

web::Response post_copy(Shop const& shop, trust::Visit& visit, PersonId const& id)
{
    auto const& form = visit.request.form;
    auto const sheet = sheet_from(form.get("sheet"));
    auto const day = form.get("given_on").empty() ? std::optional(visit.today()) : form::parse_day(form.get("given_on"));
    if (!sheet || !day)
        return show(shop, visit, id, base::Refusal { sheet ? "form.date" : "form.choice", "given_on" });
    if (*day > visit.today())
        return show(shop, visit, id, base::Refusal { "plan.copy.future", "given_on" });
    auto const done = visit.write([&](store::Transaction& transaction) -> base::Result<> {
        auto const part = *sheet == Sheet::life_plan ? Part::life_two : Part::crisis;
        auto const permit = visit.ask_as_person(transaction, question(shop, id, part, trust::Act::write), "plan.purpose.copy");
        if (!permit)
            return permit.refusal();
        return add_copy(transaction, shop.room.keys, *permit, visit.viewer(), { *sheet, form.get("recipient"), *day }, visit.now);
    });
    if (done)
        return look::go(sheets_path(id), "plan.copy.saved");
    return done.refusal().message == "trust.not_found" ? ask_beside(shop, visit, id) : show(shop, visit, id, done.refusal());
}

web::Response post_done(Shop const& shop, trust::Visit& visit, PersonId const& id)
{
    auto const done = visit.write([&](store::Transaction& transaction) -> base::Result<> {
        auto const permit = visit.ask_as_person(transaction, question(shop, id, Part::life_two, trust::Act::write), "plan.purpose.save");
        if (!permit)
            return permit.refusal();
        person::mark_step(visit, transaction, id, person::BridgingStep::sheets);
        return base::Done {};
    });
    return done ? look::go(home(visit, id), "plan.sheets.done") : not_found(shop, visit);
}

}

void add_sheet_routes(trust::Routes& routes, Shared const& shop)
{
    using trust::Need;
    auto const with = [shop](auto work) {
        return [shop, work](trust::Visit& visit) {
            return with_person(*shop, visit, [&](PersonId const& id) { return work(*shop, visit, id); });
        };
    };
    routes.get("/persons/{person}/sheets", Need::person_or_worker, with([](auto const& shop, auto& visit, auto const& id) { return show(shop, visit, id); }));
    routes.post("/persons/{person}/sheets/copies", Need::person_or_worker, with(post_copy));
    routes.post("/persons/{person}/sheets/done", Need::person_or_worker, with(post_done));
    for (auto const sheet : sheets)
        routes.get("/persons/{person}/sheets/" + std::string(file_of(sheet)), Need::person_or_worker,
            with([sheet](auto const& shop, auto& visit, auto const& id) { return pdf(shop, visit, id, sheet); }));
}

}
