#include "account/entry.h"
#include "agency/agency_store.h"
#include "links/handover_store.h"
#include "links/page_parts.h"
#include "trust/accounts.h"
#include "trust/sign_in.h"
#include "words/dates.h"

namespace links::page_parts {

namespace {

using trust::Visit;

// The title tells nothing: it stands in the history of somebody's browser.
web::Response page(Shop const& shop, Visit& visit, std::string_view file, look::Data const& data, int status)
{
    return shop.room().pages.page(visit, { .title = shop.room().pages.text(visit, "link.open.title") }, file, data, status);
}

// It opens no more, whatever the reason: what to do now, and the number the person chose to give for this.
web::Response over(Shop const& shop, Visit& visit, std::string const& phone, State state)
{
    look::Data data;
    data.show_if("EXPIRED", state == State::expired).show_if("CLOSED", state == State::closed);
    data.show_if("SHUT", state == State::shut);
    data.show_if("USED", state != State::expired && state != State::closed && state != State::shut);
    if (!phone.empty())
        data.show("PHONE").set("NUMBER", phone);
    data.show_if("NO_PHONE", phone.empty());
    return page(shop, visit, "links/over.html", data, 404);
}

web::Response ask_code(Shop const& shop, Visit& visit, std::optional<base::Refusal> const& refusal = {})
{
    look::Data data;
    data.set("ACTION", "/link/" + visit.request.parameter("letters"));
    if (refusal)
        data.add("ERROR").set("ERROR_TEXT", look::refusal_text(shop.room().pages, visit, *refusal));
    return page(shop, visit, "links/code.html", data, refusal ? 422 : 200);
}

std::optional<Held> held_now(Shop const& shop, Visit& visit)
{
    return visit.read([&](store::Session& session) {
        return held(session, shop.room().keys, visit.request.parameter("letters"), visit.now);
    });
}

web::Response come(Shop const& shop, Visit& visit)
{
    auto const found = held_now(shop, visit);
    if (!found || found->state != State::waits)
        return over(shop, visit, found ? found->phone : "", found ? found->state : State::used);
    return ask_code(shop, visit);
}

// In the transaction that uses the link up: it is not used without somebody who can read. The session is of this browser
// only; one that it had before does not survive.
trust::OpenSession let_in(Visit& visit, store::Transaction& transaction, trust::AccountId const& account)
{
    if (auto const old = trust::session_token(visit.request); !old.empty())
        trust::close_session(transaction, old, visit.now);
    return trust::open_session(transaction, account, visit.now);
}

web::Response go_reading(trust::OpenSession const& session)
{
    auto response = web::Response::see_other("/link");
    response.header("Set-Cookie", trust::session_cookie(session.token));
    return response;
}

// Wrong codes cost time, more each time, and never the link: whoever holds the paper cannot make it useless.
web::Response try_to_open(Shop const& shop, Visit& visit)
{
    auto const letters = visit.request.parameter("letters");
    auto const brake_name = "link|" + letters;
    auto& brake = trust::sign_in_brake();
    if (auto const wait = brake.claim(visit.request.peer, brake_name, visit.now); wait.count() > 0)
        return ask_code(shop, visit, base::Refusal { "link.code.wait", "code", { { "seconds", std::to_string(wait.count()) } } });
    auto const found = held_now(shop, visit);
    auto const digits = digits_from(visit.request.form.get("code"));
    auto const opened = visit.write([&](store::Transaction& transaction) -> base::Result<trust::OpenSession> {
        auto const name = found ? name_of(transaction, found->agency) : std::string();
        auto const account = open(transaction, shop.room().keys, letters, digits, name, visit.now);
        if (!account)
            return account.refusal();
        return let_in(visit, transaction, *account);
    });
    bool const is_over = !opened && opened.refusal().message == "link.over"; // no code was compared
    brake.settle(visit.request.peer, brake_name, opened.ok() || is_over);
    if (opened)
        return go_reading(*opened);
    if (is_over)
        return over(shop, visit, found ? found->phone : "", found ? found->state : State::used);
    return ask_code(shop, visit, opened.refusal());
}

struct Shown {
    Held held;
    std::vector<Part> parts;
    std::string agency;
    agency::DutyClass duty { agency::DutyClass::d4 };
};

std::optional<Shown> load(Shop const& shop, Visit& visit, store::Session& session)
{
    auto const found = opened_by(session, visit.viewer().account, visit.now);
    if (!found)
        return std::nullopt;
    Shown shown { *found, {}, name_of(session, found->agency) };
    auto const cards = agency::duty_cards_of(session, found->agency);
    if (auto const* card = agency::duty_at(cards, visit.now))
        shown.duty = card->duty;
    auto const scope = scope_of_handover(session, found->handover);
    shown.parts = read_parts(shop, visit, session, scope, [&](store::Session& at, trust::Compartment compartment, std::vector<std::string> const& lines) {
        return visit.ask(at, { .person = found->person, .act = trust::Act::read, .compartment = compartment, .lines = lines, .handover = found->handover },
            "link.purpose.read");
    });
    return shown;
}

web::Response show(Shop const& shop, Visit& visit)
{
    auto const shown = visit.read([&](store::Session& session) { return load(shop, visit, session); });
    if (!shown || shown->parts.empty())
        return over(shop, visit, shown ? shown->held.phone : "", shown ? shown->held.state : State::used);
    auto const& pages = shop.room().pages;
    look::Data data;
    fill_parts(shop, visit, data, shown->parts);
    data.set("AGENCY", shown->agency).set("UNTIL", base::clock_time(shown->held.until));
    data.html("DUTY", pages.html(visit, agency::name_key(shown->duty)));
    if (!shown->held.phone.empty())
        data.show("PHONE").set("NUMBER", shown->held.phone);
    return page(shop, visit, "links/part.html", data, 200);
}

}

void add_open_routes(trust::Routes& routes, Shared const& shop)
{
    using trust::Need;
    routes.get("/link/{letters}", Need::anyone, [shop](Visit& visit) { return come(*shop, visit); });
    routes.post("/link/{letters}", Need::anyone, [shop](Visit& visit) { return try_to_open(*shop, visit); });
    routes.get("/link", Need::link, [shop](Visit& visit) { return show(*shop, visit); });
    routes.post("/link", Need::link, [](Visit& visit) { return account::sign_out(visit); });
}

}
