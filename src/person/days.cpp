#include "person/days.h"

#include <cstdlib>

namespace person {

std::string days_left_text(look::Pages const& pages, trust::Visit const& visit, std::optional<base::Day> const& discharge_on)
{
    if (!discharge_on)
        return pages.text(visit, "person.days.unknown");
    auto const days = base::days_between(visit.today(), *discharge_on);
    if (days == 0)
        return pages.text(visit, "person.days.today");
    return pages.text(visit, days > 0 ? "person.days.to_come" : "person.days.gone",
        { { "days", std::to_string(std::abs(days)) } });
}

bool leaves_within_two_weeks(std::optional<base::Day> const& discharge_on, base::Day today)
{
    return discharge_on && *discharge_on >= today && *discharge_on <= today.plus(14);
}

}
