#include "consent/page_parts.h"

#include "consent/consent_store.h"
#include "trust/accounts.h"
#include "trust/form_token.h"
#include "trust/sign_in.h"
#include "words/dates.h"

namespace consent::page_parts {

namespace {

using person::Person;
using trust::Visit;

// Back to the page that asked for the person; a path of our own only.
std::string return_path(Visit const& visit, Person const& person)
{
    auto const& wanted = visit.request.method == web::Method::get ? visit.request.query.get("to")
                                                                  : visit.request.form.get("to");
    auto const path = trust::local_path(wanted);
    return path == "/" ? "/persons/" + person.id.text() : path;
}

void add_renewals(look::Data& data, Visit const& visit, std::vector<PinRenewal> const& renewals)
{
    data.show_if("HAS_RENEWALS", !renewals.empty());
    for (auto const& renewal : renewals)
        data.add("RENEWAL").set("NAME", renewal.by_name).set("WHEN", words::moment(visit.language, renewal.at));
}

web::Response presence_page(
    look::Room const& room, Visit& visit, Person const& person, std::optional<base::Refusal> const& refusal)
{
    look::Data data;
    struct State {
        bool known, writing;
        std::vector<PinRenewal> renewals;
    };
    auto const state = visit.read([&](store::Session& session) {
        return State { trust::has_pin(session, person.id),
            is_writing(session, person.id, visit.viewer().account, visit.now), pin_renewals(session, person.id) };
    });
    bool const beside = visit.is_beside(person.id);
    data.set("ALIAS", person.alias).set("WORKER", visit.viewer().name).set("TO", return_path(visit, person));
    data.set("ACTION", presence_path(person.id)).set("AWAY_ACTION", presence_path(person.id, "/away"));
    data.set("NEW_PIN_HREF", presence_path(person.id, "/new-pin")).set("NOTICE_HREF", notice_path(person.id));
    data.show_if("BESIDE", beside).show_if("WRITING", beside && state.writing);
    data.show_if("PIN_KNOWN", state.known).show_if("APART", !beside).show_if("NOT_TOGETHER", beside && !state.writing);
    data.show_if("PIN_WANTED", !beside || !state.writing);
    data.show_if("TOGETHER", state.writing || visit.request.form.has("together"));
    add_renewals(data, visit, state.renewals);
    add_pin_fields(data, room, visit, !state.known, refusal);
    return step_page(room, visit, person, "consent.presence.title", "consent/presence.html", data, refusal ? 422 : 200);
}

web::Response come_beside(look::Room const& room, Visit& visit, Person const& person)
{
    bool const known = visit.read([&](store::Session& session) { return trust::has_pin(session, person.id); });
    auto const entry = read_pin(visit, person.id, !known);
    if (!entry)
        return presence_page(room, visit, person, entry.refusal());
    auto const placed = visit.write([&](store::Transaction& transaction) {
        if (!known)
            note_pin_renewal(visit, transaction, person.id);
        return take_place(visit, transaction, entry.value(), visit.request.form.has("together"));
    });
    if (!placed)
        return presence_page(room, visit, person, placed.refusal());
    return look::go(return_path(visit, person), "consent.presence.here");
}

web::Response go_away(look::Room const&, Visit& visit, Person const& person)
{
    visit.write([&](store::Transaction& transaction) {
        trust::step_away(transaction, trust::session_token(visit.request), visit.now);
        close_writing(visit, transaction, person.id, visit.viewer().account);
    });
    return look::go("/persons/" + person.id.text(), "consent.presence.away");
}

web::Response new_pin_page(
    look::Room const& room, Visit& visit, Person const& person, std::optional<base::Refusal> const& refusal)
{
    look::Data data;
    data.set("ALIAS", person.alias).set("ACTION", presence_path(person.id, "/new-pin"));
    data.set("BACK_HREF", presence_path(person.id)).set("TO", return_path(visit, person));
    add_pin_fields(data, room, visit, true, refusal);
    return step_page(room, visit, person, "consent.new_pin.title", "consent/new_pin.html", data, refusal ? 422 : 200);
}

// The worker vouches that the person is here; the journal and a row the person sees say who did.
web::Response renew_pin(look::Room const& room, Visit& visit, Person const& person)
{
    if (!visit.request.form.has("in_person"))
        return new_pin_page(room, visit, person, base::Refusal { "consent.new_pin.in_person", "in_person" });
    auto const entry = read_pin(visit, person.id, true);
    if (!entry)
        return new_pin_page(room, visit, person, entry.refusal());
    auto const renewed = visit.write([&](store::Transaction& transaction) -> base::Result<> {
        auto const permit = visit.ask(transaction,
            { .person = person.id, .act = trust::Act::write, .compartment = trust::Compartment::identity },
            "pin.renew");
        if (!permit)
            return permit.refusal();
        note_pin_renewal(visit, transaction, person.id);
        return take_place(visit, transaction, entry.value(), false);
    });
    if (!renewed)
        return not_found(room, visit);
    return look::go(return_path(visit, person), "consent.new_pin.done");
}

}

void add_presence_routes(trust::Routes& routes, look::Room const& room)
{
    using Page = web::Response (*)(look::Room const&, Visit&, Person const&);
    auto const on = [&room](Page page) {
        return [&room, page](Visit& visit) {
            return with_person(room, visit, [&](Person const& person) { return page(room, visit, person); });
        };
    };
    Page const presence = [](look::Room const& at, Visit& visit, Person const& person) {
        return presence_page(at, visit, person, std::nullopt);
    };
    Page const new_pin = [](look::Room const& at, Visit& visit, Person const& person) {
        return new_pin_page(at, visit, person, std::nullopt);
    };
    routes.get("/persons/{person}/presence", trust::Need::worker, on(presence));
    routes.post("/persons/{person}/presence", trust::Need::worker, on(come_beside));
    routes.post("/persons/{person}/presence/away", trust::Need::worker, on(go_away));
    routes.get("/persons/{person}/presence/new-pin", trust::Need::worker, on(new_pin));
    routes.post("/persons/{person}/presence/new-pin", trust::Need::worker, on(renew_pin));
}

}
