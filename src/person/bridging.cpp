#include "person/bridging.h"

#include "person/days.h"

namespace person {

namespace {

struct StepName {
    std::string_view code;
    std::string_view segment; // of the path
};

constexpr std::array step_names { StepName { "notice", "notice" }, StepName { "checklist", "checklist" },
    StepName { "video", "videos" }, StepName { "talk", "talk" }, StepName { "life_plan", "life-plan" },
    StepName { "crisis_plan", "crisis-plan" }, StepName { "sheets", "sheets" } };

StepName const& names_of(BridgingStep step) { return step_names[static_cast<std::size_t>(step)]; }

void fill_rail(look::Pages const& pages, trust::Visit const& visit, look::Data rail, PersonId const& person,
    std::optional<BridgingStep> current, std::map<BridgingStep, base::Instant> const& done)
{
    std::int64_t number = 0;
    for (auto const step : bridging_steps) {
        auto row = rail.add("STEP");
        row.set("HREF", path(person, step)).set("NUMBER", ++number).html("LABEL", pages.html(visit, name_key(step)));
        row.show_if("DONE", done.contains(step)).show_if("NOW", step == current);
    }
    rail.set("DONE_COUNT", static_cast<std::int64_t>(done.size())).set("STEP_COUNT", number);
}

}

std::string_view code(BridgingStep step) { return names_of(step).code; }

std::optional<BridgingStep> step_from(std::string_view code)
{
    for (auto const step : bridging_steps)
        if (names_of(step).code == code)
            return step;
    return std::nullopt;
}

std::string name_key(BridgingStep step) { return "person.step." + std::string(code(step)); }

std::string path(PersonId const& person, BridgingStep step)
{
    return "/persons/" + person.text() + "/" + std::string(names_of(step).segment);
}

BridgingStep next_step(std::map<BridgingStep, base::Instant> const& done)
{
    for (auto const step : bridging_steps)
        if (!done.contains(step))
            return step;
    return BridgingStep::sheets;
}

void fill_steps(look::Pages const& pages, trust::Visit const& visit, look::Data& data, PersonId const& person,
    std::map<BridgingStep, base::Instant> const& done)
{
    fill_rail(pages, visit, data.include("RAIL", "look/rail.html"), person, std::nullopt, done);
}

void fill_person_bar(look::Pages const& pages, trust::Visit& visit, look::Data& data, Person const& person, Rest rest)
{
    auto bar = data.include("PERSON_BAR", "look/person_bar.html");
    std::string const home = visit.viewer().is_person() ? "/me" : "/persons/" + person.id.text();
    bar.set("ALIAS", person.alias).set("PERSON_HREF", home);
    if (person.stay_known && person.discharge_on)
        bar.show("DAYS").set("DAYS_TEXT", days_left_text(pages, visit, person.discharge_on));
    if (visit.is_beside(person.id))
        bar.show("BESIDE").set("BESIDE_TEXT", pages.text(visit, "person.beside", { { "name", person.alias } }));
    bar.show_if("REST_SAVES", rest == Rest::saves);
    if (rest == Rest::leaves)
        bar.show("REST").set("REST_HREF", home);
}

void fill_bars(look::Pages const& pages, trust::Visit& visit, look::Data& data, Person const& person,
    BridgingStep current, std::map<BridgingStep, base::Instant> const& done, Rest rest)
{
    fill_rail(pages, visit, data.include("RAIL", "look/rail.html"), person.id, current, done);
    fill_person_bar(pages, visit, data, person, rest);
}

}
