#include "agency/agency_store.h"
#include "base/text.h"
#include "links/page_parts.h"
#include "paper/qr.h"
#include "person/bridging.h"
#include "share/share_store.h"
#include "web/site.h"
#include "words/dates.h"

namespace links::page_parts {

namespace {

using person::Person;
using trust::Visit;

constexpr auto crisis = trust::Compartment::crisis;

// Letters and codes are kept with the crisis plan, and only the person asks for them. Who only looks has not written:
// the person reads both in their own journal.
base::Result<trust::Disclosure> permit(Visit& visit, store::Session& session, PersonId const& id, std::string_view purpose)
{
    auto const act = visit.request.method == web::Method::post ? trust::Act::write : trust::Act::read;
    return visit.ask_as_person(session, { .person = id, .act = act, .compartment = crisis }, purpose);
}

// Runs with the person of the route if they are at the screen. A worker who is alone is led to where the person comes
// beside; for all others there is nothing here.
using Work = std::function<web::Response(Shop const&, Visit&, Person const&)>;
trust::VisitHandler for_person(Shared const& shop, Work work)
{
    return [shop, work](Visit& visit) {
        auto const id = PersonId::parse(visit.request.parameter("person"));
        auto const person = id ? visit.read([&](store::Session& session) { return person::find(visit, session, shop->room().keys, *id); })
                               : base::Result<Person>(base::Refusal { "trust.not_found" });
        if (!person)
            return not_found(*shop, visit);
        bool const own = visit.viewer().is_person() && visit.viewer().person == *id;
        if (own || visit.is_beside(*id))
            return work(*shop, visit, *person);
        if (!visit.viewer().is_worker() || person->house != visit.viewer().agency)
            return not_found(*shop, visit);
        return web::Response::see_other("/persons/" + id->text() + "/presence?to=" + base::url_escape(links_path(*id)));
    };
}

web::Response page(Shop const& shop, Visit& visit, Person const& person, std::string_view file, look::Data& data, int status = 200)
{
    person::fill_person_bar(shop.room().pages, visit, data, person);
    auto const section = visit.viewer().is_person() ? "me" : "person";
    return shop.room().pages.page(visit, { shop.room().pages.text(visit, "link.title"), section }, file, data, status);
}

// ---- The list, and the form below it

std::string_view state_key(State state)
{
    constexpr std::array<std::string_view, 6> keys { "link.state.waits", "link.state.open", "link.state.used", "link.state.expired", "link.state.closed", "link.state.shut" };
    return keys[static_cast<std::size_t>(state)];
}

void fill_links(Shop const& shop, Visit const& visit, store::Session& session, look::Data& data, PersonId const& id, std::vector<Link> const& links)
{
    for (auto const& link : links) {
        auto const state = link.state(visit.now);
        auto const action = links_path(id, "/" + link.id.text());
        auto row = data.add("LINK");
        row.set("AGENCY", name_of(session, link.agency)).set("MADE", words::moment(visit.language, link.made_at));
        row.html("STATE", shop.room().pages.html(visit, state_key(state), { { "until", words::moment(visit.language, link.until) },
            { "opened", link.opened_at ? words::moment(visit.language, *link.opened_at) : "" },
            { "closed", link.closed_at ? words::moment(visit.language, *link.closed_at) : "" } }));
        if (state == State::waits)
            row.add("SLIP").set("HREF", action);
        if (state == State::waits || state == State::open)
            row.add("CLOSE").set("ACTION", action + "/close").set("NAME", name_of(session, link.agency));
    }
    data.show_if("NONE", links.empty());
}

void fill_agencies(Shop const& shop, Visit const& visit, store::Session& session, look::Data& data, std::string const& chosen)
{
    auto const duties = agency::duty_cards(session);
    for (auto const& name : agency::all_names(session)) {
        auto const found = duties.find(name.id);
        auto const* duty = found == duties.end() ? nullptr : agency::duty_at(found->second, visit.now);
        auto const words = shop.room().pages.text(visit, duty ? agency::short_key(duty->duty) : "agency.duty.short.none");
        data.add("OPTION").set("VALUE", name.id.text()).set("TEXT", name.name + " — " + words).show_if("CHOSEN", name.id.text() == chosen);
    }
}

// What was chosen: sent, or carried in the address by whoever comes back to it.
web::Form const& typed(Visit const& visit)
{
    return visit.request.method == web::Method::post ? visit.request.form : visit.request.query;
}

std::string back_to_form(PersonId const& person, web::Form const& form)
{
    auto address = links_path(person) + "?agency=" + base::url_escape(form.get("agency")) + "&days=" + base::url_escape(form.get("days"));
    if (form.has("phone"))
        address += "&phone=yes";
    for (auto const& chosen : share::read_line_picker(form))
        address += "&line=" + base::url_escape(share::value_of(chosen));
    return address;
}

void fill_refusal(Shop const& shop, Visit const& visit, look::Data& data, PersonId const& person, base::Refusal const& refusal)
{
    data.add(refusal.field == "days" ? "DAYS_ERROR" : "AGENCY_ERROR").set("ERROR_TEXT", look::refusal_text(shop.room().pages, visit, refusal));
    auto const agency = AgencyId::parse(typed(visit).get("agency"));
    if (refusal.message == "link.notice.first" && agency)
        data.add("NOTICE").set("HREF", share::notice_path(person, *agency, back_to_form(person, typed(visit))));
}

web::Response show(Shop const& shop, Visit& visit, Person const& person, std::optional<base::Refusal> const& refusal)
{
    look::Data data;
    auto const& form = typed(visit);
    auto const& pages = shop.room().pages;
    auto const ticked = share::read_line_picker(form);
    bool const is_there = visit.read([&](store::Session& session) {
        auto const disclosure = permit(visit, session, person.id, "link.purpose.page");
        if (!disclosure)
            return false;
        fill_links(shop, visit, session, data, person.id, links_of(session, shop.room().keys, *disclosure, visit.now));
        fill_agencies(shop, visit, session, data, form.get("agency"));
        share::Picking picking { { ticked.begin(), ticked.end() }, false, {} };
        if (refusal && refusal->field == "line")
            picking.error = pages.html(visit, refusal->message, refusal->slots);
        auto const offered = share::offered_lines(shop.lines, visit, session, person, share::Extent::everything, "link.purpose.page");
        share::fill_line_picker(pages, visit, data, offered, picking);
        return true;
    });
    if (!is_there)
        return not_found(shop, visit);
    data.set("ACTION", links_path(person.id, "/check")).set("DAYS", form.has("days") ? form.get("days") : std::to_string(usual_days));
    data.show_if("PHONE", form.has("phone")).set("MOST", std::int64_t { longest_days }).set("BACK_HREF", visit.viewer().is_person() ? "/me" : "/persons/" + person.id.text());
    if (refusal && refusal->field != "line")
        fill_refusal(shop, visit, data, person.id, *refusal);
    return page(shop, visit, person, "links/links.html", data, refusal ? 422 : 200);
}

// ---- What was chosen, and what would come of it

struct Wanted {
    std::vector<share::Chosen> chosen;
    AgencyId agency; // empty: on paper only
    std::string agency_name;
    share::Recipient recipient {};
    int days { usual_days };
    std::string phone;
};

std::string house_phone(store::Session& session, Person const& person)
{
    auto const card = person.house.empty() ? std::nullopt : agency::load_card(session, person.house);
    if (!card)
        return "";
    return card->entry.phone_night.empty() ? card->entry.phone_day : card->entry.phone_night;
}

base::Result<Wanted> read_wanted(Visit& visit, Person const& person)
{
    auto const& form = visit.request.form;
    Wanted wanted { share::read_line_picker(form), {}, {}, {}, usual_days, {} };
    // Whole parts are for shares that go on; what somebody opens once is chosen line by line.
    std::erase_if(wanted.chosen, [](share::Chosen const& chosen) { return chosen.line.empty(); });
    if (wanted.chosen.empty())
        return base::Refusal { "link.lines.missing", "line" };
    auto const days = check_days(form.get("days"));
    if (!days)
        return days.refusal();
    wanted.days = *days;
    if (auto const agency = AgencyId::parse(form.get("agency"))) {
        wanted.agency = *agency;
        visit.read([&](store::Session& session) {
            wanted.agency_name = name_of(session, *agency);
            wanted.recipient = share::recipient_of(session, person.id, *agency, visit.now);
            wanted.phone = form.has("phone") ? house_phone(session, person) : "";
        });
    }
    // Nobody with a duty to pass on gets anything before the person has read what they must pass on (§5.4 b).
    if (wanted.recipient.needs_notice() && !wanted.agency_name.empty())
        return base::Refusal { wanted.recipient.notice_version == 0 ? "share.notice.none" : "link.notice.first", "agency",
            { { "name", wanted.agency_name } } };
    return wanted;
}

std::vector<Part> wanted_parts(Shop const& shop, Visit& visit, Person const& person, Wanted const& wanted, trust::Act act, std::string_view purpose)
{
    return visit.read([&](store::Session& session) {
        return read_parts(shop, visit, session, share::scope_of(wanted.chosen),
            [&](store::Session& at, trust::Compartment compartment, std::vector<std::string> const& lines) {
                return visit.ask_as_person(at, { .person = person.id, .act = act, .compartment = compartment, .lines = lines }, purpose);
            });
    });
}

web::Response check(Shop const& shop, Visit& visit, Person const& person)
{
    auto const wanted = read_wanted(visit, person);
    if (!wanted)
        return show(shop, visit, person, wanted.refusal());
    look::Data data;
    auto const& pages = shop.room().pages;
    fill_parts(shop, visit, data, wanted_parts(shop, visit, person, *wanted, trust::Act::read, "link.purpose.page"));
    for (auto const& chosen : wanted->chosen)
        data.add("HIDDEN_LINE").set("VALUE", share::value_of(chosen));
    data.set("AGENCY_ID", wanted->agency.text()).set("DAYS", wanted->days).show_if("PHONE", !wanted->phone.empty());
    data.set("ACTION", links_path(person.id)).set("PAPER_ACTION", links_path(person.id, "/paper"));
    data.set("BACK_HREF", back_to_form(person.id, visit.request.form));
    if (!wanted->agency_name.empty()) {
        auto for_agency = data.add("FOR_AGENCY");
        for_agency.set("AGENCY", wanted->agency_name).set("MOST_DAYS", wanted->days);
        for_agency.html("DUTY", pages.html(visit, "agency.duty." + std::string(agency::code(static_cast<agency::DutyClass>(wanted->recipient.duty)))));
    }
    return page(shop, visit, person, "links/check.html", data);
}

web::Response make_link(Shop const& shop, Visit& visit, Person const& person)
{
    auto const wanted = read_wanted(visit, person);
    if (!wanted)
        return show(shop, visit, person, wanted.refusal());
    if (wanted->agency_name.empty())
        return show(shop, visit, person, base::Refusal { "link.agency.missing", "agency" });
    auto const made = visit.write([&](store::Transaction& transaction) -> base::Result<LinkId> {
        auto const disclosure = permit(visit, transaction, person.id, "link.purpose.make");
        if (!disclosure)
            return disclosure.refusal();
        return make(visit, transaction, shop.room().keys, *disclosure,
            { person.id, wanted->agency, wanted->agency_name, share::scope_of(wanted->chosen), wanted->recipient.notice_seen, wanted->days, wanted->phone });
    });
    if (!made)
        return made.refusal().message == "trust.not_found" ? not_found(shop, visit) : show(shop, visit, person, made.refusal());
    return look::go(links_path(person.id, "/" + made->text()));
}

// Paper leaves the system: the person does that, and the journal says so.
web::Response make_paper(Shop const& shop, Visit& visit, Person const& person)
{
    auto const wanted = read_wanted(visit, person);
    if (!wanted)
        return show(shop, visit, person, wanted.refusal());
    auto const parts = wanted_parts(shop, visit, person, *wanted, trust::Act::export_out, "link.purpose.print");
    return web::Response::pdf(part_pdf(shop, visit, parts, wanted->agency_name), "sheet-4.pdf");
}

// ---- One link: what is handed over, and closing it

web::Response slip(Shop const& shop, Visit& visit, Person const& person)
{
    look::Data data;
    auto const found = visit.read([&](store::Session& session) -> std::optional<Link> {
        auto const disclosure = permit(visit, session, person.id, "link.purpose.page");
        if (!disclosure)
            return std::nullopt;
        for (auto& link : links_of(session, shop.room().keys, *disclosure, visit.now)) {
            if (link.id.text() != visit.request.parameter("link") || link.state(visit.now) != State::waits)
                continue;
            data.set("AGENCY", name_of(session, link.agency));
            return std::move(link);
        }
        return std::nullopt;
    });
    if (!found)
        return look::go(links_path(person.id));
    auto const address = web::site_of(visit.request, shop.site_address) + "/link/" + found->letters;
    data.set("ADDRESS", address).html("QR", paper::qr_svg(address, shop.room().pages.text(visit, "link.slip.code"), 180));
    data.set("CODE", found->code.substr(0, 3) + " " + found->code.substr(3)).set("UNTIL", words::moment(visit.language, found->until));
    data.set("BACK_HREF", links_path(person.id));
    return page(shop, visit, person, "links/slip.html", data);
}

web::Response post_close(Shop const&, Visit& visit, Person const& person)
{
    auto const id = LinkId::parse(visit.request.parameter("link"));
    bool const closed = id && visit.write([&](store::Transaction& transaction) {
        auto const disclosure = permit(visit, transaction, person.id, "link.purpose.close");
        return disclosure && close(visit, transaction, *disclosure, *id);
    });
    return look::go(links_path(person.id), closed ? "link.closed" : ""); // two clicks close it once
}

}

void add_own_routes(trust::Routes& routes, Shared const& shop)
{
    using trust::Need;
    routes.get("/persons/{person}/links", Need::person_or_worker, for_person(shop, [](Shop const& at, Visit& visit, Person const& person) { return show(at, visit, person, {}); }));
    routes.post("/persons/{person}/links", Need::person_or_worker, for_person(shop, make_link));
    routes.post("/persons/{person}/links/check", Need::person_or_worker, for_person(shop, check));
    routes.post("/persons/{person}/links/paper", Need::person_or_worker, for_person(shop, make_paper));
    routes.get("/persons/{person}/links/{link}", Need::person_or_worker, for_person(shop, slip));
    routes.post("/persons/{person}/links/{link}/close", Need::person_or_worker, for_person(shop, post_close));
}

}
