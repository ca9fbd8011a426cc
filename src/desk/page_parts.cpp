#include "desk/page_parts.h"

#include "desk/desk_pages.h"
#include "words/dates.h"

namespace desk {

namespace page_parts {

std::optional<form::Answer> read_part(Office const& office, trust::Visit& visit, store::Session& session,
    person::PersonId const& id, plan::Part part, std::string_view purpose)
{
    auto const code = plan::form_code(part);
    auto const disclosure = visit.ask(session,
        { .person = id, .act = trust::Act::read, .compartment = plan::compartment(part),
            .lines = office.library.get(code).compartment_lines() },
        purpose);
    if (!disclosure)
        return std::nullopt;
    return office.answers.load(session, *disclosure, code);
}

void add_visits(look::Data& data, Office const& office, trust::Visit const& visit, std::vector<FirstVisit> const& visits,
    std::string_view name, std::string_view href)
{
    for (auto const& first : visits) {
        auto row = data.add("VISIT");
        row.set("VISIT_DAY", words::short_day(visit.language, first.day)).set("VISIT_TIME", first.time);
        row.set("VISIT_PLACE", first.place.empty() ? office.room.pages.text(visit, "desk.visit.place_open") : first.place);
        if (!name.empty())
            row.show("VISIT_OF").set("VISIT_NAME", name).set("VISIT_HREF", href);
        if (!first.contact.empty())
            row.show("CONTACT").set("CONTACT_NAME", first.contact);
        if (!first.companion.empty())
            row.show("COMPANION").set("COMPANION_NAME", first.companion);
        row.show_if("ALONE", first.companion.empty());
    }
}

}

void add_routes(trust::Routes& routes, look::Room const& room, form::Library const& library, form::Answers const& answers)
{
    Office const office { room, library, answers,
        std::make_shared<agency::Holidays const>(room.content_folder / "agency" / "holidays.json") };
    add_day_routes(routes, office);
    add_me_routes(routes, office);
}

}
