#include "agency/edit_forms.h"

#include "agency/agency_store.h"

#include "base/text.h"

namespace agency {

namespace {

Editor editor_of(trust::Visit const& visit)
{
    return { visit.viewer().account, visit.viewer().name, visit.now };
}

// Gives the card of the route's agency to `work` if this visitor may change it; else it is not found.
template<class Work>
web::Response with_card(trust::Visit& visit, Office const& office, Work&& work)
{
    auto const id = AgencyId::parse(visit.request.parameter("agency"));
    if (!id || !may_edit(visit.viewer(), *id))
        return office.room.pages.problem(&visit, web::Problem::not_found);
    auto const card = visit.read([&](store::Reader& reader) { return load_card(reader, *id); });
    if (!card)
        return office.room.pages.problem(&visit, web::Problem::not_found);
    return work(*card);
}

web::Response saved(AgencyId const& agency, std::string const& section)
{
    return look::go("/agencies/" + agency.text() + "/edit#" + section, "agency.saved");
}

web::Response refused(trust::Visit& visit, Office const& office, Card const& card, std::string section, std::vector<base::Refusal> refusals)
{
    return show_edit_page(visit, office, card, { { std::move(section), &visit.request.form, std::move(refusals) }, {} });
}

// The usual way of a section with rows: check, add or replace, back to the section.
template<class IdType, class Value, class Add>
web::Response save_row(trust::Visit& visit, Office const& office, Card const& card, std::string const& section, Checking<Value> checking, Add&& add)
{
    if (!checking.ok())
        return refused(visit, office, card, section, std::move(checking.refusals));
    auto const replaces = IdType::parse(visit.request.form.get("replaces")).value_or(IdType {});
    visit.write([&](store::Transaction& transaction) { add(transaction, card.id, checking.value, editor_of(visit), replaces); });
    return saved(card.id, section);
}

template<class IdType, class End>
trust::VisitHandler end_handler(OfficeReference office, std::string section, End end)
{
    return [office, section, end](trust::Visit& visit) {
        return with_card(visit, *office, [&](Card const& card) {
            auto const id = IdType::parse(visit.request.parameter("row"));
            if (!id)
                return office->room.pages.problem(&visit, web::Problem::not_found);
            visit.write([&](store::Transaction& transaction) { end(transaction, card.id, *id, editor_of(visit)); });
            return saved(card.id, section);
        });
    };
}

web::Response save_new(trust::Visit& visit, Office const& office)
{
    if (!may_add(visit.viewer()))
        return office.room.pages.problem(&visit, web::Problem::not_found);
    auto checking = check(entry_from(visit.request.form), visit.request.form.get("kind"));
    if (!checking.ok())
        return show_new_page(visit, office, { "entry", &visit.request.form, std::move(checking.refusals) });
    auto const added = visit.write([&](store::Transaction& transaction) { return add_agency(transaction, checking.value, editor_of(visit)); });
    if (!added)
        return show_new_page(visit, office, { "entry", &visit.request.form, { added.refusal() } });
    return saved(*added, "duty");
}

web::Response save_entry(trust::Visit& visit, Office const& office, Card const& card)
{
    auto checking = check(entry_from(visit.request.form), visit.request.form.get("kind"));
    if (!checking.ok())
        return refused(visit, office, card, "entry", std::move(checking.refusals));
    auto const changed = visit.write([&](store::Transaction& transaction) { return change_entry(transaction, card.id, checking.value, editor_of(visit)); });
    return changed ? saved(card.id, "entry") : refused(visit, office, card, "entry", { changed.refusal() });
}

web::Response save_duty(trust::Visit& visit, Office const& office, Card const& card)
{
    auto const& form = visit.request.form;
    auto checking = check(DutyInput { form.get("duty"), form.get("text"), form.get("legal_ground"), form.get("confirmed_by"), form.get("confirmed_on") }, visit.now);
    if (!checking.ok())
        return refused(visit, office, card, "duty", std::move(checking.refusals));
    auto const said = visit.write([&](store::Transaction& transaction) {
        bool const may = may_say_duty(transaction, visit.viewer(), card.id, visit.now);
        if (may)
            add_duty(transaction, card.id, checking.value, editor_of(visit));
        return may;
    });
    return said ? saved(card.id, "duty") : refused(visit, office, card, "duty", { { "agency.duty.theirs", "", { { "agency", card.entry.name } } } });
}

web::Response save_first_visit(trust::Visit& visit, Office const& office, Card const& card)
{
    std::map<VisitStep, std::string> steps;
    for (auto const step : visit_steps)
        steps[step] = visit.request.form.get(code(step));
    auto checking = check_first_visit(steps);
    if (!checking.ok())
        return refused(visit, office, card, "first-visit", std::move(checking.refusals));
    visit.write([&](store::Transaction& transaction) { set_first_visit(transaction, card.id, checking.value, editor_of(visit)); });
    return saved(card.id, "first-visit");
}

web::Response save_standing(trust::Visit& visit, Office const& office, Card const& card)
{
    if (!may_add(visit.viewer()))
        return office.room.pages.problem(&visit, web::Problem::not_found);
    auto const closed = visit.request.form.get("standing") == "closed";
    visit.write([&](store::Transaction& transaction) { set_closed(transaction, card.id, closed, editor_of(visit)); });
    return saved(card.id, "standing");
}

using CardHandler = web::Response (*)(trust::Visit&, Office const&, Card const&);

trust::VisitHandler card_handler(OfficeReference office, CardHandler handler)
{
    return [office, handler](trust::Visit& visit) {
        return with_card(visit, *office, [&](Card const& card) { return handler(visit, *office, card); });
    };
}

web::Response save_hours(trust::Visit& visit, Office const& office, Card const& card)
{
    return save_row<HoursId>(visit, office, card, "hours", check(hours_from(visit.request.form), visit.today()), add_hours);
}

web::Response save_exception(trust::Visit& visit, Office const& office, Card const& card)
{
    auto const& form = visit.request.form;
    auto checking = check(ExceptionInput { form.get("label"), form.get("first_day"), form.get("last_day"), form.get("opens"), form.get("closes"), form.get("words") });
    return save_row<HoursExceptionId>(visit, office, card, "exceptions", std::move(checking), add_exception);
}

web::Response save_programme(trust::Visit& visit, Office const& office, Card const& card)
{
    return save_row<ProgrammeId>(visit, office, card, "programmes", check(programme_from(visit.request.form), visit.today()), add_programme);
}

web::Response save_contact(trust::Visit& visit, Office const& office, Card const& card)
{
    auto const& form = visit.request.form;
    auto checking = check(ContactInput { form.get("name"), form.get("role"), form.get("phone"), form.get("hours"), form.get("first_day"), form.get("last_day") }, visit.today());
    return save_row<ContactId>(visit, office, card, "contacts", std::move(checking), add_contact);
}

web::Response save_ability(trust::Visit& visit, Office const& office, Card const& card)
{
    auto const& form = visit.request.form;
    auto checking = check(AbilityInput { form.get("side"), form.get("words"), form.get("said_on") }, visit.today());
    return save_row<AbilityId>(visit, office, card, "abilities", std::move(checking), add_ability);
}

web::Response confirm(trust::Visit& visit, Office const&, Card const& card)
{
    visit.write([&](store::Transaction& transaction) {
        confirm_card(transaction, card.id, { visit.today(), visit.viewer().name }, editor_of(visit));
    });
    return saved(card.id, "confirmation");
}

web::Response edit_page(trust::Visit& visit, Office const& office, Card const& card)
{
    return show_edit_page(visit, office, card, { {}, visit.request.query.get("row") });
}

}

void add_edit_routes(trust::Routes& routes, OfficeReference office)
{
    using trust::Need;
    routes.get("/agencies/new", Need::staff, [office](trust::Visit& visit) {
        return may_add(visit.viewer()) ? show_new_page(visit, *office, {}) : office->room.pages.problem(&visit, web::Problem::not_found);
    });
    routes.post("/agencies", Need::staff, [office](trust::Visit& visit) { return save_new(visit, *office); });
    routes.get("/agencies/{agency}/edit", Need::staff, card_handler(office, edit_page));
    routes.post("/agencies/{agency}/entry", Need::staff, card_handler(office, save_entry));
    routes.post("/agencies/{agency}/duty", Need::staff, card_handler(office, save_duty));
    routes.post("/agencies/{agency}/hours", Need::staff, card_handler(office, save_hours));
    routes.post("/agencies/{agency}/exceptions", Need::staff, card_handler(office, save_exception));
    routes.post("/agencies/{agency}/programmes", Need::staff, card_handler(office, save_programme));
    routes.post("/agencies/{agency}/contacts", Need::staff, card_handler(office, save_contact));
    routes.post("/agencies/{agency}/abilities", Need::staff, card_handler(office, save_ability));
    routes.post("/agencies/{agency}/first-visit", Need::staff, card_handler(office, save_first_visit));
    routes.post("/agencies/{agency}/confirmation", Need::staff, card_handler(office, confirm));
    routes.post("/agencies/{agency}/standing", Need::staff, card_handler(office, save_standing));
    routes.post("/agencies/{agency}/hours/{row}/end", Need::staff, end_handler<HoursId>(office, "hours", end_hours));
    routes.post("/agencies/{agency}/exceptions/{row}/end", Need::staff, end_handler<HoursExceptionId>(office, "exceptions", end_exception));
    routes.post("/agencies/{agency}/programmes/{row}/end", Need::staff, end_handler<ProgrammeId>(office, "programmes", end_programme));
    routes.post("/agencies/{agency}/contacts/{row}/end", Need::staff, end_handler<ContactId>(office, "contacts", end_contact));
    routes.post("/agencies/{agency}/abilities/{row}/end", Need::staff, end_handler<AbilityId>(office, "abilities", end_ability));
}

}
