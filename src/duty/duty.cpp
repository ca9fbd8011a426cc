#include "duty/duty.h"

#include <set>

namespace duty {

base::Day due_on(DutyCard const& card) { return card.confirmed_on.plus(365); }

State state_of(DutyCard const* card, base::Day today)
{
    constexpr int month_days = 30;
    if (agency::duty_is_due(card, today))
        return State::overdue;
    return base::days_between(today, due_on(*card)) <= month_days ? State::due : State::confirmed;
}

std::optional<base::Instant> bound_since(std::vector<DutyCard> const& cards, base::Instant at)
{
    std::set<base::Instant> moments;
    for (auto const& card : cards) {
        if (card.from <= at)
            moments.insert(card.from);
    }
    std::optional<base::Instant> since;
    bool bound = true; // no card: D4
    for (auto const moment : moments) {
        bool const now_bound = agency::is_bound(agency::duty_at(cards, moment)->duty);
        if (now_bound && !bound)
            since = moment;
        bound = now_bound;
    }
    return bound ? since : std::nullopt;
}

DutyCard confirmed_anew(DutyCard const& card, std::string const& by, base::Instant now)
{
    auto same = card;
    same.confirmed_by = by;
    same.confirmed_on = base::Day::of(now);
    same.from = now;
    return same;
}

}
