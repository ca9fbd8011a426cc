#include "agency/choices.h"
#include "consent/preview.h"
#include "share/page_parts.h"

// "Try it": my record as an agency would find it now. The decision is asked as a worker there would be; the texts are
// opened in the person's own name, and the journal says that it was the person who looked.
namespace share::page_parts {

namespace {

using trust::Compartment;
using trust::Visit;

constexpr std::array plans { Compartment::crisis, Compartment::plan };
// Parts with pages of their own: here only that they could be read.
constexpr std::array named_only { Compartment::stay, Compartment::contact, Compartment::checklist, Compartment::session, Compartment::timetable };

bool fill_plan(Shop const& shop, Visit& visit, store::Session& session, look::Data& data, PersonId const& person,
    consent::Preview const& preview, Compartment compartment)
{
    std::optional<look::Data> part;
    for (auto const form : forms_of(compartment)) {
        auto const& definition = shop.library.get(form);
        auto const lines = preview.readable(compartment, definition.compartment_lines(), visit.now);
        if (lines.empty())
            continue;
        auto const permit = visit.ask_as_person(session, { .person = person, .compartment = compartment, .lines = lines }, "share.purpose.as");
        if (!permit)
            continue;
        if (!part) {
            part = data.add("PART");
            part->html("TITLE", part_title(shop.room.pages, visit, compartment));
        }
        (void)fill_texts(shop, visit, session, *part, *permit, form, agency::choices(session), &lines);
    }
    return part.has_value();
}

web::Response as_page(Shop const& shop, Visit& visit, person::Person const& person, agency::AgencyName const& agency)
{
    look::Data data;
    visit.read([&](store::Session& session) {
        consent::Preview const preview(session, person.id, agency.id, visit.now);
        fill_duty(shop.room.pages, visit, data, preview.duty());
        bool any = !preview.readable(Compartment::identity, { "*" }, visit.now).empty();
        if (any)
            data.add("NAMED").set("ALIAS", person.alias);
        for (auto const compartment : plans)
            any = fill_plan(shop, visit, session, data, person.id, preview, compartment) || any;
        for (auto const compartment : named_only) {
            if (preview.readable(compartment, { "*" }, visit.now).empty())
                continue;
            data.add("ALSO").html("ALSO_NAME", shop.room.pages.html(visit, "journal.part." + std::string(trust::code(compartment))));
            data.show_if("HAS_ALSO", true);
            any = true;
        }
        data.show_if("NOTHING", !any);
    });
    data.set("NAME", agency.name).set("BACK_HREF", path(person.id)).set("CHANGE_HREF", to_path(person.id, agency.id));
    return page(shop, visit, person, "share.as.title", "share/as.html", data);
}

}

void add_as_routes(trust::Routes& routes, Shared const& shop)
{
    routes.get("/persons/{person}/sharing/as/{agency}", trust::Need::person_or_worker, [shop](Visit& visit) {
        return with_agency(*shop, visit, [&](auto const& person, auto const& agency) { return as_page(*shop, visit, person, agency); });
    });
}

}
