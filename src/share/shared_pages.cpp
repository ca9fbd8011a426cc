#include "agency/choices.h"
#include "share/page_parts.h"

// The side of whoever was shown something: exactly that, and no word about whether there is more.
namespace share::page_parts {

namespace {

using trust::Compartment;
using trust::Visit;

constexpr std::size_t page_size = 50;
constexpr std::size_t most_asked = 500; // of those on one page: a duty that was raised closes many at once

bool has(consent::Scope const& scope, Compartment compartment)
{
    return std::ranges::find(scope, compartment, &consent::ScopePart::compartment) != scope.end();
}

// Of a part, the lines to ask the Gate about: those named, or what its forms ask for.
std::vector<std::string> lines_to_ask(Shop const& shop, consent::ScopePart const& part)
{
    if (!part.lines.empty())
        return part.lines;
    std::vector<std::string> lines;
    for (auto const form : forms_of(part.compartment)) {
        auto const some = shop.library.get(form).compartment_lines();
        lines.insert(lines.end(), some.begin(), some.end());
    }
    return lines.empty() ? std::vector<std::string> { "*" } : lines;
}

struct Row {
    PersonId person;
    std::string name; // "": it was not shown
    OpenTowards open;
};

bool may_know(Shop const& shop, Visit& visit, store::Session& session, PersonId const& person, OpenTowards const& open)
{
    return std::ranges::any_of(open.scope, [&](consent::ScopePart const& part) {
        return visit.ask(session,
            { .person = person, .act = trust::Act::know, .compartment = part.compartment, .lines = lines_to_ask(shop, part) },
            "share.purpose.list").ok();
    });
}

// A house knows the names of those who stay there (consent-spec A3).
bool stays_here(Visit const& visit, store::Session& session, PersonId const& person)
{
    return std::ranges::any_of(person::stays_of(session, person), [&](person::Stay const& stay) {
        return stay.agency == visit.viewer().agency && stay.from <= visit.now && (!stay.until || visit.now < *stay.until);
    });
}

std::string name_shown(Shop const& shop, Visit& visit, store::Session& session, PersonId const& person, consent::Scope const& scope,
    std::string_view purpose)
{
    if (!has(scope, Compartment::identity) && !stays_here(visit, session, person))
        return {};
    auto const alias = person::alias_of(visit, session, shop.room.keys, person, purpose);
    return alias ? *alias : std::string();
}

struct List {
    std::vector<Row> rows; // at most page_size
    PersonId next;         // whom the next page comes after; empty at the end
};

List load_list(Shop const& shop, Visit& visit, store::Session& session, PersonId const& after)
{
    List list;
    auto const& agency = visit.viewer().agency;
    auto const persons = persons_sharing_with(session, agency, visit.now, after, most_asked);
    for (auto const& person : persons) {
        if (list.rows.size() == page_size)
            return list;
        list.next = person;
        Row row { person, {}, open_towards(session, person, agency, visit.now) };
        if (row.open.scope.empty() || !may_know(shop, visit, session, person, row.open))
            continue;
        row.name = name_shown(shop, visit, session, person, row.open.scope, "share.purpose.list");
        list.rows.push_back(std::move(row));
    }
    if (persons.size() < most_asked)
        list.next = {};
    return list;
}

std::string name_or_code(Shop const& shop, Visit const& visit, std::string const& name, PersonId const& person)
{
    return name.empty() ? shop.room.pages.text(visit, "share.shared.nameless", { { "code", person::short_code(person) } }) : name;
}

web::Response list_page(Shop const& shop, Visit& visit)
{
    auto const after = PersonId::parse(visit.request.query.get("after")).value_or(PersonId());
    auto const list = visit.read([&](store::Session& session) { return load_list(shop, visit, session, after); });
    look::Data data;
    for (auto const& row : list.rows) {
        auto part = data.add("ROW");
        part.set("NAME", name_or_code(shop, visit, row.name, row.person)).set("HREF", "/shared/" + row.person.text());
        for (auto const& shown : row.open.scope)
            part.add("PART").html("TITLE", part_title(shop.room.pages, visit, shown.compartment));
        if (row.open.ends_at)
            part.add("UNTIL").set("LAST_DAY", last_day(visit, *row.open.ends_at));
    }
    data.show_if("NONE", list.rows.empty() && list.next.empty()).show_if("FIRST", !after.empty());
    data.set("COUNT", static_cast<std::int64_t>(list.rows.size())).set("MOST", std::int64_t { page_size });
    if (!list.next.empty())
        data.add("LATER").set("LATER_HREF", "/shared?after=" + list.next.text());
    return shop.room.pages.page(visit, { .title = shop.room.pages.text(visit, "share.shared.title"), .section = "person" },
        "share/shared_list.html", data);
}

bool fill_shared(Shop const& shop, Visit& visit, store::Session& session, look::Data& data, PersonId const& person, OpenTowards const& open)
{
    bool allowed = false;
    auto const agencies = agency::choices(session);
    for (auto const& part : open.scope) {
        if (part.compartment == Compartment::identity) // the name at the top
            continue;
        auto const permit = visit.ask(session,
            { .person = person, .compartment = part.compartment, .lines = lines_to_ask(shop, part) }, "share.purpose.read");
        if (!permit)
            continue;
        allowed = true;
        auto section = data.add("PART");
        section.html("TITLE", part_title(shop.room.pages, visit, part.compartment));
        bool any = false;
        for (auto const form : forms_of(part.compartment))
            any = fill_texts(shop, visit, session, section, *permit, form, agencies) || any;
        section.show_if("EMPTY", !any);
    }
    return allowed || has(open.scope, Compartment::identity);
}

web::Response shared_page(Shop const& shop, Visit& visit)
{
    auto const person = PersonId::parse(visit.request.parameter("person"));
    if (!person)
        return not_found(shop, visit);
    look::Data data;
    auto const found = visit.read([&](store::Session& session) {
        auto const open = open_towards(session, *person, visit.viewer().agency, visit.now);
        if (open.scope.empty()) { // asked all the same: the person sees who tried
            (void)visit.ask(session, { .person = *person, .act = trust::Act::know, .compartment = Compartment::crisis }, "share.purpose.read");
            return false;
        }
        data.set("NAME", name_or_code(shop, visit,
            name_shown(shop, visit, session, *person, open.scope, "share.purpose.read"), *person));
        if (open.ends_at)
            data.add("UNTIL").set("LAST_DAY", last_day(visit, *open.ends_at));
        return fill_shared(shop, visit, session, data, *person, open);
    });
    if (!found)
        return not_found(shop, visit);
    return shop.room.pages.page(visit, { .title = shop.room.pages.text(visit, "share.shared.title"), .section = "person" },
        "share/shared.html", data);
}

}

void add_shared_routes(trust::Routes& routes, Shared const& shop)
{
    routes.get("/shared", trust::Need::worker, [shop](Visit& visit) { return list_page(*shop, visit); });
    routes.get("/shared/{person}", trust::Need::worker, [shop](Visit& visit) { return shared_page(*shop, visit); });
}

}
