#include "lane/lane.h"

#include "base/text.h"

#include <algorithm>

namespace lane {

std::string_view code(Side side) { return side == Side::person ? "person" : "agency"; }

std::optional<Side> side_from(std::string_view text)
{
    for (auto const side : { Side::person, Side::agency })
        if (code(side) == text)
            return side;
    return std::nullopt;
}

std::optional<base::Instant> closed_since(
    std::vector<agency::DutyCard> const& duties, base::Instant begun_at, base::Instant now)
{
    std::optional<base::Instant> since;
    for (auto const& card : duties) {
        bool const counts = agency::is_bound(card.duty) && begun_at <= card.from && card.from <= now;
        if (counts && (!since || card.from < *since))
            since = card.from;
    }
    if (!since && !is_open(duties, now)) // there is no card any more that says D0 to D2
        return now;
    return since;
}

bool is_open(std::vector<agency::DutyCard> const& duties, base::Instant now)
{
    return agency::can_speak_openly(agency::duty_at(duties, now));
}

std::int64_t closings(std::vector<agency::DutyCard> const& duties, base::Instant now)
{
    return std::ranges::count_if(duties, [&](agency::DutyCard const& card) { return agency::is_bound(card.duty) && card.from <= now; });
}

bool is_alive(Talk const& talk, std::vector<agency::DutyCard> const& duties, base::Instant now)
{
    return !talk.ended_at && !closed_since(duties, talk.begun_at, now);
}

base::Result<std::string> message_from(std::string_view typed)
{
    auto text = base::trim(base::clean_text(typed));
    if (text.empty())
        return base::Refusal { "lane.message.empty", "text" };
    if (base::character_count(text) > message_characters)
        return base::Refusal { "lane.message.long", "text", { { "most", std::to_string(message_characters) } } };
    return text;
}

base::Result<std::string> name_from(std::string_view typed)
{
    auto name = base::trim(base::clean_text(typed));
    if (base::character_count(name) > name_characters)
        return base::Refusal { "lane.name.long", "name", { { "most", std::to_string(name_characters) } } };
    return name;
}

void sort_for_agency(std::vector<Talk>& talks)
{
    std::ranges::sort(talks, [](Talk const& left, Talk const& right) {
        if (left.last_side != right.last_side)
            return left.last_side == Side::person;
        return left.last_side == Side::person ? left.last_at < right.last_at : left.last_at > right.last_at;
    });
}

}
