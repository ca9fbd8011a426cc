#include "account/card_store.h"
#include "account/entry.h"
#include "account/page_parts.h"
#include "account/tries.h"
#include "base/text.h"
#include "paper/qr.h"
#include "person/person_store.h"
#include "trust/accounts.h"
#include "trust/sign_in.h"
#include "web/site.h"
#include "words/dates.h"

namespace account::page_parts {

namespace {

using person::Person;
using trust::Visit;

constexpr std::string_view card_cookie = "card";
constexpr std::int64_t remembered_seconds = 180 * 24 * 60 * 60;

// ---- Coming in with the card

std::string known_letters(Visit const& visit) { return letters_from(visit.request.cookie("__Host-card"), card_letters); }

web::Response card_page(Shop const& shop, Visit& visit, std::optional<base::Refusal> const& refusal)
{
    look::Data data;
    bool const known = !known_letters(visit).empty();
    data.show_if("KNOWN", known).show_if("UNKNOWN", !known);
    data.set("LETTERS", visit.request.form.get("letters")).show_if("REMEMBER", visit.request.form.has("remember"));
    show_error(data, shop, visit, refusal);
    return page(shop, visit, "account.card.title", "account/card.html", data, refusal ? 422 : 200);
}

// What the code on the card leads to. The address with the letters is not shown again and stays in no history.
web::Response scan(Shop const& shop, Visit& visit)
{
    auto const letters = letters_from(visit.request.parameter("letters"), card_letters);
    if (letters.empty())
        return not_found(shop, visit);
    auto response = web::Response::see_other("/card");
    response.header("Set-Cookie", trust::host_cookie(card_cookie, letters, 0));
    return response;
}

base::Refusal wait_for(std::chrono::seconds wait)
{
    return { "account.wait", "pin", { { "seconds", std::to_string(wait.count()) } } };
}

// The same answer, after about the same time, for a card that is not in use and for a wrong PIN.
base::Result<trust::Viewer> check_card(Visit& visit, std::optional<PersonCard> const& card, bool known_here)
{
    base::Refusal const wrong { "account.card.wrong", "pin" };
    if (card && !known_here) {
        if (auto const wait = owed(card->failures, card_patience, visit.now); wait.count() > 0)
            return wait_for(wait);
        if (!visit.write([&](store::Transaction& transaction) { return claim_card_try(transaction, *card, visit.now); }))
            return wait_for(std::chrono::seconds(1));
    }
    auto const viewer = visit.read([&](store::Session& session) {
        return trust::check_pin(session, card ? card->person : PersonId {}, visit.request.form.get("pin"), visit.now);
    });
    if (!card || !viewer)
        return wrong;
    // What others guessed stays counted when the owner comes in where they are known.
    bool const used = visit.write([&](store::Transaction& transaction) {
        return known_here ? note_card_seen(transaction, card->id, visit.now) : note_card_used(transaction, card->id, visit.now);
    });
    if (!used)
        return wrong;
    return *viewer;
}

web::Response enter_card(Shop const& shop, Visit& visit)
{
    auto letters = known_letters(visit);
    if (letters.empty())
        letters = letters_from(visit.request.form.get("letters"), card_letters);
    if (letters.empty())
        return card_page(shop, visit, base::Refusal { "account.card.letters", "letters" });
    auto const card = visit.read([&](store::Session& session) { return card_with(session, shop.room.keys, letters); });
    Tries tries(visit, "card|" + letters, card ? std::optional(card->account) : std::nullopt, card_patience);
    auto const wait = tries.wait();
    if (wait.count() > 0)
        return card_page(shop, visit, wait_for(wait));
    auto const viewer = check_card(visit, card, tries.is_known());
    tries.note(viewer.ok());
    if (!viewer)
        return card_page(shop, visit, viewer.refusal());
    auto response = sign_in_as(visit, *viewer, "", Way::card);
    // Not ticked: whatever card this browser knew is forgotten, so that a shared machine keeps none.
    auto const kept = visit.request.form.has("remember") ? remembered_seconds : -1;
    response.header("Set-Cookie", trust::host_cookie(card_cookie, kept > 0 ? letters : "", kept));
    return response;
}

web::Response forget_card()
{
    auto response = look::go("/card", "account.card.forgotten");
    response.header("Set-Cookie", trust::host_cookie(card_cookie, "", -1));
    return response;
}

// ---- The worker's page: giving, replacing, ending

std::string worker_path(PersonId const& person) { return "/persons/" + person.text() + "/card"; }

using WithPerson = web::Response (*)(Shop const&, Visit&, Person const&);

// A worker of the house the person stays in; for all others there is nothing here.
trust::VisitHandler with_resident(Shared const& shop, WithPerson work)
{
    return [shop, work](Visit& visit) {
        auto const id = PersonId::parse(visit.request.parameter("person"));
        if (!id)
            return not_found(*shop, visit);
        auto const found = visit.read([&](store::Session& session) { return person::find(visit, session, shop->room.keys, *id); });
        if (!found || found->house.empty() || found->house != visit.viewer().agency)
            return not_found(*shop, visit);
        return work(*shop, visit, *found);
    };
}

web::Response resident_page(Shop const& shop, Visit& visit, Person const& person, std::optional<base::Refusal> const& refusal)
{
    auto const [has_pin, card] = visit.read([&](store::Session& session) {
        return std::pair { trust::has_pin(session, person.id), card_of(session, person.id) };
    });
    look::Data data;
    data.set("ALIAS", person.alias).set("ACTION", worker_path(person.id)).set("PERSON_HREF", "/persons/" + person.id.text());
    data.set("PIN_HREF", "/persons/" + person.id.text() + "/presence?to=" + base::url_escape(worker_path(person.id)));
    data.show_if("NO_PIN", !has_pin).show_if("FIRST", has_pin && !card).show_if("AGAIN", has_pin && card);
    data.show_if("ISSUE", has_pin);
    if (card) {
        data.show("CARD").set("MADE_ON", words::long_day(visit.language, base::Day::of(card->made_at))).set("MADE_BY", card->made_by);
        data.show(card->used_at ? "USED" : "UNUSED");
        if (card->used_at)
            data.set("USED_AT", words::moment(visit.language, *card->used_at));
    }
    show_error(data, shop, visit, refusal);
    return page(shop, visit, "account.resident_card.title", "account/resident_card.html", data, refusal ? 422 : 200);
}

base::Result<trust::Disclosure> may_write(Visit& visit, store::Transaction& transaction, PersonId const& person, std::string_view purpose)
{
    return visit.ask(transaction,
        { .person = person, .act = trust::Act::write, .compartment = trust::Compartment::identity }, purpose);
}

std::string card_address(Shop const& shop, Visit const& visit, std::string const& letters)
{
    return web::site_of(visit.request, shop.installation.site_address) + "/card/" + letters;
}

// In the answer itself, because the code is not kept and cannot be shown again.
web::Response printed_card(Shop const& shop, Visit& visit, Person const& person, std::string const& letters)
{
    look::Data data;
    auto const address = card_address(shop, visit, letters);
    data.html("QR", paper::qr_svg(address, shop.room.pages.text(visit, "account.card.qr"), 180));
    data.set("SITE", address.substr(0, address.size() - letters.size() - 1)).set("LETTERS", in_groups(letters, 4));
    data.set("ALIAS", person.alias).set("PERSON_HREF", "/persons/" + person.id.text()).set("CARD_HREF", address);
    return page(shop, visit, "account.resident_card.title", "account/printed_card.html", data);
}

web::Response issue(Shop const& shop, Visit& visit, Person const& person)
{
    if (!visit.request.form.has("in_person"))
        return resident_page(shop, visit, person, base::Refusal { "account.resident_card.in_person", "in_person" });
    auto const letters = visit.write([&](store::Transaction& transaction) -> base::Result<std::string> {
        auto const permit = may_write(visit, transaction, person.id, "card.issue");
        if (!permit)
            return permit.refusal();
        auto const own = trust::person_account(transaction, person.id);
        if (!own || !trust::has_pin(transaction, person.id))
            return base::Refusal { "account.resident_card.no_pin" };
        return issue_card(transaction, shop.room.keys, person.id, own->account, visit.viewer().account, visit.now);
    });
    if (letters)
        return printed_card(shop, visit, person, *letters);
    return letters.refusal().message == "trust.not_found" ? not_found(shop, visit) : resident_page(shop, visit, person, letters.refusal());
}

web::Response end(Shop const& shop, Visit& visit, Person const& person)
{
    auto const reason = visit.request.form.get("reason") == "lost" ? CardEnd::lost : CardEnd::unwanted;
    auto const done = visit.write([&](store::Transaction& transaction) -> base::Result<> {
        auto const permit = may_write(visit, transaction, person.id, "card.end");
        if (!permit)
            return permit.refusal();
        end_card(transaction, person.id, reason, visit.viewer().account, visit.now);
        return base::Done {};
    });
    return done ? look::go(worker_path(person.id), "account.card.ended") : not_found(shop, visit);
}

}

void add_card_routes(trust::Routes& routes, Shared const& shop)
{
    using trust::Need;
    routes.get("/card", Need::anyone, [shop](Visit& visit) { return card_page(*shop, visit, {}); });
    routes.post("/card", Need::anyone, [shop](Visit& visit) { return enter_card(*shop, visit); });
    routes.post("/card/forget", Need::anyone, [](Visit&) { return forget_card(); });
    routes.get("/card/{letters}", Need::anyone, [shop](Visit& visit) { return scan(*shop, visit); });
    routes.get("/persons/{person}/card", Need::worker, with_resident(shop, [](Shop const& at, Visit& visit, Person const& person) {
        return resident_page(at, visit, person, {});
    }));
    routes.post("/persons/{person}/card", Need::worker, with_resident(shop, issue));
    routes.post("/persons/{person}/card/end", Need::worker, with_resident(shop, end));
}

}
