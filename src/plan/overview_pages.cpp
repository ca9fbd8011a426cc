#include "agency/choices.h"
#include "plan/page_parts.h"
#include "words/dates.h"

namespace plan::page_parts {

namespace {

struct PartState {
    Part part { Part::life_one };
    form::Answer answer;
};

// Steps of one part with how far each is, and where to go on.
void fill_part(Shop const& shop, trust::Visit const& visit, look::Data& data, PersonId const& id, PartState const& state)
{
    auto const& definition = shop.definition(state.part);
    auto part = data.add("PART");
    part.html("PART_TITLE", html(definition.title, visit));
    bool any = false;
    bool all = true;
    for (auto const& step : definition.steps) {
        auto const far = progress(step, state.answer);
        auto row = part.add("STEP_ROW");
        row.set("STEP_HREF", step_path(id, state.part, step.id)).html("STEP_TITLE", html(step.title, visit));
        row.show_if("OPTIONAL", step.optional);
        if (far.answered > 0)
            row.add("BEGUN").set("ANSWERED", far.answered).set("TOTAL", far.total);
        else
            row.show("FRESH");
        any = any || far.answered > 0;
        all = all && (far.answered > 0 || far.total == 0 || step.optional);
    }
    auto action = part.add(all ? "REVIEW" : any ? "RESUME" : "BEGIN");
    auto const to = all ? definition.steps.front().id : resume_step(definition, state.answer);
    action.set("HREF", step_path(id, state.part, to));
    if (state.answer.version > 0) {
        auto saved = part.add("SAVED");
        saved.set("SAVED_AT", words::moment(visit.language, state.answer.saved_at)).set("SAVED_BY", author(shop, visit, state.answer.saved_by));
        saved.set("VERSIONS_HREF", versions_path(id, state.part));
    }
}

web::Response life_plan(Shop const& shop, trust::Visit& visit, PersonId const& id)
{
    look::Data data;
    auto const opened = visit.read([&](store::Session& session) -> base::Result<Opened> {
        auto opened = open(shop, visit, session, id, Part::life_two, trust::Act::read);
        if (!opened || !opened->permit)
            return opened;
        auto const one = shop.answers.load(session, *opened->permit, form_code(Part::life_one));
        fill_frame(shop, visit, session, data, *opened, Part::life_two, person::BridgingStep::life_plan);
        fill_part(shop, visit, data, id, { Part::life_one, one });
        fill_part(shop, visit, data, id, { Part::life_two, shop.answers.load(session, *opened->permit, form_code(Part::life_two)) });
        fill_rings(shop, visit, data, one);
        return opened;
    });
    if (!opened)
        return not_found(shop, visit);
    if (!opened->permit)
        return closed(shop, visit, *opened, Part::life_two);
    data.set("SHEETS_HREF", person::path(id, person::BridgingStep::sheets));
    data.set("CRISIS_HREF", person::path(id, person::BridgingStep::crisis_plan));
    return shop.room.pages.page(visit, { shop.room.pages.text(visit, "plan.title"), "person" }, "plan/life_plan.html", data);
}

web::Response crisis_plan(Shop const& shop, trust::Visit& visit, PersonId const& id)
{
    look::Data data;
    auto const opened = visit.read([&](store::Session& session) -> base::Result<Opened> {
        auto opened = open(shop, visit, session, id, Part::crisis, trust::Act::read, Asking::person);
        if (!opened || !opened->permit)
            return opened;
        auto const answer = shop.answers.load(session, *opened->permit, form_code(Part::crisis));
        fill_frame(shop, visit, session, data, *opened, Part::crisis, person::BridgingStep::crisis_plan);
        fill_part(shop, visit, data, id, { Part::crisis, answer });
        if (answer.version > 0) {
            auto sheet = data.add("SHEET");
            auto const content = crisis_sheet(press(shop, visit, agency::choices(session)), answer, opened->person.alias);
            fill_blocks(sheet, content.blocks);
        }
        return opened;
    });
    if (!opened)
        return not_found(shop, visit);
    if (!opened->permit)
        return closed(shop, visit, *opened, Part::crisis);
    data.set("SHEETS_HREF", person::path(id, person::BridgingStep::sheets)).set("SHARING_HREF", "/persons/" + id.text() + "/sharing");
    return shop.room.pages.page(visit, { shop.room.pages.text(visit, "plan.title"), "person" }, "plan/crisis_plan.html", data);
}

}

void add_overview_routes(trust::Routes& routes, Shared const& shop)
{
    using trust::Need;
    routes.get("/persons/{person}/life-plan", Need::person_or_worker, [shop](trust::Visit& visit) {
        return with_person(*shop, visit, [&](PersonId const& id) { return life_plan(*shop, visit, id); });
    });
    routes.get("/persons/{person}/crisis-plan", Need::person_or_worker, [shop](trust::Visit& visit) {
        return with_person(*shop, visit, [&](PersonId const& id) { return crisis_plan(*shop, visit, id); });
    });
}

}
