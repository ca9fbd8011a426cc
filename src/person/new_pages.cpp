#include "person/page_parts.h"

namespace person {

namespace {

using namespace page_parts;

void add_error(look::Data& data, look::Room const& room, trust::Visit const& visit, base::Refusal const& refusal)
{
    auto const text = look::refusal_text(room.pages, visit, refusal);
    data.include("ERROR_SUMMARY", "look/error_summary.html").add("ERROR").set("FIELD", refusal.field).set("TEXT", text);
    std::string const section = refusal.field == "alias" ? "ALIAS_ERROR" : refusal.field == "kana" ? "KANA_ERROR" : "DAY_ERROR";
    data.show(section).set(section + "_TEXT", text);
}

// What was typed stays typed.
web::Response show_form(look::Room const& room, trust::Visit& visit, web::Form const& typed,
    std::optional<base::Refusal> const& refusal)
{
    look::Data data;
    data.set("ALIAS", typed.get("alias")).set("KANA", typed.get("kana")).set("DISCHARGE_ON", typed.get("discharge_on"));
    data.set("EARLIEST", visit.today().iso());
    data.show_if("FIRST_TIME", !refusal); // else the summary of what is wrong takes the focus
    if (refusal)
        add_error(data, room, visit, *refusal);
    return room.pages.page(visit, { room.pages.text(visit, "person.new.title"), "person" }, "person/new.html", data,
        refusal ? 422 : 200);
}

web::Response take_in(look::Room const& room, trust::Visit& visit)
{
    auto const& form = visit.request.form;
    auto const day = read_day(form, "discharge_on");
    if (!day)
        return show_form(room, visit, form, day.refusal());
    auto const person = check({ form.get("alias"), form.get("kana"), *day }, visit.today());
    if (!person)
        return show_form(room, visit, form, person.refusal());
    auto const id = visit.write([&](store::Transaction& transaction) { return create(visit, transaction, room.keys, *person); });
    return look::go(address(id), "person.created");
}

}

void add_new_routes(trust::Routes& routes, look::Room const& room)
{
    routes.get("/persons/new", trust::Need::worker, [&room](trust::Visit& visit) { return show_form(room, visit, {}, {}); });
    routes.post("/persons", trust::Need::worker, [&room](trust::Visit& visit) { return take_in(room, visit); });
}

}
