#include "programme/programme.h"

namespace programme {

std::string_view code(OfferKind kind)
{
    switch (kind) {
    case OfferKind::video: return "video";
    case OfferKind::talk: return "talk";
    case OfferKind::visit: return "visit";
    case OfferKind::guest: return "guest";
    case OfferKind::card: return "card";
    case OfferKind::search: return "search";
    case OfferKind::invite: return "invite";
    }
    return "talk";
}

std::string_view code(OfferState state)
{
    switch (state) {
    case OfferState::chosen: return "chosen";
    case OfferState::done: return "done";
    case OfferState::dropped: return "dropped";
    }
    return "dropped";
}

std::optional<OfferState> offer_state_from(std::string_view text)
{
    for (auto const state : { OfferState::chosen, OfferState::done, OfferState::dropped }) {
        if (code(state) == text)
            return state;
    }
    return std::nullopt;
}

Offer const* Barrier::offer(std::string_view wanted) const
{
    auto const found = std::ranges::find(offers, wanted, &Offer::code);
    return found == offers.end() ? nullptr : &*found;
}

Video const* Programme::video(std::string_view wanted) const
{
    auto const found = std::ranges::find(videos_, wanted, &Video::code);
    return found == videos_.end() ? nullptr : &*found;
}

Barrier const* Programme::barrier(std::string_view item) const
{
    auto const found = std::ranges::find(barriers_, item, &Barrier::item);
    return found == barriers_.end() ? nullptr : &*found;
}

Reply reply(form::Answer const& answer, std::string_view item)
{
    return { answer.number(item), answer.unsure(item) };
}

bool is_flagged(Programme const& programme, Barrier const& barrier, Reply const& reply)
{
    if (reply.unsure == form::Unsure::unknown)
        return barrier.unknown_counts;
    if (!reply.number)
        return false;
    return barrier.is_facilitator ? *reply.number <= programme.low_to() : *reply.number >= programme.agree_from();
}

std::vector<Barrier const*> flagged(Programme const& programme, form::Answer const& answer)
{
    constexpr int middle = 3;
    auto const strength = [&](Barrier const* barrier) { return std::abs(reply(answer, barrier->item).number.value_or(middle) - middle); };
    std::vector<Barrier const*> found;
    for (auto const& barrier : programme.barriers()) {
        if (is_flagged(programme, barrier, reply(answer, barrier.item)))
            found.push_back(&barrier);
    }
    std::ranges::stable_sort(found, [&](auto const* one, auto const* other) {
        return std::pair(one->is_facilitator, -strength(one)) < std::pair(other->is_facilitator, -strength(other));
    });
    return found;
}

std::vector<std::string> recommended(Programme const& programme, form::Answer const& answer)
{
    std::vector<std::string> codes;
    for (auto const* barrier : flagged(programme, answer)) {
        for (auto const& offer : barrier->offers) {
            if (offer.kind == OfferKind::video && std::ranges::find(codes, offer.video) == codes.end())
                codes.push_back(offer.video);
        }
    }
    return codes;
}

Movement movement(Barrier const& barrier, std::optional<int> before, std::optional<int> after)
{
    if (!before || !after)
        return Movement::not_checked;
    if (*before == *after)
        return Movement::same;
    return (*after > *before) == barrier.is_facilitator ? Movement::better : Movement::worse;
}

std::map<std::pair<std::string, std::string>, OfferRow> newest(std::vector<OfferRow> const& oldest_first)
{
    std::map<std::pair<std::string, std::string>, OfferRow> rows;
    for (auto const& row : oldest_first)
        rows.insert_or_assign({ row.item, row.offer }, row);
    return rows;
}

std::optional<OfferRow> beginning(std::vector<OfferRow> const& oldest_first, std::string_view item, std::string_view offer)
{
    std::optional<OfferRow> first;
    for (auto const& row : oldest_first) {
        if (row.item != item || row.offer != offer)
            continue;
        if (row.state == OfferState::dropped)
            first.reset();
        else if (!first)
            first = row;
    }
    return first;
}

}
