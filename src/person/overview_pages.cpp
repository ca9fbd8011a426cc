#include "base/text.h"
#include "person/bridging.h"
#include "person/days.h"
#include "person/page_parts.h"
#include "words/dates.h"

namespace person {

namespace {

using namespace page_parts;

struct Overview {
    Person person;
    std::map<BridgingStep, base::Instant> done;
    std::vector<StageRow> rows;
    Supervision supervision;
};

base::Result<Overview> load(look::Room const& room, trust::Visit& visit, PersonId const& id)
{
    return visit.read([&](store::Session& session) -> base::Result<Overview> {
        auto person = find(visit, session, room.keys, id);
        if (!person)
            return person.refusal();
        Overview overview { std::move(person).value() };
        if (overview.person.stay_known) {
            overview.done = steps_done(session, id);
            overview.rows = stage_rows(session, overview.person, visit.now);
            overview.supervision = supervision_of(session, id);
        }
        return overview;
    });
}

void fill_bridging(look::Data& data, look::Room const& room, trust::Visit const& visit, Overview const& overview)
{
    std::int64_t number = 0;
    auto const next = next_step(overview.done);
    for (auto const step : bridging_steps) {
        auto row = data.add("STEP");
        row.set("STEP_HREF", path(overview.person.id, step)).set("NUMBER", ++number);
        row.html("STEP_NAME", room.pages.html(visit, name_key(step)));
        auto const done = overview.done.find(step);
        if (done != overview.done.end())
            row.show("DONE").set("DONE_ON", words::short_day(visit.language, base::Day::of(done->second)));
        bool const is_open = done == overview.done.end();
        row.show_if("OPEN", is_open && step != next).show_if("NEXT", is_open && step == next);
    }
    data.show(overview.done.empty() ? "BEGIN" : overview.done.contains(next) ? "ALL_DONE" : "CONTINUE");
    data.set("NEXT_HREF", path(overview.person.id, next)).html("NEXT_NAME", room.pages.html(visit, name_key(next)));
    data.set("DONE_COUNT", static_cast<std::int64_t>(overview.done.size())).set("STEP_COUNT", number);
    for (auto const& [name, step] : { std::pair("PLAN_HREF", BridgingStep::life_plan),
             std::pair("CRISIS_HREF", BridgingStep::crisis_plan), std::pair("SHEETS_HREF", BridgingStep::sheets) })
        data.set(name, path(overview.person.id, step));
    data.set("PRESENCE_HREF", address(overview.person.id) + "/presence?to=" + base::url_escape(address(overview.person.id)));
    data.show_if("BESIDE", visit.is_beside(overview.person.id)).show_if("NOT_BESIDE", !visit.is_beside(overview.person.id));
}

void fill_timeline(look::Data& data, look::Room const& room, trust::Visit const& visit, Overview const& overview)
{
    for (auto const& stage : overview.rows) {
        auto row = data.add("EVENT");
        row.set("SINCE", words::long_day(visit.language, base::Day::of(stage.since)));
        row.set("EVENT_STAGE", stage_text(room, visit, stage.stage)).set("EVENT_NOTE", room.pages.text(visit, stage.note_key));
        if (!stage.by.empty())
            row.show("BY").set("BY_NAME", stage.by);
        row.show_if("IS_NOW", &stage == &overview.rows.front());
    }
    data.show_if("UNDO", can_undo(overview.rows));
}

// Day fields show what was typed when it was refused, else what is stored.
void fill_days(look::Data& data, trust::Visit const& visit, Overview const& overview, web::Form const& typed)
{
    auto const& person = overview.person;
    auto const shown = [&](std::string_view field, std::optional<base::Day> const& stored) {
        return typed.has(field) ? typed.get(field) : stored ? stored->iso() : std::string();
    };
    data.set("DISCHARGE_ON", shown("discharge_on", person.discharge_on));
    auto const until = overview.supervision.until;
    auto const last_day = until ? std::optional(base::Day::of(*until).plus(-1)) : std::nullopt;
    data.set("SUPERVISED_UNTIL", shown("supervised_until", last_day));
    if (person.discharge_on)
        data.show("DISCHARGE").set("DISCHARGE_TEXT", words::long_day(visit.language, *person.discharge_on));
    if (person.intake_on)
        data.show("INTAKE").set("INTAKE_TEXT", words::long_day(visit.language, *person.intake_on));
    if (last_day)
        data.show("SUPERVISION").set("SUPERVISION_TEXT", words::long_day(visit.language, *last_day));
}

void fill_refusal(look::Data& data, look::Room const& room, trust::Visit const& visit, base::Refusal const& refusal)
{
    std::string const section = refusal.field == "alias" ? "ALIAS_ERROR"
        : refusal.field == "kana"                        ? "KANA_ERROR"
        : refusal.field == "stage"                       ? "STAGE_ERROR"
        : refusal.field == "supervised_until"            ? "SUPERVISION_ERROR"
                                                         : "DAY_ERROR";
    show_error(data, room, visit, refusal, section);
    data.show_if("NAME_OPEN", refusal.field == "alias" || refusal.field == "kana");
    data.show_if("SUPERVISION_OPEN", refusal.field == "supervised_until");
}

web::Response show_overview(look::Room const& room, trust::Visit& visit, PersonId const& id, web::Form const& typed = {},
    std::optional<base::Refusal> const& refusal = {})
{
    auto const overview = load(room, visit, id);
    if (!overview || (refusal && !overview->person.stay_known)) // who was only shown the name has no forms here
        return not_found(room, visit);
    auto const& person = overview->person;
    look::Data data;
    data.set("HREF", address(id)).set("ALIAS", person.alias).set("KANA", person.kana).set("CODE", short_code(id));
    data.show_if("HAS_KANA", !person.kana.empty());
    data.set("TYPED_ALIAS", typed.has("alias") ? typed.get("alias") : person.alias);
    data.set("TYPED_KANA", typed.has("kana") ? typed.get("kana") : person.kana);
    if (person.stay_known) {
        data.show("STAY").set("STAGE", stage_text(room, visit, person.stage)).set("HOUSE", person.house_name);
        data.set("DAYS_LEFT", days_left_text(room.pages, visit, person.discharge_on));
        data.show_if("IN_HOUSE", person.house == visit.viewer().agency);
        fill_bridging(data, room, visit, *overview);
        fill_timeline(data, room, visit, *overview);
        fill_days(data, visit, *overview, typed);
        add_stage_options(data, room, visit, person.stage);
    }
    if (refusal)
        fill_refusal(data, room, visit, *refusal);
    return room.pages.page(visit, { room.pages.text(visit, "person.page.title"), "person", true }, "person/overview.html", data,
        refusal ? 422 : 200);
}

using Change = std::function<base::Result<>(store::Transaction&, PersonId const&)>;

// One change in one transaction; back to the person's page, or the page again with the refusal beside its field.
web::Response change(look::Room const& room, trust::Visit& visit, std::string_view notice, Change const& work)
{
    return with_person(room, visit, [&](PersonId const& id) {
        auto const done = visit.write([&](store::Transaction& transaction) { return work(transaction, id); });
        if (done)
            return look::go(address(id), notice);
        if (done.refusal().message == "trust.not_found")
            return not_found(room, visit);
        return show_overview(room, visit, id, visit.request.form, done.refusal());
    });
}

web::Response change_stage(look::Room const& room, trust::Visit& visit)
{
    auto const stage = stage_from(visit.request.form.get("stage"));
    return change(room, visit, "person.stage.moved", [&](store::Transaction& transaction, PersonId const& id) -> base::Result<> {
        if (!stage)
            return base::Refusal { "person.stage.unknown", "stage" };
        return move_to_stage(visit, transaction, id, *stage, "person.stage.note.moved");
    });
}

web::Response change_discharge(look::Room const& room, trust::Visit& visit)
{
    auto const day = read_day(visit.request.form, "discharge_on");
    return change(room, visit, "person.discharge.saved", [&](store::Transaction& transaction, PersonId const& id) -> base::Result<> {
        return day ? set_discharge(visit, transaction, id, *day) : base::Result<>(day.refusal());
    });
}

web::Response change_supervision(look::Room const& room, trust::Visit& visit)
{
    auto const day = read_day(visit.request.form, "supervised_until");
    return change(room, visit, "person.supervision.saved", [&](store::Transaction& transaction, PersonId const& id) -> base::Result<> {
        return day ? set_supervision(visit, transaction, id, *day) : base::Result<>(day.refusal());
    });
}

web::Response change_name(look::Room const& room, trust::Visit& visit)
{
    auto const& form = visit.request.form;
    auto const names = check({ form.get("alias"), form.get("kana"), {} }, visit.today());
    return change(room, visit, "person.name.saved", [&](store::Transaction& transaction, PersonId const& id) -> base::Result<> {
        return names ? rename(visit, transaction, room.keys, id, names->alias, names->kana) : base::Result<>(names.refusal());
    });
}

web::Response go_on(look::Room const& room, trust::Visit& visit)
{
    return with_person(room, visit, [&](PersonId const& id) {
        auto const overview = load(room, visit, id);
        if (!overview)
            return not_found(room, visit);
        return web::Response::see_other(path(id, next_step(overview->done)));
    });
}

}

void add_overview_routes(trust::Routes& routes, look::Room const& room)
{
    using trust::Need;
    routes.get("/persons/{person}", Need::worker, [&room](trust::Visit& visit) {
        return with_person(room, visit, [&](PersonId const& id) { return show_overview(room, visit, id); });
    });
    routes.get("/persons/{person}/bridging", Need::person_or_worker, [&room](trust::Visit& visit) { return go_on(room, visit); });
    routes.post("/persons/{person}/stage", Need::worker, [&room](trust::Visit& visit) { return change_stage(room, visit); });
    routes.post("/persons/{person}/stage/undo", Need::worker, [&room](trust::Visit& visit) {
        return change(room, visit, "person.stage.undone",
            [&](store::Transaction& transaction, PersonId const& id) { return undo_stage(visit, transaction, id); });
    });
    routes.post("/persons/{person}/discharge", Need::worker, [&room](trust::Visit& visit) { return change_discharge(room, visit); });
    routes.post("/persons/{person}/supervision", Need::worker, [&room](trust::Visit& visit) { return change_supervision(room, visit); });
    routes.post("/persons/{person}/name", Need::worker, [&room](trust::Visit& visit) { return change_name(room, visit); });
}

}
