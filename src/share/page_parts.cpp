#include "share/page_parts.h"

#include "agency/agency.h"
#include "base/text.h"
#include "person/bridging.h"
#include "share/share_pages.h"
#include "words/dates.h"
#include "words/furigana.h"

namespace share {

namespace page_parts {

namespace {

// The worker sees nothing of what the person shares; closing it all when they say so needs no PIN.
web::Response apart(Shop const& shop, trust::Visit& visit, person::Person const& person)
{
    if (visit.request.method == web::Method::post)
        return web::Response::see_other(path(person.id)); // the sitting ended meanwhile
    look::Data data;
    data.set("NAME", person.alias).set("ACTION", path(person.id, "/withdraw"));
    data.set("PRESENCE_HREF", "/persons/" + person.id.text() + "/presence?to=" + base::url_escape(path(person.id)));
    return page(shop, visit, person, "share.title", "share/apart.html", data);
}

}

std::string path(PersonId const& person, std::string_view rest) { return "/persons/" + person.text() + "/sharing" + std::string(rest); }

std::string to_path(PersonId const& person, AgencyId const& agency, std::string_view rest)
{
    return path(person, "/to/" + agency.text() + std::string(rest));
}

web::Response not_found(Shop const& shop, trust::Visit& visit) { return shop.room.pages.problem(&visit, web::Problem::not_found); }

web::Response with_person(Shop const& shop, trust::Visit& visit, WithPerson const& work)
{
    auto const id = PersonId::parse(visit.request.parameter("person"));
    if (!id)
        return not_found(shop, visit);
    auto const person = visit.read([&](store::Session& session) { return person::find(visit, session, shop.room.keys, *id); });
    if (!person)
        return not_found(shop, visit);
    if (consent::person_acting(visit, *id))
        return work(*person);
    auto const of_house = visit.viewer().is_worker() && person->stay_known && person->house == visit.viewer().agency;
    return of_house ? apart(shop, visit, *person) : not_found(shop, visit);
}

web::Response with_agency(Shop const& shop, trust::Visit& visit, WithAgency const& work)
{
    return with_person(shop, visit, [&](person::Person const& person) {
        auto const id = AgencyId::parse(visit.request.parameter("agency"));
        auto const agency = id ? visit.read([&](store::Session& session) { return agency::name_of(session, *id); }) : std::nullopt;
        return agency ? work(person, *agency) : not_found(shop, visit);
    });
}

web::Response page(Shop const& shop, trust::Visit& visit, person::Person const& person, std::string_view title_key,
    std::string_view file, look::Data& data, int status)
{
    person::fill_person_bar(shop.room.pages, visit, data, person);
    auto const section = visit.viewer().is_person() ? "me" : "person";
    return shop.room.pages.page(visit, { shop.room.pages.text(visit, title_key), section }, file, data, status);
}

void fill_duty(look::Pages const& pages, trust::Visit const& visit, look::Data& data, consent::Duty duty)
{
    auto const of_agency = static_cast<agency::DutyClass>(duty);
    data.set("DUTY", pages.text(visit, agency::short_key(of_agency))).set("DUTY_CLASS", consent::is_bound(duty) ? "chip chip-warn" : "chip");
    data.html("DUTY_WORDS", pages.html(visit, agency::name_key(of_agency)));
}

void fill_scope(Shop const& shop, trust::Visit const& visit, look::Data& data, consent::Scope const& scope)
{
    for (auto const& part : scope) {
        auto const lines = part.lines.empty() ? std::vector<std::string> { "" } : part.lines;
        for (auto const& line : lines)
            data.add("LINE").html("LABEL", line_label(shop, visit, { part.compartment, line }));
    }
}

bool fill_texts(Shop const& shop, trust::Visit const& visit, store::Session& session, look::Data& data, trust::Disclosure const& permit,
    std::string_view form, form::AgencyChoices const& agencies, std::vector<std::string> const* only)
{
    auto const& definition = shop.library.get(form);
    auto const answer = shop.answers.load(session, permit, form);
    bool any = false;
    for (auto const& name : definition.compartment_lines()) {
        if (only && std::ranges::find(*only, name) == only->end())
            continue;
        auto const texts = texts_of(shop, visit, definition, answer, name, agencies);
        if (texts.empty())
            continue;
        auto row = data.add("LINE");
        row.html("LABEL", line_label(shop, visit, { definition.compartment, name }));
        for (auto const& text : texts) {
            auto shown = row.add("TEXT");
            shown.html("WORDS", words::ruby_html(text.text));
            if (!text.level.empty())
                shown.add("LEVEL").html("LEVEL_NAME", text.level);
        }
        any = true;
    }
    return any;
}

std::string last_day(trust::Visit const& visit, base::Instant end)
{
    return words::long_day(visit.language, base::Day::of(end.plus_seconds(-1)));
}

std::string aim_text(look::Pages const& pages, trust::Visit const& visit, Aim aim)
{
    return pages.html(visit, "share.aim." + std::string(code(aim)));
}

}

void add_routes(trust::Routes& routes, look::Room const& room, form::Library const& library, form::Answers const& answers)
{
    auto const shop = std::make_shared<Shop const>(Shop { room, library, answers });
    page_parts::add_overview_routes(routes, shop);
    page_parts::add_give_routes(routes, shop);
    page_parts::add_withdraw_routes(routes, shop);
    page_parts::add_shared_routes(routes, shop);
    page_parts::add_as_routes(routes, shop);
    page_parts::add_consent_routes(routes, shop);
}

}
