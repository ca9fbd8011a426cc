#include "share/lines.h"

#include "agency/choices.h"
#include "base/text.h"
#include "plan/plan.h"
#include "words/furigana.h"

namespace share {

namespace {

constexpr std::size_t most_chosen = 200;

std::string ruby(form::Text const& text, trust::Visit const& visit) { return words::ruby_html(text.in(visit.language)); }

// Several answers may stand under one line of the decision: they are shown together, once.
std::vector<OfferedLine> lines_of(Shop const& shop, trust::Visit const& visit, trust::Compartment compartment,
    form::Definition const& definition, form::Answer const& answer, form::AgencyChoices const& agencies)
{
    std::vector<OfferedLine> lines;
    for (auto const& name : definition.compartment_lines()) {
        auto texts = texts_of(shop, visit, definition, answer, name, agencies);
        if (!texts.empty())
            lines.push_back({ { compartment, name }, line_label(shop, visit, { compartment, name }), std::move(texts) });
    }
    return lines;
}

void fill_part(look::Data& picker, OfferedPart const& offered, Picking const& picking, std::size_t& number)
{
    auto part = picker.add("PART");
    part.html("TITLE", offered.title);
    // The life plan is long: it opens by itself only where something of it is ticked.
    part.show_if("OPEN", offered.compartment != trust::Compartment::plan || std::ranges::any_of(picking.ticked, [](Chosen const& chosen) {
        return chosen.compartment == trust::Compartment::plan;
    }));
    auto const box = [&](look::Data& row, Chosen const& chosen) {
        row.set("ID", "line-" + std::to_string(++number)).set("VALUE", value_of(chosen));
        row.show_if("TICKED", picking.ticked.contains(chosen));
    };
    for (auto const& line : offered.lines) {
        auto row = part.add("LINE");
        box(row, line.chosen);
        row.html("LABEL", line.label);
        for (auto const& text : line.texts) {
            auto shown = row.add("TEXT");
            shown.html("WORDS", words::ruby_html(text.text));
            if (!text.level.empty())
                shown.add("LEVEL").html("LEVEL_NAME", text.level);
        }
    }
    if (picking.whole && offered.compartment != trust::Compartment::identity) {
        auto row = part.add("WHOLE");
        box(row, { offered.compartment, "" });
    }
}

}

std::vector<std::string_view> forms_of(trust::Compartment compartment)
{
    if (compartment == trust::Compartment::crisis)
        return { plan::form_code(plan::Part::crisis) };
    if (compartment == trust::Compartment::plan)
        return { plan::form_code(plan::Part::life_two), plan::form_code(plan::Part::life_one) };
    return {};
}

std::string part_title(look::Pages const& pages, trust::Visit const& visit, trust::Compartment compartment)
{
    return pages.html(visit, "share.part." + std::string(trust::code(compartment)));
}

std::string notice_path(PersonId const& person, AgencyId const& agency, std::string_view back)
{
    return "/persons/" + person.text() + "/sharing/to/" + agency.text() + "/notice?to=" + base::url_escape(back);
}

std::string line_label(Shop const& shop, trust::Visit const& visit, Chosen const& chosen)
{
    auto const& pages = shop.room.pages;
    auto const part = std::string(trust::code(chosen.compartment));
    if (chosen.line.empty())
        return pages.html(visit, "share.whole." + part);
    for (auto const form : forms_of(chosen.compartment)) {
        auto const& definition = shop.library.get(form);
        for (auto const* item : definition.items()) {
            if (item->type != form::ItemType::info && definition.compartment_line(item->id) == chosen.line)
                return item->id == chosen.line ? ruby(item->label, visit) : ruby(definition.step_of_line(item->id)->title, visit);
        }
    }
    return pages.html(visit, "share.whole." + part); // identity and contact have no lines of their own
}

std::vector<LineText> texts_of(Shop const&, trust::Visit const& visit, form::Definition const& definition, form::Answer const& answer,
    std::string_view line, form::AgencyChoices const& agencies)
{
    std::vector<LineText> texts;
    for (auto const* item : definition.items()) {
        for (auto const& name : form::line_names(*item)) {
            auto const found = answer.lines.find(name);
            if (found == answer.lines.end() || definition.compartment_line(name) != line)
                continue;
            auto const level = form::parts_of_line(name).level;
            texts.push_back({ level ? ruby(item->common->level_names[static_cast<std::size_t>(*level)], visit)
                    : item->id == line ? std::string() : ruby(item->label, visit),
                form::readable(*item, found->second.content, visit.language, agencies) });
        }
    }
    return texts;
}

Offered offered_lines(Shop const& shop, trust::Visit& visit, store::Session& session, person::Person const& person, Extent extent,
    std::string_view purpose)
{
    using trust::Compartment;
    Offered offered;
    auto const agencies = agency::choices(session);
    if (extent == Extent::everything) {
        OfferedLine name;
        name.chosen = { Compartment::identity, "*" };
        name.label = line_label(shop, visit, { Compartment::identity, "" });
        name.texts.push_back({ "", person.alias });
        offered.push_back({ Compartment::identity, part_title(shop.room.pages, visit, Compartment::identity), { std::move(name) } });
    }
    for (auto const compartment : { Compartment::crisis, Compartment::plan }) {
        if (compartment == Compartment::plan && extent == Extent::crisis)
            continue;
        OfferedPart part { compartment, part_title(shop.room.pages, visit, compartment), {} };
        for (auto const form : forms_of(compartment)) {
            auto const& definition = shop.library.get(form);
            auto const permit = visit.ask_as_person(session,
                { .person = person.id, .compartment = compartment, .lines = definition.compartment_lines() }, purpose);
            if (!permit)
                continue;
            auto lines = lines_of(shop, visit, compartment, definition, shop.answers.load(session, *permit, form), agencies);
            std::ranges::move(lines, std::back_inserter(part.lines));
        }
        if (!part.lines.empty())
            offered.push_back(std::move(part));
    }
    return offered;
}

void fill_line_picker(look::Pages const& pages, trust::Visit const& visit, look::Data& data, Offered const& offered, Picking const& picking)
{
    auto picker = data.include("LINES", "share/lines.html");
    std::size_t number = 0;
    for (auto const& part : offered)
        fill_part(picker, part, picking, number);
    if (!picking.error.empty())
        picker.add("ERROR").html("ERROR_TEXT", picking.error);
    picker.show_if("NOTHING", std::ranges::none_of(offered, [](OfferedPart const& part) { return part.compartment != trust::Compartment::identity; }));
    picker.html("LEAD", pages.html(visit, "share.lines.lead"));
}

std::vector<Chosen> read_line_picker(web::Form const& form)
{
    std::vector<Chosen> chosen;
    for (auto const& value : form.all("line")) {
        if (auto const one = chosen_from(value); one && chosen.size() < most_chosen)
            chosen.push_back(*one);
    }
    return chosen;
}

}
