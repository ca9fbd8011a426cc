#include "consent/page_parts.h"

#include "agency/agency_store.h"
#include "consent/consent_store.h"
#include "consent/who_sees.h"
#include "trust/accounts.h"
#include "words/furigana.h"

namespace consent::page_parts {

namespace {

using person::Person;
using trust::Visit;

constexpr std::size_t most_places = 8;

// Where one can talk without the house's duty (dossier §7.2 Q1): D0 to D2 by the agency's own card, nearest to what
// is needed first.
int nearness(agency::AgencyKind kind)
{
    using agency::AgencyKind;
    constexpr std::array order { AgencyKind::mhwc, AgencyKind::rf, AgencyKind::rfw, AgencyKind::na, AgencyKind::clin,
        AgencyKind::psyh, AgencyKind::phc, AgencyKind::law };
    return static_cast<int>(std::ranges::find(order, kind) - order.begin());
}

bool is_open_to_talk(agency::Listing const& listing, base::Instant now)
{
    std::optional<agency::DutyClass> duty; // no card in force: D4
    for (auto const& card : listing.duties) {
        if (card.from <= now)
            duty = card.duty;
    }
    return duty && *duty <= agency::DutyClass::d2;
}

std::vector<agency::Listing> places_to_talk(store::Session& session, trust::AgencyId const& house, base::Instant now)
{
    auto const own = agency::name_of(session, house);
    auto places = agency::directory(session);
    std::erase_if(places, [&](agency::Listing const& listing) { return !is_open_to_talk(listing, now); });
    std::ranges::stable_sort(places, {}, [&](agency::Listing const& listing) {
        return std::pair { nearness(listing.name.kind), !own || listing.name.area != own->area };
    });
    if (places.size() > most_places)
        places.resize(most_places);
    return places;
}

void add_places(look::Data& page, look::Room const& room, Visit const& visit, std::vector<agency::Listing> const& places)
{
    auto data = page.include("PLACES", "consent/places.html");
    data.show_if("NO_PLACES", places.empty());
    for (auto const& place : places) {
        auto row = data.add("PLACE");
        row.set("NAME", place.name.name).set("HREF", "/agencies/" + place.name.id.text());
        row.html("KIND", room.pages.html(visit, agency::name_key(place.name.kind)));
        row.show_if("HAS_HOURS", !place.hours_note.empty()).set("HOURS", place.hours_note);
        if (!place.phone_day.empty())
            row.add("PHONE").set("NUMBER", place.phone_day);
    }
}

struct State {
    Notice notice;
    ProgrammeConsent consent { ProgrammeConsent::not_asked };
    std::vector<agency::Listing> places;
    bool writing { false };
};

State load(store::Session& session, Visit const& visit, Person const& person)
{
    return { current_notice(session, person.house, visit.now, visit.language),
        programme_consent(session, person.id, person.house, visit.now), places_to_talk(session, person.house, visit.now),
        is_writing(session, person.id, visit.viewer().account, visit.now) };
}

void show_state(look::Data& data, ProgrammeConsent consent)
{
    data.show_if("GIVEN", consent == ProgrammeConsent::given);
    data.show_if("NOT_GIVEN", consent != ProgrammeConsent::given);
    data.show_if("REFUSED", consent == ProgrammeConsent::refused);
    data.show_if("WITHDRAWN", consent == ProgrammeConsent::withdrawn || consent == ProgrammeConsent::expired);
}

web::Response notice_page(look::Room const& room, Visit& visit, Person const& person)
{
    look::Data data;
    auto const state = visit.read([&](store::Session& session) {
        fill_who_sees(room.pages, visit, session, data, person, trust::Compartment::checklist);
        return load(session, visit, person);
    });
    data.set("HOUSE", person.house_name).set("ACTION", notice_path(person.id));
    data.set("QUESTION_HREF", notice_path(person.id, "/question"));
    data.set("WITHDRAW_ACTION", notice_path(person.id, "/withdraw"));
    data.set("NEXT_HREF", person::path(person.id, person::BridgingStep::checklist));
    data.set("PRESENCE_HREF", presence_path(person.id) + "?to=/persons/" + person.id.text() + "/checklist");
    data.html("NOTICE", words::ruby_html(state.notice.text)).set("VERSION", state.notice.version);
    data.show_if("HAS_NOTICE", state.notice.version > 0).show_if("NO_NOTICE", state.notice.version == 0);
    data.show_if("OF_WORKER", visit.viewer().is_worker());
    data.show_if("APART", visit.viewer().is_worker() && !visit.is_beside(person.id));
    show_state(data, state.consent);
    add_places(data, room, visit, state.places);
    return step_page(room, visit, person, "consent.notice.title", "consent/notice.html", data);
}

// "Read it": kept with time and version, then the question.
web::Response read_notice(look::Room const&, Visit& visit, Person const& person)
{
    visit.write([&](store::Transaction& transaction) {
        auto const notice = current_notice(transaction, person.house, visit.now);
        if (notice.version > 0 && visit.request.form.get("version") == std::to_string(notice.version))
            notice_seen(visit, transaction, person.id, person.house, notice.version);
        person::touch_step(visit, transaction, person.id, person::BridgingStep::notice);
    });
    return web::Response::see_other(notice_path(person.id, "/question"));
}

// The version that was read last, if it is the one in force; else the notice comes first.
int version_read(store::Session& session, Visit const& visit, Person const& person)
{
    auto const seen = last_notice_seen(session, person.id, person.house);
    auto const notice = current_notice(session, person.house, visit.now);
    return seen && notice.version > 0 && *seen >= notice.version ? *seen : 0;
}

web::Response question_page(look::Room const& room, Visit& visit, Person const& person)
{
    look::Data data;
    auto const version = visit.read([&](store::Session& session) {
        fill_who_sees(room.pages, visit, session, data, person, trust::Compartment::checklist);
        return version_read(session, visit, person);
    });
    if (version == 0)
        return web::Response::see_other(notice_path(person.id));
    data.set("HOUSE", person.house_name).set("ACTION", notice_path(person.id, "/answer"));
    data.set("NOTICE_HREF", notice_path(person.id));
    return step_page(room, visit, person, "consent.question.title", "consent/question.html", data);
}

// What the person said, in one transaction: the answer, what it opens, and the step.
base::Result<> say_yes(Visit& visit, store::Transaction& transaction, Person const& person)
{
    auto const version = version_read(transaction, visit, person);
    auto const given = answer_programme(visit, transaction, person.id, person.house, true, version);
    if (given) {
        notice_seen(visit, transaction, person.id, person.house, version); // in the person's own name
        person::mark_step(visit, transaction, person.id, person::BridgingStep::notice);
    }
    return given;
}

web::Response take_answer(look::Room const& room, Visit& visit, Person const& person)
{
    auto const answer = visit.request.form.get("answer");
    if (answer == "no") {
        auto const kept = visit.write([&](store::Transaction& transaction) {
            return answer_programme(visit, transaction, person.id, person.house, false,
                version_read(transaction, visit, person));
        });
        return kept ? web::Response::see_other(notice_path(person.id, "/no")) : not_found(room, visit);
    }
    if (answer != "yes")
        return web::Response::see_other(notice_path(person.id, "/question")); // absent means not asked
    if (visit.viewer().is_worker() && !visit.is_beside(person.id))
        return web::Response::see_other(notice_path(person.id, "/pin"));
    auto const given
        = visit.write([&](store::Transaction& transaction) { return say_yes(visit, transaction, person); });
    if (!given)
        return web::Response::see_other(notice_path(person.id));
    return look::go(person::path(person.id, person::BridgingStep::checklist), "consent.given");
}

web::Response pin_page(look::Room const& room, Visit& visit, Person const& person,
    std::optional<base::Refusal> const& refusal)
{
    look::Data data;
    auto const [version, known] = visit.read([&](store::Session& session) {
        fill_who_sees(room.pages, visit, session, data, person, trust::Compartment::checklist);
        return std::pair { version_read(session, visit, person), trust::has_pin(session, person.id) };
    });
    if (version == 0)
        return web::Response::see_other(notice_path(person.id));
    data.set("ALIAS", person.alias).set("WORKER", visit.viewer().name).set("ACTION", notice_path(person.id, "/pin"));
    data.set("BACK_HREF", notice_path(person.id, "/question"));
    data.set("NEW_PIN_HREF", presence_path(person.id, "/new-pin"));
    data.show_if("ENTER", known).show_if("TOGETHER", visit.request.form.has("together"));
    add_pin_fields(data, room, visit, !known, refusal);
    return step_page(room, visit, person, "consent.pin.title", "consent/pin.html", data, refusal ? 422 : 200);
}

web::Response take_pin(look::Room const& room, Visit& visit, Person const& person)
{
    bool const known
        = visit.read([&](store::Session& session) { return trust::has_pin(session, person.id); });
    auto const entry = read_pin(visit, person.id, !known);
    if (!entry)
        return pin_page(room, visit, person, entry.refusal());
    auto const done = visit.write([&](store::Transaction& transaction) -> base::Result<> {
        if (!known)
            note_pin_renewal(visit, transaction, person.id);
        auto placed = take_place(visit, transaction, entry.value(), visit.request.form.has("together"));
        return placed ? say_yes(visit, transaction, person) : placed;
    });
    if (!done)
        return pin_page(room, visit, person, done.refusal());
    return look::go(person::path(person.id, person::BridgingStep::checklist), "consent.given");
}

web::Response no_page(look::Room const& room, Visit& visit, Person const& person)
{
    look::Data data;
    auto const places = visit.read([&](store::Session& session) {
        fill_who_sees(room.pages, visit, session, data, person, trust::Compartment::checklist);
        return places_to_talk(session, person.house, visit.now);
    });
    data.set("NOTICE_HREF", notice_path(person.id)).set("HOUSE", person.house_name);
    data.set("HOME_HREF", visit.viewer().is_person() ? "/me" : "/persons/" + person.id.text());
    add_places(data, room, visit, places);
    return step_page(room, visit, person, "consent.no.title", "consent/no.html", data);
}

web::Response withdraw(look::Room const&, Visit& visit, Person const& person)
{
    visit.write([&](store::Transaction& transaction) {
        withdraw_programme(visit, transaction, person.id, person.house);
    });
    return look::go(notice_path(person.id, "/no"), "consent.withdrawn");
}

}

void add_notice_routes(trust::Routes& routes, look::Room const& room)
{
    using Page = web::Response (*)(look::Room const&, Visit&, Person const&);
    auto const on = [&room](Page page) {
        return [&room, page](Visit& visit) {
            return with_person(room, visit, [&](Person const& person) { return page(room, visit, person); });
        };
    };
    Page const ask_pin = [](look::Room const& at, Visit& visit, Person const& person) {
        return pin_page(at, visit, person, std::nullopt);
    };
    routes.get("/persons/{person}/notice", trust::Need::person_or_worker, on(notice_page));
    routes.post("/persons/{person}/notice", trust::Need::person_or_worker, on(read_notice));
    routes.get("/persons/{person}/notice/question", trust::Need::person_or_worker, on(question_page));
    routes.post("/persons/{person}/notice/answer", trust::Need::person_or_worker, on(take_answer));
    routes.get("/persons/{person}/notice/pin", trust::Need::worker, on(ask_pin));
    routes.post("/persons/{person}/notice/pin", trust::Need::worker, on(take_pin));
    routes.get("/persons/{person}/notice/no", trust::Need::person_or_worker, on(no_page));
    routes.post("/persons/{person}/notice/withdraw", trust::Need::person_or_worker, on(withdraw));
}

}
