#include "duty/duty_pages.h"

#include "agency/agency_store.h"
#include "words/dates.h"
#include "words/furigana.h"

namespace duty {

namespace {

using agency::AgencyId;
using trust::Visit;

constexpr int raised_shown_days = 365;

std::string path(AgencyId const& id) { return "/agencies/" + id.text() + "/duty"; }

bool is_of(trust::Viewer const& viewer, AgencyId const& id) { return viewer.is_worker() && viewer.agency == id; }

struct Known {
    agency::AgencyName name;
    std::vector<DutyCard> cards; // oldest first
};

std::optional<Known> load(Visit& visit)
{
    auto const id = AgencyId::parse(visit.request.parameter("agency"));
    return visit.read([&](store::Session& session) -> std::optional<Known> {
        auto const name = id ? agency::name_of(session, *id) : std::nullopt;
        if (!name)
            return std::nullopt;
        return Known { *name, agency::duty_cards_of(session, *id) };
    });
}

void fill_card(look::Pages const& pages, Visit const& visit, look::Data& data, DutyCard const& card)
{
    auto row = data.add("CARD");
    row.set("CLASS", agency::code(card.duty)).html("SHORT", pages.html(visit, agency::short_key(card.duty)));
    row.set("BY", card.confirmed_by).set("ON", words::long_day(visit.language, card.confirmed_on));
    row.html("TEXT", words::ruby_html(card.text));
    if (!card.legal_ground.empty())
        row.add("GROUND").set("GROUND_TEXT", card.legal_ground);
}

web::Response show(look::Room const& room, Visit& visit)
{
    auto const known = load(visit);
    if (!known)
        return room.pages.problem(&visit, web::Problem::not_found);
    auto const& [name, cards] = *known;
    look::Data data;
    data.set("NAME", name.name).set("BACK_HREF", "/agencies/" + name.id.text());
    auto const* now = agency::duty_at(cards, visit.now);
    data.html("NOW", room.pages.html(visit, now ? agency::name_key(now->duty) : "agency.duty.none"));
    if (auto const raised = bound_since(cards, visit.now); raised && base::days_between(base::Day::of(*raised), visit.today()) <= raised_shown_days)
        data.add("RAISED").set("DAY", words::long_day(visit.language, base::Day::of(*raised)));
    auto const state = state_of(now, visit.today());
    if (now && state != State::overdue)
        data.add("NEXT").set("DAY", words::long_day(visit.language, due_on(*now)));
    data.show_if("OVERDUE", now && state == State::overdue);
    for (auto card = cards.rbegin(); card != cards.rend(); ++card)
        fill_card(room.pages, visit, data, *card);
    data.show_if("NONE", cards.empty());
    fill_notice(room.pages, visit, data, name.id, cards);
    return room.pages.page(visit, { .title = name.name, .section = "agency" }, "duty/duty.html", data);
}

// Nothing has changed: one button for the agency's own workers, who say so in their own name.
web::Response confirm(look::Room const& room, Visit& visit)
{
    auto const known = load(visit);
    auto const* now = known ? agency::duty_at(known->cards, visit.now) : nullptr;
    if (!now || !is_of(visit.viewer(), known->name.id))
        return room.pages.problem(&visit, web::Problem::not_found);
    auto const& viewer = visit.viewer();
    visit.write([&](store::Transaction& transaction) {
        agency::add_duty(transaction, known->name.id, confirmed_anew(*now, viewer.name, visit.now), { viewer.account, viewer.name, visit.now });
    });
    return look::go(path(known->name.id), "duty.confirmed_anew");
}

}

void add_routes(trust::Routes& routes, look::Room const& room)
{
    routes.get("/agencies/{agency}/duty", trust::Need::signed_in, [&room](Visit& visit) { return show(room, visit); });
    routes.post("/agencies/{agency}/duty/confirmation", trust::Need::worker, [&room](Visit& visit) { return confirm(room, visit); });
}

void fill_notice(look::Pages const& pages, trust::Visit const& visit, look::Data& data, AgencyId const& id, std::vector<DutyCard> const& cards)
{
    auto const* card = agency::duty_at(cards, visit.now);
    auto const state = state_of(card, visit.today());
    if (!is_of(visit.viewer(), id) || state == State::confirmed)
        return;
    auto notice = data.include("DUTY_NOTICE", "duty/notice.html");
    notice.set("EDIT_HREF", "/agencies/" + id.text() + "/edit#duty").set("ACTION", path(id) + "/confirmation");
    if (!card) {
        notice.show("NEVER");
        return;
    }
    notice.add(state == State::due ? "DUE" : "OVERDUE").set("DAY", words::long_day(visit.language, due_on(*card)));
    notice.add("SAME").html("DUTY", pages.html(visit, agency::short_key(card->duty))).set("NAME", visit.viewer().name);
}

}
