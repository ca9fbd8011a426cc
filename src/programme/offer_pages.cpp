#include "programme/page_parts.h"

#include "words/dates.h"

namespace programme::page_parts {

namespace {

constexpr std::size_t most_at_once = 3;

struct OfferView {
    Opened opened;
    form::Answer answer;
    std::vector<OfferRow> rows;
};

base::Result<OfferView> load(Shop const& shop, trust::Visit& visit, store::Session& session, trust::PersonId const& person, trust::Act act)
{
    auto opened = open(shop, visit, session, checklist_question(person, act, shop.checklist()));
    if (!opened)
        return opened.refusal();
    OfferView view { std::move(opened).value(), {}, {} };
    if (view.opened.permit) {
        view.answer = shop.answers.load(session, *view.opened.permit, checklist_form);
        view.rows = offer_rows(session, shop.room.keys, *view.opened.permit);
    }
    return view;
}

std::string offer_href(trust::PersonId const& person, Offer const& offer)
{
    switch (offer.kind) {
    case OfferKind::video:
        return person_path(person, "videos/" + offer.video) + (offer.chapter > 0 ? "?chapter=" + std::to_string(offer.chapter) : "");
    case OfferKind::talk:
    case OfferKind::invite:
        return offer.link.empty() ? person::path(person, person::BridgingStep::talk) : offer.link;
    default:
        return offer.link;
    }
}

// How the item has moved since the offer was taken up, once it was asked again. Words, never numbers: nobody is scored.
void fill_movement(Shop const& shop, trust::Visit const& visit, look::Data& row, Barrier const& barrier, std::string_view offer, OfferView const& view)
{
    auto const first = beginning(view.rows, barrier.item, offer);
    if (!first || view.answer.version <= first->answer_version)
        return;
    auto const key = [&]() -> std::string_view {
        switch (movement(barrier, first->value, view.answer.number(barrier.item))) {
        case Movement::better: return "programme.moved.better";
        case Movement::same: return "programme.moved.same";
        case Movement::worse: return "programme.moved.worse";
        case Movement::not_checked: return "";
        }
        return "";
    }();
    if (!key.empty())
        row.add("MOVED").html("MOVED_TEXT", shop.room.pages.html(visit, key));
}

void fill_offer(Shop const& shop, trust::Visit const& visit, look::Data& group, Barrier const& barrier, Offer const& offer, OfferView const& view)
{
    auto const states = newest(view.rows);
    auto const state = states.find({ barrier.item, offer.code });
    bool const is_open = state != states.end() && state->second.state == OfferState::chosen;
    bool const is_done = state != states.end() && state->second.state == OfferState::done;
    auto row = group.add("OFFER");
    row.set("VALUE", barrier.item + '.' + offer.code).html("OFFER_TEXT", html(offer.text, visit));
    row.set("KIND", shop.room.pages.text(visit, "programme.offer." + std::string(code(offer.kind))));
    row.show_if("CHOSEN", is_open).show_if("DONE", is_done).show_if("TICKABLE", !is_done);
    if (is_done)
        row.set("DONE_ON", words::short_day(visit.language, base::Day::of(state->second.made_at)));
    if (auto const href = offer_href(view.opened.person.id, offer); !href.empty() && (is_open || is_done))
        row.add("LINK").set("HREF", href);
    if (is_open || is_done)
        fill_movement(shop, visit, row, barrier, offer.code, view);
}

// Flagged items first; then those that are not any more but were worked on.
std::vector<Barrier const*> shown_barriers(Shop const& shop, OfferView const& view)
{
    auto shown = flagged(shop.programme, view.answer);
    for (auto const& [key, row] : newest(view.rows)) {
        auto const* barrier = shop.programme.barrier(key.first);
        if (barrier && row.state != OfferState::dropped && std::ranges::find(shown, barrier) == shown.end())
            shown.push_back(barrier);
    }
    return shown;
}

web::Response get_offers(Shop& shop, trust::Visit& visit, trust::PersonId const& person)
{
    auto const view = visit.read([&](store::Session& session) { return load(shop, visit, session, person, trust::Act::read); });
    if (!view)
        return not_found(shop, visit);
    if (!view->opened.permit)
        return closed(shop, visit, view->opened, person::BridgingStep::checklist, trust::Compartment::checklist);
    look::Data data;
    fill_frame(shop, visit, data, view->opened, person::BridgingStep::checklist, trust::Compartment::checklist);
    auto const barriers = shown_barriers(shop, *view);
    // A few at a time: a page full of advice helps nobody.
    std::optional<look::Data> rest;
    for (std::size_t i = 0; i < barriers.size(); ++i) {
        auto const* barrier = barriers[i];
        if (i >= most_at_once && !rest)
            rest.emplace(data.add("REST"));
        auto group = (rest ? *rest : data).include("GROUPS", "programme/offer_group.html");
        group.html("ITEM_LABEL", html(shop.checklist().item(barrier->item)->label, visit));
        group.show_if("IS_FACILITATOR", barrier->is_facilitator).show_if("IS_BARRIER", !barrier->is_facilitator);
        for (auto const& offer : barrier->offers)
            fill_offer(shop, visit, group, *barrier, offer, *view);
    }
    data.show_if("ANY", !barriers.empty()).show_if("NONE", barriers.empty() && view->answer.version > 0);
    data.show_if("NOT_ASKED", view->answer.version == 0);
    data.set("ACTION", person_path(person, "offers")).set("CHECKLIST_HREF", person::path(person, person::BridgingStep::checklist));
    data.set("VIDEOS_HREF", person::path(person, person::BridgingStep::video));
    return page(shop, visit, "programme/offers.html", data);
}

// What the ticks and buttons ask for: the new state of an offer, or nothing. An offer never touched counts as dropped.
std::optional<OfferState> wanted(web::Form const& form, std::string const& value, OfferState now)
{
    auto const ticked = form.all("offer");
    if (form.get("done") == value)
        return now == OfferState::done ? std::nullopt : std::make_optional(OfferState::done);
    if (form.get("reopen") == value)
        return now == OfferState::done ? std::optional(OfferState::chosen) : std::nullopt;
    if (now == OfferState::done)
        return std::nullopt;
    auto const shown = form.all("shown");
    if (std::ranges::find(shown, value) == shown.end())
        return std::nullopt;
    bool const is_ticked = std::ranges::find(ticked, value) != ticked.end();
    if (is_ticked && now != OfferState::chosen)
        return OfferState::chosen;
    return !is_ticked && now == OfferState::chosen ? std::optional(OfferState::dropped) : std::nullopt;
}

bool write_offers(Shop const& shop, trust::Visit& visit, store::Transaction& transaction, trust::PersonId const& person)
{
    auto const view = load(shop, visit, transaction, person, trust::Act::write);
    if (!view || !view->opened.permit)
        return false;
    auto const states = newest(view->rows);
    for (auto const& barrier : shop.programme.barriers()) {
        for (auto const& offer : barrier.offers) {
            auto const found = states.find({ barrier.item, offer.code });
            auto const now = found == states.end() ? OfferState::dropped : found->second.state;
            auto const state = wanted(visit.request.form, barrier.item + '.' + offer.code, now);
            if (!state)
                continue;
            OfferRow const row { .item = barrier.item, .offer = offer.code, .state = *state, .value = view->answer.number(barrier.item),
                .answer_version = view->answer.version };
            add_offer_row(transaction, shop.room.keys, *view->opened.permit, row, visit.now, visit.viewer().account);
        }
    }
    person::touch_step(visit, transaction, person, person::BridgingStep::checklist);
    return true;
}

web::Response post_offers(Shop& shop, trust::Visit& visit, trust::PersonId const& person)
{
    if (!visit.write([&](store::Transaction& transaction) { return write_offers(shop, visit, transaction, person); }))
        return not_found(shop, visit);
    auto const& form = visit.request.form;
    bool const stays = form.has("done") || form.has("reopen");
    return stays ? look::go(person_path(person, "offers"), "programme.saved") : look::go(person::path(person, person::BridgingStep::video), "programme.saved");
}

}

void add_offer_routes(trust::Routes& routes, Shared const& shop)
{
    routes.get("/persons/{person}/offers", trust::Need::person_or_worker, for_person(shop, get_offers));
    routes.post("/persons/{person}/offers", trust::Need::person_or_worker, for_person(shop, post_offers));
}

}
