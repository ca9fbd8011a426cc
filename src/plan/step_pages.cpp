#include "agency/choices.h"
#include "base/text.h"
#include "plan/page_parts.h"
#include "plan/seen_store.h"
#include "programme/watch_store.h"
#include "words/dates.h"

namespace plan::page_parts {

namespace {

using form::Submitted;

// One screen of one part, with everything it is drawn from.
struct Screen {
    Opened opened;
    form::Answer answer;
    std::optional<form::Answers::Draft> draft;
    std::optional<form::Answer> part_one;
    std::vector<std::string> talk_goals;
    form::AgencyChoices agencies;
};

struct Address {
    PersonId person;
    Part part { Part::life_one };
    form::Step const* step { nullptr };
};

std::optional<Address> address(Shop const& shop, trust::Visit const& visit, bool is_crisis)
{
    auto const person = PersonId::parse(visit.request.parameter("person"));
    auto const part = is_crisis ? std::optional(Part::crisis) : life_part_from(visit.request.parameter("part"));
    if (!person || !part)
        return std::nullopt;
    auto const* step = shop.definition(*part).step(visit.request.parameter("step"));
    return step ? std::optional(Address { *person, *part, step }) : std::nullopt;
}

// What the person said in the talk after a video that they would like (L1.V3), the newest first; none where the talks
// may not be read.
std::vector<std::string> talk_goals(Shop const& shop, trust::Visit& visit, store::Session& session, PersonId const& id)
{
    constexpr std::string_view talk_form = "session.talk";
    auto const asked = programme::session_question(id, trust::Act::read, shop.library.get(talk_form));
    auto const permit = visit.ask(session, asked, "plan.purpose.page");
    std::vector<std::string> goals;
    if (!permit)
        return goals;
    for (auto const& watch : programme::watches(session, shop.room.keys, *permit)) {
        auto goal = shop.answers.load(session, *permit, talk_form, watch.id.text()).text("L1.V3");
        if (!goal.empty())
            goals.push_back(std::move(goal));
    }
    return goals;
}

bool asks_for_hope(form::Step const& step)
{
    return std::ranges::find(step.items, "L2.hope", &form::Item::id) != step.items.end();
}

base::Result<Screen> load(Shop const& shop, trust::Visit& visit, store::Session& session, Address const& at)
{
    auto opened = open(shop, visit, session, at.person, at.part, trust::Act::write);
    if (!opened)
        return opened.refusal();
    Screen screen { std::move(opened).value(), {}, {}, {}, {}, {} };
    if (!screen.opened.permit)
        return screen;
    auto const& permit = *screen.opened.permit;
    screen.answer = shop.answers.load(session, permit, form_code(at.part));
    screen.draft = shop.answers.draft(session, permit, visit.viewer(), form_code(at.part), at.step->id);
    screen.agencies = agency::choices(session);
    if (at.part == Part::life_two)
        screen.part_one = shop.answers.load(session, permit, form_code(Part::life_one));
    else if (at.part == Part::life_one)
        screen.part_one = screen.answer;
    if (asks_for_hope(*at.step) && !screen.answer.lines.contains("L2.hope"))
        screen.talk_goals = talk_goals(shop, visit, session, at.person);
    return screen;
}

std::map<std::string, base::json::value> offers(Shop const& shop, trust::Visit const& visit, Address const& at, Screen const& screen)
{
    if (at.part == Part::crisis)
        return form::offers_from(*at.step, screen.answer);
    if (at.part != Part::life_two || !screen.part_one)
        return {};
    auto offers = form::offers_from(*at.step, *screen.part_one);
    auto const own = offers_for_part_two(shop.definition(Part::life_two), shop.definition(Part::life_one),
        *screen.part_one, screen.talk_goals, visit.language);
    for (auto const& [item, content] : own)
        offers.insert_or_assign(item, content);
    return offers;
}

bool speaks_of_acts(Shop const& shop, form::Step const& step, form::Answer const& answer)
{
    return std::ranges::any_of(step.items, [&](form::Item const& item) {
        return std::ranges::any_of(form::line_names(item), [&](auto const& line) {
            auto const found = answer.lines.find(line);
            return found != answer.lines.end() && shop.acts.speaks_of_acts(found->second.content);
        });
    });
}

void fill_step_list(look::Data& data, trust::Visit const& visit, form::Definition const& definition, Address const& at,
    form::Answer const& answer)
{
    for (auto const& step : definition.steps) {
        auto row = data.add("STEP_ROW");
        row.set("STEP_HREF", step_path(at.person, at.part, step.id)).html("STEP_TITLE", html(step.title, visit));
        row.show_if("HERE", &step == at.step).show_if("BEGUN", is_begun(step, answer));
    }
}

void fill_texts(Shop const& shop, trust::Visit const& visit, look::Data& data, Address const& at)
{
    auto const& definition = shop.definition(at.part);
    auto const number = std::ranges::find(definition.steps, at.step->id, &form::Step::id) - definition.steps.begin() + 1;
    data.html("PART_TITLE", html(definition.title, visit)).html("TITLE", html(at.step->title, visit));
    data.set("NUMBER", static_cast<std::int64_t>(number)).set("COUNT", static_cast<std::int64_t>(definition.steps.size()));
    if (!at.step->lead.empty())
        data.add("LEAD").html("LEAD_TEXT", html(at.step->lead, visit));
    data.set("ACTION", step_path(at.person, at.part, at.step->id));
    data.set("DRAFT_URL", step_path(at.person, at.part, at.step->id) + "/draft");
    data.set("OVERVIEW_HREF", path(at.person, at.part)).set("VERSIONS_HREF", versions_path(at.person, at.part));
    data.show_if("IS_CRISIS", at.part == Part::crisis).show_if("IS_LIFE", at.part != Part::crisis);
    if (at.part == Part::crisis && at.step->id == seen_step)
        data.add("ASK_SEEN").set("HREF", seen_asks_path(at.person));
    data.show_if("BACK", !previous_step(definition, at.step->id).empty());
}

// Where "next" leads: the next step that is not optional; after the last one the sheets' side of the bridge.
std::string after(Shop const& shop, Address const& at)
{
    auto const& definition = shop.definition(at.part);
    auto next = next_step(definition, at.step->id);
    while (!at.step->optional && !next.empty() && definition.step(next)->optional)
        next = next_step(definition, next);
    if (!next.empty())
        return step_path(at.person, at.part, next);
    if (at.part == Part::life_one)
        return step_path(at.person, Part::life_two, shop.definition(Part::life_two).steps.front().id);
    return person::path(at.person, at.part == Part::crisis ? person::BridgingStep::sheets : person::BridgingStep::crisis_plan);
}

bool finishes(Shop const& shop, Address const& at)
{
    if (at.part == Part::life_one || at.step->optional)
        return false;
    auto const next = next_step(shop.definition(at.part), at.step->id);
    return next.empty() || shop.definition(at.part).step(next)->optional;
}

web::Response draw(Shop const& shop, trust::Visit& visit, Address const& at, Screen const& screen,
    form::ScreenOptions options, int status)
{
    look::Data data;
    visit.read([&](store::Session& session) {
        fill_frame(shop, visit, session, data, screen.opened, at.part, bridging_step(at.part), person::Rest::saves, at.step);
    });
    fill_texts(shop, visit, data, at);
    fill_step_list(data, visit, shop.definition(at.part), at, screen.answer);
    options.agencies = screen.agencies;
    options.offers = offers(shop, visit, at, screen);
    form::fill_step(shop.room.pages, visit, data, shop.definition(at.part), *at.step, screen.answer, options);
    data.show_if("REFUSED", !options.errors.empty());
    if (visit.request.query.has("look")) {
        auto hint = data.add("LOOK_AGAIN");
        hint.set("NEXT_HREF", after(shop, at));
        hint.show_if("ACTS", speaks_of_acts(shop, *at.step, screen.answer));
    }
    auto const has_supporters = std::ranges::any_of(at.step->items, [](auto const& item) { return item.type == form::ItemType::supporter; });
    if (has_supporters && screen.part_one)
        fill_rings(shop, visit, data, *screen.part_one);
    return shop.room.pages.page(visit, { shop.room.pages.text(visit, "plan.title"), "person" }, "plan/step.html", data, status);
}

web::Response show(Shop const& shop, trust::Visit& visit, Address const& at, form::ScreenOptions options = {}, int status = 200)
{
    auto const screen = visit.read([&](store::Session& session) { return load(shop, visit, session, at); });
    if (!screen)
        return not_found(shop, visit);
    if (!screen->opened.permit)
        return closed(shop, visit, screen->opened, at.part);
    if (status == 200 && screen->draft)
        form::keep_draft(options, *screen->draft, shop.room.pages, visit);
    return draw(shop, visit, at, *screen, std::move(options), status);
}

// ---- Two wrote on one line: both texts stand side by side, and the person chooses.

form::NewContent changed_lines(Shop const& shop, store::Session& session, trust::Disclosure const& permit, Address const& at,
    Submitted const& submitted)
{
    auto const& definition = shop.definition(at.part);
    auto const base = shop.answers.load_version(session, permit, form_code(at.part), submitted.based_on);
    form::NewContent changed;
    for (auto const& [line, content] : submitted.content) {
        auto const* item = definition.item_of_line(line);
        auto const checked = item && !content.is_null() ? form::checked_content(*item, content) : base::Result<base::json::value>(content);
        auto const found = base.lines.find(line);
        auto const before = found == base.lines.end() ? base::json::value() : found->second.content;
        if (!checked || *checked != before)
            changed.emplace(line, content);
    }
    return changed;
}

void fill_side(look::Data& row, std::string_view section, Shop const& shop, trust::Visit const& visit, form::Item const& item,
    base::json::value const& content, form::AgencyChoices const& agencies)
{
    auto const text = content.is_null() ? std::string() : form::readable(item, content, visit.language, agencies);
    row.html(section, text.empty() ? shop.room.pages.html(visit, "form.emptied") : lines_html(text));
}

web::Response draw_conflict(Shop const& shop, trust::Visit& visit, Address const& at, form::NewContent const& mine,
    std::vector<std::string> const& lines, bool is_incomplete)
{
    auto const screen = visit.read([&](store::Session& session) { return load(shop, visit, session, at); });
    if (!screen || !screen->opened.permit)
        return not_found(shop, visit);
    look::Data data;
    visit.read([&](store::Session& session) {
        fill_frame(shop, visit, session, data, screen->opened, at.part, bridging_step(at.part));
    });
    fill_texts(shop, visit, data, at);
    base::json::object typed;
    for (auto const& [line, content] : mine)
        typed[line] = content;
    data.set("MINE", base::json::serialize(typed)).set("BASED_ON", screen->answer.version);
    data.show_if("INCOMPLETE", is_incomplete);
    for (auto const& line : lines) {
        auto const* item = shop.definition(at.part).item_of_line(line);
        auto const typed_line = mine.find(line);
        if (!item || typed_line == mine.end())
            continue;
        auto row = data.add("CONFLICT");
        row.set("LINE", line).html("LABEL", html(item->label, visit));
        if (auto const level = form::parts_of_line(line).level)
            row.add("LEVEL").html("LEVEL_NAME", shop.room.pages.html(visit, "plan.level." + std::string(form::code(*level))));
        auto const found = screen->answer.lines.find(line);
        auto const saved = found == screen->answer.lines.end() ? base::json::value() : found->second.content;
        fill_side(row, "SAVED_TEXT", shop, visit, *item, saved, screen->agencies);
        fill_side(row, "MINE_TEXT", shop, visit, *item, typed_line->second, screen->agencies);
        if (found != screen->answer.lines.end())
            row.add("AUTHOR").set("SAVED_BY", author(shop, visit, found->second.author_name)).set("SAVED_AT", words::moment(visit.language, found->second.written_at));
        row.show_if("BOTH", can_keep_both(saved, typed_line->second));
    }
    return shop.room.pages.page(visit, { shop.room.pages.text(visit, "plan.title"), "person" }, "plan/conflict.html", data,
        is_incomplete ? 422 : 409);
}

// ---- Saving

using Outcome = std::variant<form::Saved, form::Conflict>;
struct Kept {
    Outcome outcome;
    form::NewContent mine; // at a conflict: what this writer changed
};

base::Result<Kept> save(Shop const& shop, trust::Visit& visit, Address const& at, Submitted const& submitted, bool is_next)
{
    return visit.write([&](store::Transaction& transaction) -> base::Result<Kept> {
        auto const permit = visit.ask(transaction, question(shop, at.person, at.part, trust::Act::write), "plan.purpose.save");
        if (!permit)
            return permit.refusal();
        auto outcome = shop.answers.save(transaction, *permit, visit.viewer(), form_code(at.part), submitted.based_on,
            submitted.content, visit.now);
        if (!outcome)
            return outcome.refusal();
        Kept kept { std::move(outcome).value(), {} };
        if (std::holds_alternative<form::Conflict>(kept.outcome)) {
            kept.mine = changed_lines(shop, transaction, *permit, at, submitted);
            // The page of the conflict holds the text in any case.
            (void)shop.answers.keep_draft(transaction, *permit, visit.viewer(), form_code(at.part), submitted.based_on, submitted.content, visit.now);
            return kept;
        }
        if (is_next && finishes(shop, at))
            person::mark_step(visit, transaction, at.person, bridging_step(at.part));
        else
            person::touch_step(visit, transaction, at.person, bridging_step(at.part));
        return kept;
    });
}

bool deserves_a_look(Shop const& shop, trust::Visit const& visit, Address const& at, form::NewContent const& content)
{
    if (!form::gentle_hints(shop.definition(at.part), *at.step, content, visit.language).empty())
        return true;
    return std::ranges::any_of(content, [&](auto const& line) { return shop.acts.speaks_of_acts(line.second); });
}

web::Response go_on(Shop const& shop, trust::Visit& visit, Address const& at, Submitted const& submitted, form::Saved const& saved)
{
    auto const to = visit.request.form.get("to");
    if (to == "stop")
        return look::go(home(visit, at.person), "plan.saved");
    if (to == "back") {
        auto const previous = previous_step(shop.definition(at.part), at.step->id);
        return look::go(previous.empty() ? path(at.person, at.part) : step_path(at.person, at.part, previous));
    }
    // Shown once, after something new was written; pressing "next" again goes on.
    if (saved.version != submitted.based_on && deserves_a_look(shop, visit, at, submitted.content))
        return look::go(step_path(at.person, at.part, at.step->id) + "?look=1", "plan.saved");
    return look::go(after(shop, at), finishes(shop, at) ? "plan.finished" : "");
}

web::Response refused(Shop const& shop, trust::Visit& visit, Address const& at, Submitted const& submitted, base::Refusal const& refusal)
{
    if (refusal.message == "trust.not_found")
        return show(shop, visit, at); // closed, or not there
    form::ScreenOptions options;
    form::keep_typed(options, submitted, shop.room.pages, visit);
    options.errors[refusal.field] = look::refusal_text(shop.room.pages, visit, refusal);
    return show(shop, visit, at, std::move(options), 422);
}

web::Response keep(Shop const& shop, trust::Visit& visit, Address const& at, Submitted const& submitted)
{
    auto const to = visit.request.form.get("to");
    auto const kept = save(shop, visit, at, submitted, to != "back" && to != "stop");
    if (!kept)
        return refused(shop, visit, at, submitted, kept.refusal());
    if (auto const* conflict = std::get_if<form::Conflict>(&kept->outcome))
        return draw_conflict(shop, visit, at, kept->mine, conflict->lines, false);
    return go_on(shop, visit, at, submitted, std::get<form::Saved>(kept->outcome));
}

web::Response post_step(Shop const& shop, trust::Visit& visit, Address const& at)
{
    auto const submitted = form::read_step(visit.request.form, shop.definition(at.part), *at.step);
    if (!submitted.add_row.empty() || !submitted.refusals.empty()) {
        form::ScreenOptions options;
        form::keep_typed(options, submitted, shop.room.pages, visit);
        return show(shop, visit, at, std::move(options), 422);
    }
    return keep(shop, visit, at, submitted);
}

web::Response post_draft(Shop const& shop, trust::Visit& visit, Address const& at)
{
    auto const submitted = form::read_step(visit.request.form, shop.definition(at.part), *at.step);
    auto const kept = visit.write([&](store::Transaction& transaction) -> base::Result<bool> {
        auto const permit = visit.ask(transaction, question(shop, at.person, at.part, trust::Act::write), "plan.purpose.save");
        if (!permit)
            return permit.refusal();
        return shop.answers.keep_draft(transaction, *permit, visit.viewer(), form_code(at.part), submitted.based_on,
            submitted.content, visit.now);
    });
    return kept ? form::draft_answer(*kept) : not_found(shop, visit);
}

// The typed lines come back with the page that showed both texts; save() checks them as any other content.
form::NewContent typed_lines(web::Form const& form)
{
    form::NewContent mine;
    boost::system::error_code error;
    auto const parsed = base::json::parse(form.get("mine"), error);
    if (error || !parsed.is_object())
        return mine;
    for (auto const& member : parsed.get_object())
        mine.emplace(std::string(member.key()), member.value());
    return mine;
}

web::Response post_choice(Shop const& shop, trust::Visit& visit, Address const& at)
{
    auto const& form = visit.request.form;
    auto mine = typed_lines(form);
    auto const lines = form.all("line");
    auto const screen = visit.read([&](store::Session& session) { return load(shop, visit, session, at); });
    if (!screen || !screen->opened.permit)
        return not_found(shop, visit);
    Submitted submitted { mine, 0, {}, {}, {} };
    int based_on = -1;
    auto const typed = form.get("based_on");
    std::from_chars(typed.data(), typed.data() + typed.size(), based_on);
    submitted.based_on = based_on;
    for (auto const& line : lines) {
        auto const choice = choice_from(form.get("choose/" + line));
        auto const found = mine.find(line);
        if (!choice || found == mine.end())
            return draw_conflict(shop, visit, at, mine, lines, true);
        auto const saved = screen->answer.lines.find(line);
        auto const saved_content = saved == screen->answer.lines.end() ? base::json::value() : saved->second.content;
        if (*choice == Choice::saved)
            submitted.content.erase(line);
        else
            submitted.content[line] = chosen(*choice, saved_content, found->second);
    }
    return keep(shop, visit, at, submitted);
}

using Work = web::Response (*)(Shop const&, trust::Visit&, Address const&);

trust::VisitHandler at_step(Shared const& shop, bool is_crisis, Work work)
{
    return [shop, is_crisis, work](trust::Visit& visit) {
        auto const at = address(*shop, visit, is_crisis);
        return at ? work(*shop, visit, *at) : not_found(*shop, visit);
    };
}

web::Response get_step(Shop const& shop, trust::Visit& visit, Address const& at) { return show(shop, visit, at); }

}

void add_step_routes(trust::Routes& routes, Shared const& shop)
{
    using trust::Need;
    routes.get("/persons/{person}/life-plan/{part}/{step}", Need::person_or_worker, at_step(shop, false, get_step));
    routes.post("/persons/{person}/life-plan/{part}/{step}", Need::person_or_worker, at_step(shop, false, post_step));
    routes.post("/persons/{person}/life-plan/{part}/{step}/draft", Need::person_or_worker, at_step(shop, false, post_draft));
    routes.post("/persons/{person}/life-plan/{part}/{step}/choice", Need::person_or_worker, at_step(shop, false, post_choice));
    routes.get("/persons/{person}/crisis-plan/{step}", Need::person_or_worker, at_step(shop, true, get_step));
    routes.post("/persons/{person}/crisis-plan/{step}", Need::person_or_worker, at_step(shop, true, post_step));
    routes.post("/persons/{person}/crisis-plan/{step}/draft", Need::person_or_worker, at_step(shop, true, post_draft));
    routes.post("/persons/{person}/crisis-plan/{step}/choice", Need::person_or_worker, at_step(shop, true, post_choice));
}

}
