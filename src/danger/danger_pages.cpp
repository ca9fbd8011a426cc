#include "danger/danger_pages.h"

#include "agency/agency_store.h"
#include "agency/choices.h"
#include "base/text.h"
#include "danger/break_glass_store.h"
#include "danger/danger_store.h"
#include "danger/second.h"
#include "person/person_store.h"
#include "plan/shown_lines.h"
#include "trust/account_store.h"
#include "words/dates.h"
#include "words/furigana.h"

namespace danger {

namespace {

using trust::Visit;

struct Shop {
    look::Room const& room;
    form::Library const& library;
    form::Answers const& answers;
};
using Shared = std::shared_ptr<Shop const>;

web::Response not_found(Shop const& shop, Visit& visit) { return shop.room.pages.problem(&visit, web::Problem::not_found); }

std::string address(PersonId const& id) { return "/persons/" + id.text(); }

// How this viewer may call the person: the alias where identity is theirs to read, else the letters of the short code.
std::string name_of(Shop const& shop, Visit& visit, store::Session& session, PersonId const& id)
{
    auto const person = person::find(visit, session, shop.room.keys, id);
    return person ? person->alias : person::short_code(id);
}

struct Phone {
    std::string name;
    std::string number;
};

// Psychiatric hospitals, clinics and centres of the directory that have a number, and the viewer's own agency.
std::vector<Phone> phones(store::Session& session, Visit const& visit)
{
    using agency::AgencyKind;
    constexpr std::size_t most = 6;
    std::vector<Phone> found;
    for (auto const& listing : agency::directory(session)) {
        auto const kind = listing.name.kind;
        bool const helps = kind == AgencyKind::psyh || kind == AgencyKind::mhwc || kind == AgencyKind::clin;
        bool const own = listing.name.id == visit.viewer().agency;
        auto const& number = listing.phone_night.empty() ? listing.phone_day : listing.phone_night;
        if ((!helps && !own) || number.empty())
            continue;
        found.insert(own ? found.begin() : found.end(), { listing.name.name, number });
    }
    if (found.size() > most)
        found.resize(most);
    return found;
}

void fill_phones(look::Data& data, std::vector<Phone> const& phones)
{
    for (auto const& [name, number] : phones)
        data.add("PHONE").set("NAME", name).set("NUMBER", number);
}

void fill_refusal(Shop const& shop, Visit const& visit, look::Data& data, std::optional<base::Refusal> const& refusal)
{
    if (!refusal)
        return;
    std::string const section = refusal->field == "reason" ? "REASON_ERROR" : refusal->field == "second" ? "SECOND_ERROR" : "COLLEAGUE_ERROR";
    data.add(section).set("ERROR_TEXT", look::refusal_text(shop.room.pages, visit, *refusal));
}

web::Response show_form(Shop const& shop, Visit& visit, PersonId const& id, std::optional<base::Refusal> const& refusal = {})
{
    look::Data data;
    visit.read([&](store::Session& session) {
        data.set("ALIAS", name_of(shop, visit, session, id));
        fill_phones(data, phones(session, visit));
    });
    auto const& form = visit.request.form;
    data.set("ACTION", address(id) + "/danger").set("BACK_HREF", address(id));
    data.set("REASON", form.get("reason")).set("LOGIN", form.get("login"));
    data.set("MOST", static_cast<std::int64_t>(reason_characters));
    data.show_if("COLLEAGUE", form.get("second") == "colleague").show_if("ALARM", form.get("second") == "alarm");
    fill_refusal(shop, visit, data, refusal);
    return shop.room.pages.page(visit, { shop.room.pages.text(visit, "danger.title"), "person" }, "danger/danger.html", data, refusal ? 422 : 200);
}

void fill_lines(Shop const& shop, Visit& visit, store::Session& session, look::Data& data, PersonId const& id)
{
    auto const& definition = shop.library.get(plan::form_code(plan::Part::crisis));
    auto const disclosure = visit.ask(session,
        { .person = id, .act = trust::Act::read, .compartment = trust::Compartment::crisis, .lines = definition.compartment_lines() },
        "danger.purpose.read");
    std::vector<plan::ShownLine> lines;
    if (disclosure)
        lines = plan::shown_lines(definition, shop.answers.load(session, *disclosure, definition.code), visit.language, agency::choices(session));
    for (auto const& line : lines) {
        auto row = data.add("LINE");
        row.html("LABEL", words::ruby_html(line.label.in(visit.language)));
        if (line.level)
            row.add("LEVEL").html("LEVEL_NAME", shop.room.pages.html(visit, "plan.level." + std::string(form::code(*line.level))));
        for (auto const& text : line.texts)
            row.add("TEXT_ROW").set("TEXT", text);
    }
    data.show_if("NO_LINES", lines.empty());
}

web::Response show_open(Shop const& shop, Visit& visit, Opening const& opening)
{
    look::Data data;
    visit.read([&](store::Session& session) {
        data.set("ALIAS", name_of(shop, visit, session, opening.person));
        fill_lines(shop, visit, session, data, opening.person);
        fill_phones(data, phones(session, visit));
    });
    data.set("UNTIL", words::moment(visit.language, opening.until())).set("BACK_HREF", address(opening.person));
    data.set("REASON", opening.reason).show_if("ALARM", opening.is_alarm());
    if (!opening.is_alarm())
        data.show("SECOND").set("SECOND_NAME", opening.second_name);
    return shop.room.pages.page(visit, { shop.room.pages.text(visit, "danger.title"), "person" }, "danger/open.html", data);
}

web::Response show(Shop const& shop, Visit& visit, PersonId const& id)
{
    auto const opening = visit.read([&](store::Session& session) { return own_opening(visit, session, shop.room.keys, id); });
    return opening ? show_open(shop, visit, *opening) : show_form(shop, visit, id);
}

web::Response post(Shop const& shop, Visit& visit, PersonId const& id)
{
    auto const reason = check_reason(visit.request.form.get("reason"));
    if (!reason)
        return show_form(shop, visit, id, reason.refusal());
    auto const colleague = read_second(shop.room, visit);
    if (!colleague)
        return show_form(shop, visit, id, colleague.refusal());
    auto const done = visit.write([&](store::Transaction& transaction) -> base::Result<> {
        if (own_opening(visit, transaction, shop.room.keys, id))
            return base::Done {}; // pressed twice: one opening, one alarm
        auto const permit = visit.ask(transaction, record(id, visit.viewer().agency, trust::Act::write), "danger.purpose.open");
        if (!permit)
            return permit.refusal();
        (void)open(transaction, shop.room.keys, *permit, visit.viewer(), *reason, *colleague, visit.now);
        return base::Done {};
    });
    return done ? look::go(address(id) + "/danger") : not_found(shop, visit);
}

// ---- What was opened here, for the workers of the agency

struct Listed {
    Opening opening;
    std::string name;
    bool told { false };
};

std::vector<Listed> load_list(Shop const& shop, Visit& visit, store::Session& session)
{
    std::vector<Listed> list;
    auto const staff = trust::staff_of(session, visit.viewer().agency, visit.now);
    for (auto& opening : openings_of_agency(visit, session, shop.room.keys)) {
        auto name = name_of(shop, visit, session, opening.person);
        bool const told = opening.waits() && is_told(visit.viewer(), opening, staff);
        list.push_back({ std::move(opening), std::move(name), told });
    }
    return list;
}

web::Response show_list(Shop const& shop, Visit& visit)
{
    auto const list = visit.read([&](store::Session& session) { return load_list(shop, visit, session); });
    look::Data data;
    data.set("MOST", std::int64_t { openings_shown }).show_if("NONE", list.empty());
    for (auto const& [opening, name, told] : list) {
        auto row = data.add("OPENING");
        row.set("NAME", name).set("BY", opening.by_name).set("WHEN", words::moment(visit.language, opening.at));
        row.set("REASON", opening.reason);
        if (!opening.is_alarm())
            row.show("SECOND").set("SECOND_NAME", opening.second_name);
        if (opening.heard)
            row.show("HEARD").set("HEARD_BY", opening.heard->name).set("HEARD_AT", words::moment(visit.language, opening.heard->at));
        row.show_if("WAITS", opening.waits() && !told);
        if (told)
            row.show("TOLD").set("ACTION", "/danger/" + opening.id.text());
    }
    return shop.room.pages.page(visit, { shop.room.pages.text(visit, "danger.title"), "desk" }, "danger/list.html", data);
}

web::Response post_heard(Shop const& shop, Visit& visit)
{
    auto const id = OpeningId::parse(visit.request.parameter("opening"));
    bool const heard = id && visit.write([&](store::Transaction& transaction) { return hear(visit, transaction, *id); });
    return heard ? look::go("/danger", "danger.heard.done") : not_found(shop, visit);
}

using Work = web::Response (*)(Shop const&, Visit&, PersonId const&);

// Runs for whom A10 could open something; for all others there is nothing here.
trust::VisitHandler for_worker(Shared const& shop, Work work)
{
    return [shop, work](Visit& visit) {
        auto const id = PersonId::parse(visit.request.parameter("person"));
        bool const may = id && visit.read([&](store::Session& session) {
            return may_break_glass(session, visit.viewer(), *id, visit.now);
        });
        return may ? work(*shop, visit, *id) : not_found(*shop, visit);
    };
}

}

void add_routes(trust::Routes& routes, look::Room const& room, form::Library const& library, form::Answers const& answers)
{
    using trust::Need;
    auto const shop = std::make_shared<Shop const>(Shop { room, library, answers });
    routes.get("/persons/{person}/danger", Need::worker, for_worker(shop, show));
    routes.post("/persons/{person}/danger", Need::worker, for_worker(shop, post));
    routes.get("/danger", Need::worker, [shop](Visit& visit) { return show_list(*shop, visit); });
    routes.post("/danger/{opening}", Need::worker, [shop](Visit& visit) { return post_heard(*shop, visit); });
}

void fill_told(look::Pages const& pages, trust::Visit const& visit, look::Data& data, std::vector<Opening> const& openings)
{
    if (openings.empty())
        return;
    auto told = data.include("TOLD", "danger/told.html");
    for (auto const& opening : openings) {
        auto row = told.add("OPENING");
        row.html("TEXT", pages.html(visit, opening.is_alarm() ? "danger.told" : "danger.told.second",
            { { "name", opening.by_name }, { "when", words::moment(visit.language, opening.at) }, { "second", opening.second_name } }));
        row.set("REASON", opening.reason);
        row.show_if("STILL", opening.is_open(visit.now));
    }
}

void fill_alarm(look::Data& data, int waiting)
{
    if (waiting > 0)
        data.include("ALARM", "danger/alarm.html").set("COUNT", waiting);
}

}
