#include "programme/screen_pages.h"

namespace programme::page_parts {

namespace {

trust::Question question(ScreenAt const& at, trust::Act act)
{
    return { .person = at.person, .act = act, .compartment = at.compartment(), .lines = at.definition.compartment_lines() };
}

void fill_texts(trust::Visit const& visit, look::Data& data, ScreenAt const& at)
{
    auto const& steps = at.definition.steps;
    auto const number = std::ranges::find(steps, at.step->id, &form::Step::id) - steps.begin() + 1;
    data.html("FORM_TITLE", html(at.definition.title, visit)).html("TITLE", html(at.step->title, visit));
    data.set("NUMBER", static_cast<std::int64_t>(number)).set("COUNT", static_cast<std::int64_t>(steps.size()));
    if (!at.step->lead.empty())
        data.add("LEAD").html("LEAD_TEXT", html(at.step->lead, visit));
    data.set("ACTION", at.step_address(at.step->id)).set("DRAFT_URL", at.step_address(at.step->id) + "/draft");
    data.show_if("BACK", at.previous() != nullptr).show_if("LAST", at.next() == nullptr).show_if("MORE", at.next() != nullptr);
}

}

form::Step const* ScreenAt::previous() const
{
    auto const& steps = definition.steps;
    auto const here = std::ranges::find(steps, step->id, &form::Step::id);
    return here == steps.begin() ? nullptr : &*std::prev(here);
}

form::Step const* ScreenAt::next() const
{
    auto const& steps = definition.steps;
    auto const after = std::next(std::ranges::find(steps, step->id, &form::Step::id));
    return after == steps.end() ? nullptr : &*after;
}

web::Response show_screen(Shop& shop, trust::Visit& visit, ScreenAt const& at, std::string_view file, Adorn const& adorn,
    form::ScreenOptions options, int status)
{
    form::Answer answer;
    std::optional<form::Answers::Draft> draft;
    auto const opened = visit.read([&](store::Session& session) {
        auto found = open(shop, visit, session, question(at, trust::Act::write));
        if (found && found->permit) {
            answer = shop.answers.load(session, *found->permit, at.definition.code, at.context);
            draft = shop.answers.draft(session, *found->permit, visit.viewer(), at.definition.code, at.step->id, at.context);
        }
        return found;
    });
    if (!opened)
        return not_found(shop, visit);
    if (!opened->permit)
        return closed(shop, visit, *opened, at.bridging, at.compartment());
    if (status == 200 && draft)
        form::keep_draft(options, *draft, shop.room.pages, visit);
    look::Data data;
    fill_frame(shop, visit, data, *opened, at.bridging, at.compartment(), person::Rest::saves);
    fill_texts(visit, data, at);
    data.show_if("REFUSED", !options.errors.empty()).show_if("CONFLICT", !options.conflicts.empty());
    form::fill_step(shop.room.pages, visit, data, at.definition, *at.step, answer, options);
    adorn(data, *opened, answer);
    return page(shop, visit, file, data, status);
}

web::Response save_screen(Shop& shop, trust::Visit& visit, ScreenAt const& at, std::string_view file, Adorn const& adorn, Saved const& saved,
    std::function<web::Response()> const& go_on)
{
    auto const submitted = form::read_step(visit.request.form, at.definition, *at.step);
    form::ScreenOptions options;
    if (!submitted.add_row.empty() || !submitted.refusals.empty()) {
        form::keep_typed(options, submitted, shop.room.pages, visit);
        return show_screen(shop, visit, at, file, adorn, std::move(options), 422);
    }
    using Outcome = base::Result<std::variant<form::Saved, form::Conflict>>;
    auto const outcome = visit.write([&](store::Transaction& transaction) -> Outcome {
        auto const permit = visit.ask(transaction, question(at, trust::Act::write), "programme.save");
        if (!permit)
            return permit.refusal();
        auto result = shop.answers.save(transaction, *permit, visit.viewer(), at.definition.code, submitted.based_on, submitted.content, visit.now, at.context);
        if (!result)
            return result;
        if (std::holds_alternative<form::Conflict>(*result)) {
            (void)shop.answers.keep_draft(transaction, *permit, visit.viewer(), at.definition.code, submitted.based_on, submitted.content, visit.now, at.context);
            return result;
        }
        saved(transaction, *permit);
        return result;
    });
    if (!outcome && outcome.refusal().message == "trust.not_found")
        return show_screen(shop, visit, at, file, adorn);
    if (outcome && std::holds_alternative<form::Saved>(*outcome))
        return go_on();
    if (outcome) {
        form::keep_conflict(options, submitted, std::get<form::Conflict>(*outcome));
        return show_screen(shop, visit, at, file, adorn, std::move(options), 409);
    }
    form::keep_typed(options, submitted, shop.room.pages, visit);
    options.errors[outcome.refusal().field] = look::refusal_text(shop.room.pages, visit, outcome.refusal());
    return show_screen(shop, visit, at, file, adorn, std::move(options), 422);
}

web::Response save_draft(Shop& shop, trust::Visit& visit, ScreenAt const& at)
{
    auto const submitted = form::read_step(visit.request.form, at.definition, *at.step);
    auto const kept = visit.write([&](store::Transaction& transaction) -> base::Result<bool> {
        auto const permit = visit.ask(transaction, question(at, trust::Act::write), "programme.draft");
        if (!permit)
            return permit.refusal();
        return shop.answers.keep_draft(transaction, *permit, visit.viewer(), at.definition.code, submitted.based_on, submitted.content, visit.now, at.context);
    });
    return kept ? form::draft_answer(*kept) : not_found(shop, visit);
}

}
