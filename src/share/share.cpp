#include "share/share.h"

#include "form/content.h"

namespace share {

namespace {

constexpr std::array<std::string_view, 3> aim_codes { "crisis", "care", "life" };
constexpr std::array<std::string_view, 4> period_codes { "30d", "3m", "6m", "day" };
constexpr std::int64_t thirty_days_seconds = 2'592'000; // consent-spec §5.4e

template<class Enum, std::size_t size>
std::optional<Enum> from(std::array<std::string_view, size> const& codes, std::string_view text)
{
    auto const found = std::ranges::find(codes, text);
    return found == codes.end() ? std::nullopt : std::optional(static_cast<Enum>(found - codes.begin()));
}

// The same day of a later month, or that month's last.
base::Day months_later(base::Day day, int months)
{
    auto const month = day.month() - 1 + months;
    auto const year = day.year() + month / 12;
    for (int number = day.day(); number > 28; --number)
        if (auto const later = base::Day::from_date(year, month % 12 + 1, number))
            return *later;
    return *base::Day::from_date(year, month % 12 + 1, std::min(day.day(), 28));
}

bool names_every_line(Wish const& wish)
{
    return std::ranges::none_of(wish.chosen, [](Chosen const& chosen) { return chosen.line.empty(); });
}

}

std::string_view code(Aim aim) { return aim_codes[static_cast<std::size_t>(aim)]; }
std::optional<Aim> aim_from(std::string_view text) { return from<Aim>(aim_codes, text); }
std::string_view code(Period period) { return period_codes[static_cast<std::size_t>(period)]; }
std::optional<Period> period_from(std::string_view text) { return from<Period>(period_codes, text); }

std::string value_of(Chosen const& chosen)
{
    return std::string(trust::code(chosen.compartment)) + "/" + (chosen.line.empty() ? "all" : chosen.line);
}

std::optional<Chosen> chosen_from(std::string_view value)
{
    auto const slash = value.find('/');
    if (slash == std::string_view::npos || slash + 1 == value.size() || value.size() > 100)
        return std::nullopt;
    auto const compartment = trust::compartment_from(value.substr(0, slash));
    if (!compartment || std::ranges::find(shareable, *compartment) == shareable.end())
        return std::nullopt;
    auto const line = value.substr(slash + 1);
    return Chosen { *compartment, line == "all" ? std::string() : std::string(line) };
}

consent::Scope scope_of(std::vector<Chosen> const& chosen)
{
    consent::Scope scope;
    for (auto const compartment : shareable) {
        consent::ScopePart part { compartment, {} };
        bool is_all = false;
        for (auto const& one : chosen) {
            if (one.compartment != compartment)
                continue;
            is_all = is_all || one.line.empty();
            if (!one.line.empty() && std::ranges::find(part.lines, one.line) == part.lines.end())
                part.lines.push_back(one.line);
        }
        if (is_all)
            part.lines.clear();
        if (is_all || !part.lines.empty())
            scope.push_back(std::move(part));
    }
    return scope;
}

base::Result<base::Instant> end_of(std::optional<Period> period, std::string_view typed_day, base::Instant now)
{
    auto const today = base::Day::of(now);
    if (!period)
        return base::Refusal { "share.until.missing", "until" };
    switch (*period) {
    case Period::days_30: return now.plus_seconds(thirty_days_seconds);
    case Period::months_3: return months_later(today, 3).plus(1).start();
    case Period::months_6: return months_later(today, 6).plus(1).start();
    case Period::until_day: break;
    }
    auto const day = form::parse_day(typed_day);
    if (!day)
        return base::Refusal { typed_day.empty() ? "share.until.missing" : "share.until.form", "until" };
    if (*day < today)
        return base::Refusal { "share.until.past", "until" };
    if (base::days_between(today, *day) > longest_days)
        return base::Refusal { "share.until.long", "until" };
    return day->plus(1).start();
}

base::Result<base::Instant> check(Wish const& wish, Recipient const& recipient, base::Instant now)
{
    if (recipient.needs_notice())
        return base::Refusal { recipient.notice_version == 0 ? "share.notice.none" : "share.notice.first", "notice" };
    if (wish.chosen.empty())
        return base::Refusal { "share.lines.missing", "line" };
    if (recipient.duty == consent::Duty::d4 && !names_every_line(wish))
        return base::Refusal { "share.lines.named", "line" };
    if (!wish.aim)
        return base::Refusal { "share.aim.missing", "aim" };
    auto const end = end_of(wish.period, wish.day, now);
    if (end && recipient.duty == consent::Duty::d4 && end->seconds() - now.seconds() > thirty_days_seconds)
        return base::Refusal { "share.until.d4", "until" };
    return end;
}

Reminder reminder_for(consent::GivenGrant const& grant, base::Instant now)
{
    using consent::GrantState;
    auto const within = [&](std::optional<base::Instant> const& end, int before, int after) {
        return end && *end <= now.plus_seconds(std::int64_t { before } * 86'400)
            && now <= end->plus_seconds(std::int64_t { after } * 86'400);
    };
    switch (grant.state) {
    case GrantState::open: return within(grant.ends_at, remind_before_days, 0) ? Reminder::ends_soon : Reminder::none;
    case GrantState::expired: return within(grant.until, 0, remind_after_days) ? Reminder::has_ended : Reminder::none;
    case GrantState::supervision_over:
        return within(grant.ends_at, 0, remind_after_days) ? Reminder::ended_with_supervision : Reminder::none;
    default: return Reminder::none;
    }
}

std::vector<std::pair<consent::GivenGrant, Reminder>> reminders(
    std::vector<consent::GivenGrant> const& newest_first, base::Instant now)
{
    std::vector<std::pair<consent::GivenGrant, Reminder>> told;
    std::vector<AgencyId> later;
    for (auto const& grant : newest_first) {
        bool const replaced = std::ranges::find(later, grant.recipient) != later.end();
        later.push_back(grant.recipient);
        if (auto const reminder = reminder_for(grant, now); !replaced && reminder != Reminder::none)
            told.emplace_back(grant, reminder);
    }
    return told;
}

}
