#include "agency/agency_store.h"
#include "agency/hours_words.h"
#include "agency/tell.h"
#include "lane/page_parts.h"
#include "words/dates.h"

namespace lane::page_parts {

namespace {

using trust::Act;
using trust::Visit;

constexpr char const* path = "/me/lane";

struct Shop {
    look::Room const& room;
    std::shared_ptr<agency::Holidays const> holidays;
};
using Shared = std::shared_ptr<Shop const>;

std::string path_of(AgencyId const& agency) { return std::string(path) + "/" + agency.text(); }

web::Response not_found(Shop const& shop, Visit& visit) { return shop.room.pages.problem(&visit, web::Problem::not_found); }

web::Response page(Shop const& shop, Visit& visit, std::string_view file, look::Data const& data, int status = 200)
{
    return shop.room.pages.page(visit, { .title = shop.room.pages.text(visit, "lane.tab"), .section = "me" }, file, data, status);
}

// ---- Which places there are

struct Front {
    Own own;
    std::vector<agency::Listing> agencies;
    std::set<AgencyId> read; // those that are open and where somebody would read it
    std::map<AgencyId, agency::AgencyName> names; // also of those that were closed for good
};

void fill_talk(look::Data& data, Visit const& visit, Front const& front, Talk const& talk)
{
    auto const name = front.names.find(talk.agency);
    if (name == front.names.end())
        return;
    auto const found = std::ranges::find(front.agencies, talk.agency, [](auto const& listing) { return listing.name.id; });
    auto row = data.add("TALK");
    row.set("AGENCY", name->second.name).set("HREF", path_of(talk.agency)).set("AT", words::moment(visit.language, talk.last_at));
    bool const closed = found == front.agencies.end() || closed_since(found->duties, talk.begun_at, visit.now).has_value();
    row.show_if("CLOSED", closed && !talk.ended_at).show_if("ENDED", talk.ended_at.has_value());
    bool const alive = !closed && !talk.ended_at;
    row.show_if("ANSWERED", alive && talk.last_side == Side::agency).show_if("WAITS", alive && talk.last_side == Side::person);
}

void fill_places(look::Data& data, Shop const& shop, Visit const& visit, Front const& front)
{
    agency::Teller const teller(shop.room.pages, visit, *shop.holidays);
    bool any = false;
    for (auto const& listing : front.agencies) {
        auto const* duty = agency::duty_at(listing.duties, visit.now);
        bool const open = is_open(listing.duties, visit.now);
        bool const chosen = front.read.contains(listing.name.id);
        auto row = data.add(chosen ? "PLACE" : "OTHER");
        row.set("NAME", listing.name.name).set("KIND", teller.kind(listing.name.kind));
        row.set("DUTY", open && !chosen ? shop.room.pages.text(visit, "lane.no_reader.short") : teller.duty_short(duty));
        if (!chosen)
            continue;
        row.set("HREF", path_of(listing.name.id)).set("NOW", teller.now(listing.hours, listing.hours_note));
        any = true;
    }
    data.show_if("NO_PLACE", !any);
}

web::Response show(Shop const& shop, Visit& visit)
{
    auto const front = visit.read([&](store::Session& session) -> base::Result<Front> {
        auto const disclosure = ask(visit, session, visit.viewer().person, Act::read);
        if (!disclosure)
            return disclosure.refusal();
        Front loaded { load_own(session, shop.room.keys, *disclosure), agency::directory(session), {}, {} };
        for (auto const& talk : loaded.own.talks)
            if (auto const name = agency::name_of(session, talk.agency))
                loaded.names.emplace(talk.agency, *name);
        for (auto const& listing : loaded.agencies)
            if (is_open(listing.duties, visit.now) && has_reader(session, listing.name.id, visit.now))
                loaded.read.insert(listing.name.id);
        return loaded;
    });
    if (!front)
        return not_found(shop, visit);
    look::Data data;
    data.set("MOST_TALKS", static_cast<std::int64_t>(most_talks));
    if (!front->own.limits_at) {
        data.show("LIMITS");
        return page(shop, visit, "lane/own.html", data);
    }
    data.show("OPEN").set("LIMITS_AT", words::moment(visit.language, *front->own.limits_at));
    data.show_if("NO_TALK", front->own.talks.empty());
    for (auto const& talk : front->own.talks)
        fill_talk(data, visit, *front, talk);
    fill_places(data, shop, visit, *front);
    return page(shop, visit, "lane/own.html", data);
}

web::Response accept_limits(Shop const& shop, Visit& visit)
{
    auto const done = visit.write([&](store::Transaction& transaction) {
        auto const permit = ask(visit, transaction, visit.viewer().person, Act::write);
        if (permit)
            take_limits(transaction, shop.room.keys, *permit, visit.now);
        return permit.ok();
    });
    return done ? look::go(path) : not_found(shop, visit);
}

// ---- One place

struct Opened {
    agency::AgencyName agency;
    std::vector<agency::DutyCard> duties;
    Own own;
    std::optional<Talk> talk;
    Messages messages;
    std::string draft;
    bool reader { false };
    bool gone { false }; // the agency is in the directory no more: to read only
};

bool is_gone(store::Session& session, AgencyId const& id)
{
    return std::ranges::none_of(agency::all_names(session), [&](agency::AgencyName const& name) { return name.id == id; });
}

base::Result<Opened> open(Shop const& shop, Visit& visit, store::Session& session, AgencyId const& id)
{
    auto const agency = agency::name_of(session, id);
    if (!agency)
        return base::Refusal { "trust.not_found" };
    auto const disclosure = ask(visit, session, visit.viewer().person, Act::read);
    if (!disclosure)
        return disclosure.refusal();
    auto const& keys = shop.room.keys;
    Opened opened { *agency, agency::duty_cards_of(session, id), load_own(session, keys, *disclosure), {}, {}, {}, has_reader(session, id, visit.now), is_gone(session, id) };
    opened.talk = talk_with(opened.own, id);
    if (opened.talk)
        opened.messages = messages_of(session, keys, *disclosure, opened.talk->letters);
    opened.draft = draft_of(session, keys, *disclosure, id.text(), visit.viewer().account);
    return opened;
}

web::Response talk_page(Shop const& shop, Visit& visit, AgencyId const& id, std::optional<base::Refusal> const& refusal = {})
{
    auto const opened = visit.read([&](store::Session& session) { return open(shop, visit, session, id); });
    if (!opened)
        return not_found(shop, visit);
    if (!opened->own.limits_at)
        return look::go(path);
    look::Data data;
    data.set("AGENCY", opened->agency.name).set("AGENCY_HREF", "/agencies/" + id.text());
    agency::Teller const teller(shop.room.pages, visit, *shop.holidays);
    data.set("DUTY", teller.duty(agency::duty_at(opened->duties, visit.now)));
    bool const alive = opened->talk && !opened->gone && is_alive(*opened->talk, opened->duties, visit.now);
    bool const open_now = !opened->gone && is_open(opened->duties, visit.now);
    data.show_if("BEGIN", !opened->talk && open_now && opened->reader).show_if("ALIVE", alive);
    data.show_if("NO_READER", open_now && !opened->reader);
    if (opened->talk && opened->talk->ended_at)
        data.show("ENDED").set("ENDED_AT", words::moment(visit.language, *opened->talk->ended_at));
    else if (opened->talk && opened->gone)
        data.show("GONE");
    else if (opened->talk && !alive)
        data.show("CLOSED").set("CLOSED_AT", words::moment(visit.language, *closed_since(opened->duties, opened->talk->begun_at, visit.now)));
    data.show_if("NOT_OPEN", !open_now && !opened->talk);
    add_messages(data, visit, opened->messages, Side::person);
    if (open_now && opened->reader) {
        add_form(data, shop.room, visit, path_of(id), opened->draft, refusal);
        data.show_if("FIRST", !alive);
    } else if (refusal) {
        data.show("NOT_SENT").set("TYPED", visit.request.form.get("text")).set("WHY", look::refusal_text(shop.room.pages, visit, *refusal));
    }
    data.set("ACTION", path_of(id));
    return page(shop, visit, "lane/talk.html", data, refusal ? 422 : 200);
}

web::Response write(Shop const& shop, Visit& visit, AgencyId const& id)
{
    auto const& form = visit.request.form;
    auto const written = visit.write([&](store::Transaction& transaction) -> base::Result<Talk> {
        if (!agency::name_of(transaction, id))
            return base::Refusal { "trust.not_found" };
        auto const permit = ask(visit, transaction, visit.viewer().person, Act::write);
        if (!permit)
            return permit.refusal();
        if (is_gone(transaction, id))
            return base::Refusal { "lane.gone", "text" };
        if (!has_reader(transaction, id, visit.now))
            return base::Refusal { "lane.no_reader", "text" };
        auto talk = write_as_person(transaction, shop.room.keys, *permit, agency::duty_cards_of(transaction, id),
            { id, form.get("name"), form.get("text") }, visit.now);
        if (talk)
            keep_draft(transaction, shop.room.keys, *permit, id.text(), visit.viewer().account, "");
        return talk;
    });
    if (written)
        return look::go(path_of(id), "lane.sent");
    if (written.refusal().message == "trust.not_found")
        return not_found(shop, visit);
    return talk_page(shop, visit, id, written.refusal());
}

web::Response keep(Shop const& shop, Visit& visit, AgencyId const& id)
{
    auto const kept = visit.write([&](store::Transaction& transaction) {
        auto const permit = ask(visit, transaction, visit.viewer().person, Act::write);
        if (!permit || !agency::name_of(transaction, id))
            return false;
        keep_draft(transaction, shop.room.keys, *permit, id.text(), visit.viewer().account, visit.request.form.get("text"));
        return true;
    });
    return kept ? web::Response::text("") : not_found(shop, visit);
}

web::Response end(Shop const& shop, Visit& visit, AgencyId const& id)
{
    auto const ended = visit.write([&](store::Transaction& transaction) {
        auto const permit = ask(visit, transaction, visit.viewer().person, Act::write);
        return permit && end_talk(transaction, shop.room.keys, *permit, id, visit.now);
    });
    return ended ? look::go(path_of(id), "lane.ended") : not_found(shop, visit);
}

using Work = web::Response (*)(Shop const&, Visit&, AgencyId const&);

trust::VisitHandler with_agency(Shared const& shop, Work work)
{
    return [shop, work](Visit& visit) {
        auto const id = AgencyId::parse(visit.request.parameter("agency"));
        return id ? work(*shop, visit, *id) : not_found(*shop, visit);
    };
}

}

void add_own_routes(trust::Routes& routes, look::Room const& room)
{
    using trust::Need;
    auto const shop = std::make_shared<Shop const>(room, std::make_shared<agency::Holidays const>(room.content_folder / "agency" / "holidays.json"));
    routes.get(path, Need::person, [shop](Visit& visit) { return show(*shop, visit); });
    routes.post("/me/lane/limits", Need::person, [shop](Visit& visit) { return accept_limits(*shop, visit); });
    routes.get("/me/lane/{agency}", Need::person, with_agency(shop, [](Shop const& at, Visit& visit, AgencyId const& id) { return talk_page(at, visit, id); }));
    routes.post("/me/lane/{agency}", Need::person, with_agency(shop, write));
    routes.post("/me/lane/{agency}/draft", Need::person, with_agency(shop, keep));
    routes.post("/me/lane/{agency}/end", Need::person, with_agency(shop, end));
}

}
