#include "base/text.h"
#include "paper/qr.h"
#include "plan/page_parts.h"
#include "plan/seen_store.h"
#include "web/site.h"
#include "words/dates.h"

namespace plan::page_parts {

namespace {

std::string link_of(Shop const& shop, trust::Visit const& visit, std::string const& letters)
{
    return web::site_of(visit.request, shop.site_address) + "/seen/" + letters;
}

std::string level_name(Shop const& shop, trust::Visit const& visit, form::Level level)
{
    return shop.room.pages.html(visit, "plan.level." + std::string(form::code(level)));
}

// ---- The person's side

struct Asked {
    Opened opened;
    std::vector<SeenAsk> asks;
};

base::Result<Asked> load(Shop const& shop, trust::Visit& visit, store::Session& session, PersonId const& id)
{
    auto opened = open(shop, visit, session, id, Part::crisis, trust::Act::write);
    if (!opened)
        return opened.refusal();
    Asked asked { std::move(opened).value(), {} };
    if (asked.opened.permit)
        asked.asks = seen_asks(session, shop.room.keys, *asked.opened.permit);
    return asked;
}

std::string name_of(Shop const& shop, trust::Visit const& visit, SeenAsk const& ask)
{
    return ask.name.empty() ? shop.room.pages.text(visit, "plan.seen.somebody") : ask.name;
}

void fill_lines(Shop const& shop, trust::Visit const& visit, look::Data& answered, PersonId const& id, SeenAsk const& ask)
{
    for (auto const& line : ask.lines) {
        auto row = answered.add("LINE");
        row.set("TEXT", line.text).html("LEVEL_NAME", level_name(shop, visit, line.level));
        row.show_if("TAKEN", line.decision == Decision::taken).show_if("LEFT", line.decision == Decision::left);
        if (line.decision == Decision::taken)
            continue; // the plan is where it can be taken out again
        auto choice = row.add("NOT_TAKEN");
        choice.set("ACTION", seen_asks_path(id) + "/" + ask.id.text()).set("NUMBER", line.number);
        choice.show_if("WAITING", !line.decision);
    }
}

void fill_asks(Shop const& shop, trust::Visit const& visit, look::Data& data, PersonId const& id, std::vector<SeenAsk> const& asks)
{
    for (auto const& ask : asks) {
        auto const action = seen_asks_path(id) + "/" + ask.id.text();
        if (ask.answered_at) {
            auto answered = data.add("ANSWERED");
            answered.set("NAME", name_of(shop, visit, ask)).set("WHEN", words::moment(visit.language, *ask.answered_at));
            answered.set("ACTION", action);
            // Put away only when nothing waits: a slip of the finger must not lose what somebody wrote.
            answered.show_if("DECIDED", std::ranges::all_of(ask.lines, [](SeenLine const& line) { return line.decision.has_value(); }));
            fill_lines(shop, visit, answered, id, ask);
            continue;
        }
        auto open = data.add(ask.is_open(visit.now) ? "OPEN" : "EXPIRED");
        open.set("NAME", name_of(shop, visit, ask)).set("ACTION", action);
        open.set("UNTIL", words::short_day(visit.language, base::Day::of(ask.until))).set("SLIP_HREF", action);
    }
    data.show_if("NONE", asks.empty());
}

web::Response show(Shop const& shop, trust::Visit& visit, PersonId const& id, std::optional<base::Refusal> const& refusal = {})
{
    auto const asked = visit.read([&](store::Session& session) { return load(shop, visit, session, id); });
    if (!asked)
        return not_found(shop, visit);
    if (!asked->opened.permit)
        return closed(shop, visit, asked->opened, Part::crisis);
    look::Data data;
    visit.read([&](store::Session& session) {
        fill_frame(shop, visit, session, data, asked->opened, Part::crisis, bridging_step(Part::crisis));
    });
    data.set("ACTION", seen_asks_path(id)).set("BACK_HREF", step_path(id, Part::crisis, seen_step));
    data.set("TYPED", visit.request.form.get("name"));
    if (refusal)
        data.add("ERROR").set("ERROR_TEXT", look::refusal_text(shop.room.pages, visit, *refusal));
    fill_asks(shop, visit, data, id, asked->asks);
    return shop.room.pages.page(visit, { shop.room.pages.text(visit, "plan.title"), "person" }, "plan/seen.html", data, refusal ? 422 : 200);
}

web::Response make(Shop const& shop, trust::Visit& visit, PersonId const& id)
{
    auto const made = visit.write([&](store::Transaction& transaction) -> base::Result<AskId> {
        auto const permit = visit.ask(transaction, question(shop, id, Part::crisis, trust::Act::write), "plan.purpose.seen");
        if (!permit)
            return permit.refusal();
        return ask_for_seen(transaction, shop.room.keys, *permit, visit.viewer(), visit.request.form.get("name"), visit.now);
    });
    if (made)
        return look::go(seen_asks_path(id) + "/" + made->text());
    return made.refusal().message == "trust.not_found" ? show(shop, visit, id) : show(shop, visit, id, made.refusal());
}

// What is handed over: the link as a code and as letters, and what is asked. Nothing on it tells of the person.
web::Response slip(Shop const& shop, trust::Visit& visit, PersonId const& id)
{
    auto const asked = visit.read([&](store::Session& session) { return load(shop, visit, session, id); });
    if (!asked)
        return not_found(shop, visit);
    if (!asked->opened.permit)
        return closed(shop, visit, asked->opened, Part::crisis);
    auto const ask = std::ranges::find(asked->asks, visit.request.parameter("ask"), [](SeenAsk const& one) { return one.id.text(); });
    if (ask == asked->asks.end() || !ask->is_open(visit.now))
        return look::go(seen_asks_path(id));
    auto const link = link_of(shop, visit, ask->letters);
    look::Data data;
    data.set("NAME", name_of(shop, visit, *ask)).set("LINK", link);
    data.set("UNTIL", words::long_day(visit.language, base::Day::of(ask->until)));
    data.html("QR", paper::qr_svg(link, shop.room.pages.text(visit, "plan.seen.code"), 180)).set("BACK_HREF", seen_asks_path(id));
    return shop.room.pages.page(visit, { shop.room.pages.text(visit, "plan.title"), "person" }, "plan/seen_slip.html", data);
}

// The line becomes one of the plan, by whoever takes it, as any line they write. What lies typed on the step stays.
base::Result<bool> take(Shop const& shop, trust::Visit& visit, store::Transaction& transaction, trust::Disclosure const& permit,
    SeenLine const& line)
{
    auto const code = form_code(Part::crisis);
    auto const name = "L3.seen@" + std::string(form::code(line.level));
    auto const answer = shop.answers.load(transaction, permit, code);
    auto const draft = shop.answers.draft(transaction, permit, visit.viewer(), code, seen_step);
    auto const found = answer.lines.find(name);
    base::json::array lines;
    if (found != answer.lines.end() && found->second.content.is_array())
        lines = found->second.content.get_array();
    lines.emplace_back(line.text);
    auto const saved = shop.answers.save(transaction, permit, visit.viewer(), code, answer.version, { { name, lines } }, visit.now);
    if (!saved)
        return saved.refusal();
    if (draft)
        (void)shop.answers.keep_draft(transaction, permit, visit.viewer(), code, draft->based_on, draft->content, draft->kept_at);
    return std::holds_alternative<form::Saved>(*saved);
}

web::Response decide(Shop const& shop, trust::Visit& visit, PersonId const& id)
{
    auto const ask = AskId::parse(visit.request.parameter("ask"));
    auto const& form = visit.request.form;
    if (!ask)
        return not_found(shop, visit);
    int number = 0;
    auto const typed = form.get("number");
    std::from_chars(typed.data(), typed.data() + typed.size(), number);
    auto const what = form.get("do");
    if (what != "take" && what != "leave" && what != "end")
        return not_found(shop, visit);
    auto const done = visit.write([&](store::Transaction& transaction) -> base::Result<bool> {
        auto const permit = visit.ask(transaction, question(shop, id, Part::crisis, trust::Act::write), "plan.purpose.seen");
        if (!permit)
            return permit.refusal();
        if (what == "end")
            return end_ask(transaction, *permit, *ask, visit.now);
        auto const decision = what == "take" ? Decision::taken : Decision::left;
        auto const line = line_not_taken(transaction, shop.room.keys, *permit, *ask, number);
        if (!line)
            return false;
        if (decision == Decision::taken) {
            auto const taken = take(shop, visit, transaction, *permit, *line);
            if (!taken || !*taken)
                return taken; // the line waits on
        }
        decide_line(transaction, *ask, number, decision, visit.now);
        return true;
    });
    if (!done)
        return done.refusal().message == "trust.not_found" ? show(shop, visit, id) : show(shop, visit, id, base::Refusal { "plan.seen.full", "name" });
    return look::go(seen_asks_path(id), what == "take" && *done ? "plan.seen.taken" : "");
}

// ---- The side of whoever was asked: no name, no word of the plan, no account

web::Response reply_page(Shop const& shop, trust::Visit& visit, std::string_view section, std::optional<base::Refusal> const& refusal, int status)
{
    look::Data data;
    auto part = data.add(section);
    auto const& form = visit.request.form;
    part.set("YELLOW", form.get("yellow")).set("RED", form.get("red")).set("ACTION", "/seen/" + visit.request.parameter("letters"));
    if (refusal)
        part.add(refusal->field == "red" ? "RED_ERROR" : "YELLOW_ERROR").set("ERROR_TEXT", look::refusal_text(shop.room.pages, visit, *refusal));
    return shop.room.pages.page(visit, { .title = shop.room.pages.text(visit, "plan.seen.title") }, "plan/seen_reply.html", data, status);
}

web::Response read_link(Shop const& shop, trust::Visit& visit)
{
    auto const is_open = visit.read([&](store::Session& session) {
        return is_open_link(session, shop.room.keys, visit.request.parameter("letters"), visit.now);
    });
    if (is_open)
        return reply_page(shop, visit, "ASKED", {}, 200);
    return visit.request.query.has("sent") ? reply_page(shop, visit, "THANKS", {}, 200) : reply_page(shop, visit, "OVER", {}, 404);
}

web::Response reply(Shop const& shop, trust::Visit& visit)
{
    auto const& form = visit.request.form;
    SeenAnswer const answer { base::lines(base::clean_text(form.get("yellow"))), base::lines(base::clean_text(form.get("red"))) };
    auto const sent = visit.write([&](store::Transaction& transaction) {
        return answer_ask(transaction, shop.room.keys, visit.request.parameter("letters"), answer, visit.now);
    });
    if (sent)
        return look::go("/seen/" + visit.request.parameter("letters") + "?sent=1");
    if (sent.refusal().message == "plan.seen.link")
        return reply_page(shop, visit, "OVER", {}, 404);
    return reply_page(shop, visit, "ASKED", sent.refusal(), 422);
}

using Work = web::Response (*)(Shop const&, trust::Visit&, PersonId const&);

trust::VisitHandler for_person(Shared const& shop, Work work)
{
    return [shop, work](trust::Visit& visit) {
        return with_person(*shop, visit, [&](PersonId const& id) { return work(*shop, visit, id); });
    };
}

}

void add_seen_routes(trust::Routes& routes, Shared const& shop)
{
    using trust::Need;
    auto const asks = "/persons/{person}/crisis-plan/seen/asks";
    routes.get(asks, Need::person_or_worker, for_person(shop, [](Shop const& at, trust::Visit& visit, PersonId const& id) { return show(at, visit, id); }));
    routes.post(asks, Need::person_or_worker, for_person(shop, make));
    routes.get(std::string(asks) + "/{ask}", Need::person_or_worker, for_person(shop, slip));
    routes.post(std::string(asks) + "/{ask}", Need::person_or_worker, for_person(shop, decide));
    routes.get("/seen/{letters}", Need::anyone, [shop](trust::Visit& visit) { return read_link(*shop, visit); });
    routes.post("/seen/{letters}", Need::anyone, [shop](trust::Visit& visit) { return reply(*shop, visit); });
}

}
