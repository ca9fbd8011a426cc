#include "programme/screen_pages.h"

#include "words/dates.h"

namespace programme::page_parts {

namespace {

constexpr std::size_t most_beside = 3; // offers that are shown while the answers are given

ScreenAt at_step(Shop const& shop, trust::PersonId const& person, form::Step const* step)
{
    return { .person = person, .definition = shop.checklist(), .step = step, .bridging = person::BridgingStep::checklist, .address = person_path(person, "checklist") };
}

bool is_answered(form::Item const& item, form::Answer const& answer)
{
    return item.type == form::ItemType::info || answer.lines.contains(item.id);
}

// The first screen that nothing was said to; nullptr when there is none.
form::Step const* first_open(form::Definition const& definition, form::Answer const& answer)
{
    for (auto const& step : definition.steps) {
        if (std::ranges::none_of(step.items, [&](auto const& item) { return is_answered(item, answer); }))
            return &step;
    }
    return nullptr;
}

// What the answers so far lead to, beside the question.
void adorn(Shop const& shop, trust::Visit const& visit, look::Data& data, form::Answer const& answer)
{
    std::size_t shown = 0;
    std::optional<look::Data> card;
    for (auto const* barrier : flagged(shop.programme, answer)) {
        if (shown++ == most_beside || barrier->offers.empty())
            break;
        if (!card)
            card.emplace(data.add("SO_FAR"));
        card->add("OFFER").html("OFFER_TEXT", html(barrier->offers.front().text, visit));
    }
}

// In words and in one colour: nobody is shown a score, and no answer is a bad one (dossier §1.1, §4).
std::string answer_text(Shop const& shop, trust::Visit const& visit, form::Item const& item, form::Answer const& answer)
{
    auto const [number, unsure] = reply(answer, item.id);
    if (number)
        return shop.room.pages.html(visit, "programme.scale." + std::to_string(*number));
    if (unsure == form::Unsure::no || !item.common)
        return {};
    return html(unsure == form::Unsure::unknown ? item.common->unknown : item.common->no_answer, visit);
}

void fill_answers(Shop const& shop, trust::Visit const& visit, look::Data& data, form::Answer const& answer)
{
    data.set("SAVED_AT", words::moment(visit.language, answer.saved_at)).set("SAVED_BY", answer.saved_by);
    for (auto const& step : shop.checklist().steps) {
        auto group = data.add("GROUP");
        group.html("GROUP_TITLE", html(step.title, visit));
        for (auto const& item : step.items) {
            auto const text = answer_text(shop, visit, item, answer);
            auto row = group.add("ITEM");
            row.html("LABEL", html(item.label, visit));
            if (!text.empty())
                row.add("ANSWER").html("ANSWER_TEXT", text);
        }
    }
}

web::Response get_checklist(Shop& shop, trust::Visit& visit, trust::PersonId const& person)
{
    auto const& definition = shop.checklist();
    form::Answer answer;
    auto const opened = visit.read([&](store::Session& session) {
        auto found = open(shop, visit, session, checklist_question(person, trust::Act::read, definition));
        if (found && found->permit)
            answer = shop.answers.load(session, *found->permit, checklist_form);
        return found;
    });
    if (!opened)
        return not_found(shop, visit);
    if (!opened->permit)
        return closed(shop, visit, *opened, person::BridgingStep::checklist, trust::Compartment::checklist);
    auto const at = at_step(shop, person, first_open(definition, answer));
    if (answer.version == 0)
        return web::Response::see_other(at.step_address(at.step->id));
    look::Data data;
    fill_frame(shop, visit, data, *opened, person::BridgingStep::checklist, trust::Compartment::checklist);
    data.html("FORM_TITLE", html(definition.title, visit)).set("OFFERS_HREF", person_path(person, "offers"));
    data.set("AGAIN_HREF", at.step_address(definition.steps.front().id));
    if (at.step)
        data.add("OPEN").set("OPEN_HREF", at.step_address(at.step->id));
    fill_answers(shop, visit, data, answer);
    return page(shop, visit, "programme/checklist_overview.html", data);
}

using StepWork = web::Response (*)(Shop&, trust::Visit&, ScreenAt const&);

PersonWork with_step(StepWork work)
{
    return [work](Shop& shop, trust::Visit& visit, trust::PersonId const& person) {
        auto const* step = shop.checklist().step(visit.request.parameter("step"));
        return step ? work(shop, visit, at_step(shop, person, step)) : not_found(shop, visit);
    };
}

web::Response get_step(Shop& shop, trust::Visit& visit, ScreenAt const& at)
{
    return show_screen(shop, visit, at, "programme/checklist.html",
        [&](look::Data& data, Opened const&, form::Answer const& answer) { adorn(shop, visit, data, answer); });
}

web::Response post_step(Shop& shop, trust::Visit& visit, ScreenAt const& at)
{
    auto const to = visit.request.form.get("to");
    auto const* next = at.next();
    auto const saved = [&](store::Transaction& transaction, trust::Disclosure const&) {
        if (!next && to != "back" && to != "stop")
            person::mark_step(visit, transaction, at.person, person::BridgingStep::checklist);
        else
            person::touch_step(visit, transaction, at.person, person::BridgingStep::checklist);
    };
    auto const go_on = [&] {
        if (to == "stop")
            return look::go(home(visit, at.person), "programme.saved");
        if (to == "back")
            return look::go(at.previous() ? at.step_address(at.previous()->id) : person::path(at.person, person::BridgingStep::notice));
        return next ? look::go(at.step_address(next->id)) : look::go(person_path(at.person, "offers"), "programme.saved");
    };
    auto const adorned = [&](look::Data& data, Opened const&, form::Answer const& answer) { adorn(shop, visit, data, answer); };
    return save_screen(shop, visit, at, "programme/checklist.html", adorned, saved, go_on);
}

}

void add_checklist_routes(trust::Routes& routes, Shared const& shop)
{
    using trust::Need;
    routes.get("/persons/{person}/checklist", Need::person_or_worker, for_person(shop, get_checklist));
    routes.get("/persons/{person}/checklist/{step}", Need::person_or_worker, for_person(shop, with_step(get_step)));
    routes.post("/persons/{person}/checklist/{step}", Need::person_or_worker, for_person(shop, with_step(post_step)));
    routes.post("/persons/{person}/checklist/{step}/draft", Need::person_or_worker, for_person(shop, with_step(save_draft)));
}

}
