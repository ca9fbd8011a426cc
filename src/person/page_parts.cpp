#include "person/page_parts.h"

#include "base/text.h"
#include "person/person_pages.h"

namespace person {

namespace page_parts {

std::string address(PersonId const& person) { return "/persons/" + person.text(); }

web::Response not_found(look::Room const& room, trust::Visit& visit)
{
    return room.pages.problem(&visit, web::Problem::not_found);
}

web::Response with_person(look::Room const& room, trust::Visit& visit,
    std::function<web::Response(PersonId const&)> const& work)
{
    auto const person = PersonId::parse(visit.request.parameter("person"));
    return person ? work(*person) : not_found(room, visit);
}

std::string stage_text(look::Room const& room, trust::Visit const& visit, Stage stage)
{
    return room.pages.text(visit, name_key(stage));
}

base::Result<std::optional<base::Day>> read_day(web::Form const& form, std::string_view field)
{
    auto const typed = base::trim(form.get(field));
    if (typed.empty())
        return std::optional<base::Day>();
    auto const day = base::Day::parse(typed);
    if (!day)
        return base::Refusal { "person.day.form", std::string(field) };
    return std::optional(*day);
}

void add_stage_options(look::Data& data, look::Room const& room, trust::Visit const& visit, std::optional<Stage> selected)
{
    for (auto const stage : stages) {
        auto option = data.add("OPTION");
        option.set("VALUE", code(stage)).set("LABEL", stage_text(room, visit, stage));
        option.show_if("SELECTED", stage == selected);
    }
}

void show_error(look::Data& data, look::Room const& room, trust::Visit const& visit, base::Refusal const& refusal,
    std::string_view section)
{
    data.show(section).set(std::string(section) + "_TEXT", look::refusal_text(room.pages, visit, refusal));
}

}

void add_routes(trust::Routes& routes, look::Room const& room)
{
    add_list_routes(routes, room);
    add_new_routes(routes, room);
    add_overview_routes(routes, room);
}

}
