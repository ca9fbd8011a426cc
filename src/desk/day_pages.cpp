#include "agency/agency_store.h"
#include "agency/choices.h"
#include "consent/consent_store.h"
#include "danger/danger_pages.h"
#include "danger/danger_store.h"
#include "duty/duty_pages.h"
#include "desk/page_parts.h"
#include "person/bridging.h"
#include "person/days.h"
#include "words/dates.h"

namespace desk {

namespace {

constexpr int soon_days = 30;
constexpr int visit_days = 14;
constexpr int shown_most = 12; // of each list; the whole list is one link away

struct Leaving {
    person::Person person;
    person::BridgingStep next { person::BridgingStep::notice };
    bool all_done { false };
};

struct VisitOf {
    person::Person person;
    FirstVisit first;
};

struct Day {
    std::optional<person::Touched> touched;
    person::BridgingStep go_on { person::BridgingStep::notice };
    std::vector<Leaving> leaving;
    std::vector<person::Person> not_begun;
    std::vector<VisitOf> visits;
    std::vector<agency::DutyCard> duties; // of the viewer's own agency
    int alarms { 0 }; // openings for danger to life that wait for this viewer
};

// Where the worker was, unless it is done: then what comes next.
person::BridgingStep step_to_go_on(person::Touched const& touched, std::map<person::BridgingStep, base::Instant> const& done)
{
    auto const at = person::step_from(touched.step);
    return at && !done.contains(*at) ? *at : person::next_step(done);
}

// Only where the person agreed to the programme: nobody's plan is asked for in vain every morning.
void add_first_visits(Office const& office, trust::Visit& visit, store::Session& session, Day& day, form::AgencyChoices const& agencies,
    person::Person const& person)
{
    auto const consent = consent::programme_consent(session, person.id, visit.viewer().agency, visit.now);
    if (consent != consent::ProgrammeConsent::given)
        return;
    auto const plan = page_parts::read_part(office, visit, session, person.id, plan::Part::life_two, "person.purpose.desk");
    if (!plan)
        return;
    for (auto& first : first_visits(*plan, agencies, visit.today(), visit_days))
        day.visits.push_back({ person, std::move(first) });
}

Day load(Office const& office, trust::Visit& visit, store::Session& session)
{
    auto const& keys = office.room.keys;
    Day day;
    day.touched = person::last_touched(visit, session, keys);
    if (day.touched)
        day.go_on = step_to_go_on(*day.touched, person::steps_done(session, day.touched->person.id));
    auto const agencies = agency::choices(session);
    for (auto& person : person::leaving_soon(visit, session, keys, soon_days, shown_most)) {
        auto const done = person::steps_done(session, person.id);
        add_first_visits(office, visit, session, day, agencies, person);
        day.leaving.push_back({ std::move(person), person::next_step(done), done.size() == person::bridging_steps.size() });
    }
    for (auto const& person : person::left_lately(visit, session, keys, visit_days, shown_most))
        add_first_visits(office, visit, session, day, agencies, person);
    std::stable_sort(day.visits.begin(), day.visits.end(), [](auto const& one, auto const& other) { return is_sooner(one.first, other.first); });
    day.duties = agency::duty_cards_of(session, visit.viewer().agency);
    day.alarms = danger::alarms_waiting(visit, session);
    day.not_begun = person::not_begun(visit, session, keys, shown_most);
    return day;
}

std::string address(person::PersonId const& id) { return "/persons/" + id.text(); }

void fill_now(look::Data& data, Office const& office, trust::Visit const& visit, Day const& day)
{
    if (!day.touched) {
        data.show("NOTHING_NOW");
        return;
    }
    auto const& person = day.touched->person;
    auto now = data.add("NOW");
    now.set("NOW_ALIAS", person.alias).set("NOW_HREF", person::path(person.id, day.go_on)).set("NOW_PERSON_HREF", address(person.id));
    now.html("NOW_STEP", office.room.pages.html(visit, person::name_key(day.go_on)));
    now.set("NOW_DAYS", person::days_left_text(office.room.pages, visit, person.discharge_on));
    now.set("NOW_AT", words::moment(visit.language, day.touched->at));
    now.set("NOW_DONE", person.steps_done).set("NOW_OF", static_cast<std::int64_t>(person::bridging_steps.size()));
}

void fill_leaving(look::Data& data, Office const& office, trust::Visit const& visit, Day const& day)
{
    for (auto const& [person, next, all_done] : day.leaving) {
        auto row = data.add("LEAVING");
        row.set("LEAVING_ALIAS", person.alias).set("LEAVING_HREF", address(person.id));
        row.set("LEAVING_DAYS", person::days_left_text(office.room.pages, visit, person.discharge_on));
        auto const urgent = person::leaves_within_two_weeks(person.discharge_on, visit.today());
        row.show_if("URGENT", urgent).show_if("CALM", !urgent);
        if (all_done)
            row.show("LEAVING_READY");
        else
            row.show("LEAVING_NEXT").html("LEAVING_STEP", office.room.pages.html(visit, person::name_key(next)));
    }
    data.show_if("NOBODY_LEAVES", day.leaving.empty());
    data.show_if("MORE_LEAVING", day.leaving.size() == static_cast<std::size_t>(shown_most));
    for (auto const& person : day.not_begun) {
        auto row = data.add("FRESH");
        row.set("FRESH_ALIAS", person.alias).set("FRESH_HREF", person::path(person.id, person::BridgingStep::notice));
        row.set("FRESH_STAGE", office.room.pages.text(visit, person::name_key(person.stage)));
        row.set("FRESH_DAYS", person::days_left_text(office.room.pages, visit, person.discharge_on));
    }
    data.show_if("ALL_BEGUN", day.not_begun.empty());
}

void fill_greeting(look::Data& data, Office const& office, trust::Visit const& visit)
{
    data.set("GREETING", office.room.pages.text(visit, key(greeting_at(visit.now)), { { "name", visit.viewer().name } }));
    data.set("TODAY", words::long_day(visit.language, visit.today()));
}

web::Response show_day(Office const& office, trust::Visit& visit)
{
    look::Data data;
    fill_greeting(data, office, visit);
    look::PageHead const head { office.room.pages.text(visit, "desk.title"), "desk", true };
    if (!visit.viewer().is_worker())
        return office.room.pages.page(visit, head, "desk/office.html", data);
    auto const day = visit.read([&](store::Session& session) { return load(office, visit, session); });
    // By the card alone: the same whether anybody writes or not.
    data.show_if("LANE", agency::can_speak_openly(agency::duty_at(day.duties, visit.now)));
    danger::fill_alarm(data, day.alarms);
    duty::fill_notice(office.room.pages, visit, data, visit.viewer().agency, day.duties);
    fill_now(data, office, visit, day);
    fill_leaving(data, office, visit, day);
    for (auto const& [person, first] : day.visits)
        page_parts::add_visits(data, office, visit, { first }, person.alias, address(person.id));
    data.show_if("HAS_VISITS", !day.visits.empty());
    return office.room.pages.page(visit, head, "desk/day.html", data);
}

}

void add_day_routes(trust::Routes& routes, Office const& office)
{
    routes.get("/desk", trust::Need::staff, [office](trust::Visit& visit) { return show_day(office, visit); });
}

}
