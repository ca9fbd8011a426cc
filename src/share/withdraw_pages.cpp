#include "plan/plan_store.h"
#include "share/page_parts.h"
#include "words/dates.h"

namespace share::page_parts {

namespace {

using consent::GivenGrant;
using trust::Compartment;
using trust::Visit;

// What is to be closed, as the form says it: "everything", an agency's id, or "id/crisis".
struct Closing {
    bool everything { false };
    AgencyId agency {};
    std::optional<Compartment> compartment {};
};

std::optional<Closing> closing_from(std::string_view text)
{
    if (text == "everything")
        return Closing { .everything = true };
    auto const slash = text.find('/');
    auto const agency = AgencyId::parse(text.substr(0, slash));
    if (!agency)
        return std::nullopt;
    Closing closing { .agency = *agency };
    if (slash != std::string_view::npos)
        closing.compartment = trust::compartment_from(text.substr(slash + 1));
    return slash != std::string_view::npos && !closing.compartment ? std::nullopt : std::optional(closing);
}

struct Loaded {
    std::vector<GivenGrant> open;
    std::vector<GivenGrant> handed; // by a link that can still be read by
    std::map<AgencyId, std::vector<SeenBy>> seen;
    std::map<AgencyId, agency::AgencyName> agencies;
    std::vector<plan::Copy> copies; // on paper, as far as somebody wrote it down
};

trust::Viewer const& person_at_screen(Visit const& visit, PersonId const& person)
{
    return visit.is_beside(person) ? *visit.person_beside : visit.viewer();
}

std::vector<plan::Copy> copies_of(Shop const& shop, Visit& visit, store::Session& session, PersonId const& person)
{
    std::vector<plan::Copy> copies;
    for (auto const compartment : { Compartment::crisis, Compartment::plan }) {
        auto const permit = visit.ask_as_person(session, { .person = person, .compartment = compartment }, "share.purpose.withdraw");
        if (!permit)
            continue;
        auto some = plan::copies(session, shop.room.keys, *permit);
        std::ranges::move(some, std::back_inserter(copies));
    }
    return copies;
}

Loaded load(Shop const& shop, Visit& visit, store::Session& session, person::Person const& person)
{
    Loaded loaded { consent::given_grants(session, person.id, visit.now),
        consent::given_grants(session, person.id, visit.now, "handover"), seen_by_agencies(session, person_at_screen(visit, person.id)), agency::names_by_id(session),
        copies_of(shop, visit, session, person.id) };
    for (auto* grants : { &loaded.open, &loaded.handed })
        std::erase_if(*grants, [](GivenGrant const& grant) { return grant.state != consent::GrantState::open; });
    return loaded;
}

// What this agency can read now, whatever by.
struct Towards {
    AgencyId agency;
    std::vector<GivenGrant const*> shown {};
    std::vector<GivenGrant const*> handed {};
};

std::vector<Towards> by_agency(Loaded const& loaded)
{
    std::vector<Towards> all;
    auto const towards = [&](AgencyId const& agency) -> Towards& {
        auto const found = std::ranges::find(all, agency, &Towards::agency);
        return found == all.end() ? all.emplace_back(Towards { agency }) : *found;
    };
    for (auto const& grant : loaded.open)
        towards(grant.recipient).shown.push_back(&grant);
    for (auto const& grant : loaded.handed)
        towards(grant.recipient).handed.push_back(&grant);
    return all;
}

std::vector<Compartment> parts_of(Towards const& towards)
{
    std::vector<Compartment> parts;
    for (auto const* grants : { &towards.shown, &towards.handed })
        for (auto const* grant : *grants)
            for (auto const& part : grant->open)
                if (std::ranges::find(parts, part.compartment) == parts.end())
                    parts.push_back(part.compartment);
    return parts;
}

std::string_view seen_key(SeenBy const& seen)
{
    return seen.by_link ? "share.seen.by_link" : seen.passed_on ? "share.seen.passed_on" : "share.seen.read";
}

void fill_seen(Shop const& shop, Visit const& visit, look::Data& row, Loaded const& loaded, Towards const& towards)
{
    bool any = false;
    auto const parts = parts_of(towards);
    if (auto const found = loaded.seen.find(towards.agency); found != loaded.seen.end()) {
        for (auto const& seen : found->second) {
            if (std::ranges::find(parts, seen.compartment) == parts.end())
                continue;
            row.add("SEEN").html("TEXT", shop.room.pages.html(visit, seen_key(seen),
                { { "times", std::to_string(seen.times) }, { "when", words::moment(visit.language, seen.last) },
                    { "part", shop.room.pages.text(visit, "share.part." + std::string(trust::code(seen.compartment))) } }));
            any = true;
        }
    }
    row.show_if("NOT_SEEN", !any);
}

void fill_handed(Shop const& shop, Visit const& visit, look::Data& row, Towards const& towards)
{
    for (auto const* grant : towards.handed) {
        auto handed = row.add("HANDED");
        handed.set("GIVEN_ON", words::short_day(visit.language, base::Day::of(grant->given_at)));
        fill_scope(shop, visit, handed, grant->open);
    }
}

void fill_open(Shop const& shop, Visit const& visit, look::Data& data, Loaded const& loaded, Towards const& towards, std::string const& chosen)
{
    auto const found = loaded.agencies.find(towards.agency);
    auto row = data.add("SHARE");
    auto const value = towards.agency.text();
    row.set("NAME", found == loaded.agencies.end() ? value : found->second.name).set("VALUE", value);
    row.show_if("TICKED", chosen == value);
    if (!towards.shown.empty()) {
        auto lines = row.add("LINES");
        for (auto const* grant : towards.shown)
            fill_scope(shop, visit, lines, grant->open);
    }
    fill_handed(shop, visit, row, towards);
    fill_seen(shop, visit, row, loaded, towards);
    auto const parts = parts_of(towards);
    if (parts.size() < 2)
        return;
    for (auto const part : parts) {
        auto only = row.add("ONLY");
        auto const one = value + "/" + std::string(trust::code(part));
        only.set("ONLY_VALUE", one).html("PART_TITLE", part_title(shop.room.pages, visit, part));
        only.show_if("TICKED", chosen == one);
    }
}

web::Response withdraw_page(Shop const& shop, Visit& visit, person::Person const& person, bool is_missing = false)
{
    auto const loaded = visit.read([&](store::Session& session) { return load(shop, visit, session, person); });
    look::Data data;
    auto const chosen = visit.request.query.get("agency");
    auto const all = by_agency(loaded);
    for (auto const& towards : all)
        fill_open(shop, visit, data, loaded, towards, chosen);
    for (auto const& copy : loaded.copies) {
        auto row = data.add("COPY");
        row.set("RECIPIENT", copy.recipient).set("GIVEN_ON", words::long_day(visit.language, copy.given_on));
        row.html("SHEET", shop.room.pages.html(visit, "plan.sheets." + std::string(plan::code(copy.sheet))));
    }
    data.show_if("NO_COPY", loaded.copies.empty()).show_if("NOTHING", all.empty()).show_if("MISSING", is_missing);
    data.set("ACTION", path(person.id, "/withdraw")).set("BACK_HREF", path(person.id));
    return page(shop, visit, person, "share.withdraw.title", "share/withdraw.html", data, is_missing ? 422 : 200);
}

consent::Withdrawal withdrawal_of(store::Session& session, Closing const& closing, person::Person const& person, base::Instant now)
{
    if (closing.everything)
        return { person.id };
    if (closing.compartment)
        return { person.id, closing.agency, { *closing.compartment } };
    if (closing.agency != person.house)
        return { person.id, closing.agency };
    consent::Withdrawal what { person.id, closing.agency, {} }; // the programme is another yes
    std::set<Compartment> open;
    for (auto const* purpose : { "support", "handover" }) {
        for (auto const& grant : consent::given_grants(session, person.id, now, purpose)) {
            if (grant.recipient == closing.agency && grant.state == consent::GrantState::open)
                for (auto const& part : grant.open)
                    open.insert(part.compartment);
        }
    }
    what.compartments.assign(open.begin(), open.end());
    return what;
}

web::Response take_back(Shop const& shop, Visit& visit, person::Person const& person)
{
    auto const closing = closing_from(visit.request.form.get("what"));
    if (!closing)
        return withdraw_page(shop, visit, person, true);
    visit.write([&](store::Transaction& transaction) {
        auto const what = withdrawal_of(transaction, *closing, person, visit.now);
        if (closing->everything || closing->agency != person.house || !what.compartments.empty())
            consent::withdraw(visit, transaction, what);
    });
    return look::go(path(person.id), "share.withdrawn");
}

// A worker closes everything when the person says so, without their number: it opens nothing, and the row says who did.
web::Response withdraw_apart(Shop const& shop, Visit& visit)
{
    auto const& form = visit.request.form;
    auto const id = PersonId::parse(visit.request.parameter("person"));
    if (!id)
        return not_found(shop, visit);
    auto const person = visit.read([&](store::Session& session) { return person::find(visit, session, shop.room.keys, *id); });
    if (!person || !person->stay_known || person->house != visit.viewer().agency)
        return not_found(shop, visit);
    if (form.get("what") != "everything")
        return look::go(path(*id), "share.closed_nothing"); // the sitting beside the worker is over
    if (!form.has("said"))
        return web::Response::see_other(path(*id));
    visit.write([&](store::Transaction& transaction) {
        // In the person's own journal it stands who closed it, and that the person was not beside.
        trust::Question const closing { .person = *id, .act = trust::Act::write, .compartment = trust::Compartment::stay };
        (void)visit.ask(transaction, closing, "share.closed_apart");
        consent::withdraw(visit, transaction, { *id });
    });
    return look::go("/persons/" + id->text(), "share.withdrawn");
}

}

void add_withdraw_routes(trust::Routes& routes, Shared const& shop)
{
    routes.get("/persons/{person}/sharing/withdraw", trust::Need::person_or_worker, [shop](Visit& visit) {
        return with_person(*shop, visit, [&](person::Person const& person) { return withdraw_page(*shop, visit, person); });
    });
    routes.post("/persons/{person}/sharing/withdraw", trust::Need::person_or_worker, [shop](Visit& visit) {
        auto const id = PersonId::parse(visit.request.parameter("person"));
        if (id && visit.viewer().is_worker() && !visit.is_beside(*id))
            return withdraw_apart(*shop, visit);
        return with_person(*shop, visit, [&](person::Person const& person) { return take_back(*shop, visit, person); });
    });
}

}
