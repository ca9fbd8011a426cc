#include "share/consents.h"
#include "share/page_parts.h"
#include "words/dates.h"

namespace share::page_parts {

namespace {

using trust::Visit;

// What was sent for one kind and not taken.
struct Typed {
    std::optional<Kind> kind {};
    web::Form const* form { nullptr };
    std::optional<base::Refusal> refusal {};
};

std::string consents_path(PersonId const& person) { return "/persons/" + person.text() + "/consents"; }

// The person, or a worker of the house they stay in: the house has to know what it may do.
web::Response with_house(Shop const& shop, Visit& visit, WithPerson const& work)
{
    auto const id = PersonId::parse(visit.request.parameter("person"));
    auto const person = visit.read([&](store::Session& session) -> base::Result<person::Person> {
        return id ? person::find(visit, session, shop.room.keys, *id) : base::Result<person::Person>(base::Refusal { "trust.not_found" });
    });
    if (!person)
        return not_found(shop, visit);
    auto const of_house = visit.viewer().is_worker() && person->stay_known && person->house == visit.viewer().agency;
    return of_house || consent::person_acting(visit, *id) ? work(*person) : not_found(shop, visit);
}

class Drawing {
public:
    Drawing(Shop const& shop, Visit& visit, person::Person const& person, Typed const& typed)
        : shop_(shop), visit_(visit), person_(person), typed_(typed) { }

    void fill(look::Data& page, Kind kind, Consent const& consent) const
    {
        auto const name = std::string(code(kind));
        auto row = page.add("CONSENT");
        row.set("KIND", name).set("ACTION", consents_path(person_.id) + "/" + name);
        row.html("TITLE", html("share.consent." + name)).html("TEXT", html("share.consent." + name + ".text"));
        fill_state(row, consent);
        bool const is_mine = typed_.kind == kind;
        if (is_mine && typed_.refusal)
            row.add("ERROR").html("ERROR_TEXT", shop_.room.pages.html(visit_, typed_.refusal->message, typed_.refusal->slots));
        bool const needs_person = is_mine && typed_.refusal && typed_.refusal->message == "consent.person_needed";
        if (needs_person)
            row.add("PRESENCE").set("PRESENCE_HREF", "/persons/" + person_.id.text() + "/presence?to=" + consents_path(person_.id));
        if (kind == Kind::contact)
            fill_contact(row, consent, is_mine);
        if (kind == Kind::family)
            fill_family(row, consent, is_mine);
        row.show_if("GIVEN", consent.state == ConsentState::given);
    }

private:
    std::string html(std::string const& key) const { return shop_.room.pages.html(visit_, key); }

    void fill_state(look::Data& row, Consent const& consent) const
    {
        row.html("STATE", html("share.consent.state." + std::string(code(consent.state))));
        if (consent.state == ConsentState::not_asked)
            return;
        auto said = row.add("SAID");
        said.set("WHEN", words::moment(visit_.language, consent.at)).set("VERSION", consent.text_version);
        if (!consent.explained_by.empty())
            said.add(consent.by_worker ? "WRITTEN" : "EXPLAINED").set("BY", consent.explained_by);
        if (consent.until)
            said.add("UNTIL").set("LAST_DAY", last_day(visit_, *consent.until));
    }

    std::string value(std::string_view field, std::string const& stored, bool is_mine) const
    {
        return is_mine && typed_.form ? typed_.form->get(field) : stored;
    }

    template<std::size_t size>
    void fill_choices(look::Data& row, std::string_view section, std::array<char const*, size> const& choices, std::string const& chosen) const
    {
        for (auto const* choice : choices)
            row.add(section).set("VALUE", choice).html("CHOICE", html("share.terms." + std::string(section == "CHANNEL" ? "channel." : "caller.") + choice))
                .show_if("TICKED", chosen == choice);
    }

    void fill_contact(look::Data& row, Consent const& consent, bool is_mine) const
    {
        auto part = row.add("CONTACT");
        fill_choices(part, "CHANNEL", channels, value("channel", consent.terms.channel, is_mine));
        fill_choices(part, "CALLER", callers, value("caller", consent.terms.caller, is_mine));
        part.set("WHERE", value("where", consent.terms.where, is_mine)).set("HOURS", value("hours", consent.terms.hours, is_mine));
        auto const stored = consent.until ? base::Day::of(consent.until->plus_seconds(-1)).iso() : std::string();
        part.set("UNTIL_DAY", value("day", stored, is_mine));
    }

    void fill_family(look::Data& row, Consent const& consent, bool is_mine) const
    {
        row.add("FAMILY").set("WHO", value("who", consent.terms.who, is_mine)).set("WHERE", value("where", consent.terms.where, is_mine))
            .set("WHAT", value("what", consent.terms.what, is_mine));
    }

    Shop const& shop_;
    Visit& visit_;
    person::Person const& person_;
    Typed const& typed_;
};

web::Response consents_page(Shop const& shop, Visit& visit, person::Person const& person, Typed const& typed = {})
{
    auto const all = visit.read([&](store::Session& session) -> std::optional<std::map<Kind, Consent>> {
        auto const permit = visit.ask_as_person(session, { .person = person.id, .compartment = trust::Compartment::contact }, "share.purpose.consents");
        return permit ? std::optional(consents(session, shop.room.keys, *permit, visit.now)) : std::nullopt;
    });
    if (!all)
        return not_found(shop, visit);
    look::Data data;
    for (auto const& [kind, consent] : *all)
        Drawing(shop, visit, person, typed).fill(data, kind, consent);
    data.set("SHARING_HREF", path(person.id)).set("NOTICE_HREF", "/persons/" + person.id.text() + "/notice");
    return page(shop, visit, person, "share.consents.title", "share/consents.html", data, typed.refusal ? 422 : 200);
}

base::Result<Saying> saying_from(web::Form const& form, Kind kind, base::Instant now)
{
    Saying saying { .kind = kind };
    auto const said = said_from(form.get("said"));
    if (!said)
        return base::Refusal { "share.consent.choose", "said" };
    saying.said = *said;
    saying.terms = { form.get("channel"), form.get("caller"), form.get("where"), form.get("hours"), form.get("who"), form.get("what") };
    if (kind != Kind::contact || saying.said != Said::yes)
        return saying;
    auto const end = end_of(Period::until_day, form.get("day"), now); // after discharge: never without an end
    if (!end)
        return end.refusal();
    saying.until = *end;
    return saying;
}

web::Response take_answer(Shop const& shop, Visit& visit, person::Person const& person)
{
    auto const kind = kind_from(visit.request.parameter("kind"));
    if (!kind)
        return not_found(shop, visit);
    auto const saying = saying_from(visit.request.form, *kind, visit.now);
    auto const done = !saying ? base::Result<>(saying.refusal()) : visit.write([&](store::Transaction& transaction) -> base::Result<> {
        auto const permit = visit.ask_as_person(transaction,
            { .person = person.id, .act = trust::Act::write, .compartment = trust::Compartment::contact }, "share.purpose.consents");
        return permit ? say(visit, transaction, shop.room.keys, *permit, person.house, *saying) : base::Result<>(permit.refusal());
    });
    if (done)
        return look::go(consents_path(person.id), "share.consent.said");
    return consents_page(shop, visit, person, { kind, &visit.request.form, done.refusal() });
}

}

void add_consent_routes(trust::Routes& routes, Shared const& shop)
{
    using trust::Need;
    routes.get("/persons/{person}/consents", Need::person_or_worker, [shop](Visit& visit) {
        return with_house(*shop, visit, [&](person::Person const& person) { return consents_page(*shop, visit, person); });
    });
    routes.post("/persons/{person}/consents/{kind}", Need::person_or_worker, [shop](Visit& visit) {
        return with_house(*shop, visit, [&](person::Person const& person) { return take_answer(*shop, visit, person); });
    });
}

}
