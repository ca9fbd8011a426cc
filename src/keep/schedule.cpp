#include "keep/schedule.h"

#include <algorithm>

namespace keep {

namespace {

constexpr std::int64_t seconds_to_next_try = 60 * 60;

std::int64_t age_seconds(Run const& run, base::Instant now) { return now.seconds() - run.begun_at.seconds(); }

}

bool is_due(std::vector<Run> const& runs, Schedule const& schedule, base::Instant now)
{
    if (!schedule.is_on())
        return false;
    if (runs.empty())
        return true;
    auto const wait = runs.front().is_good() ? schedule.every_seconds : std::min(schedule.every_seconds, seconds_to_next_try);
    return age_seconds(runs.front(), now) >= wait;
}

BackupState state_of(std::vector<Run> const& runs, Schedule const& schedule, base::Instant now)
{
    if (!schedule.is_on())
        return BackupState::off;
    auto const good = std::ranges::find_if(runs, &Run::is_good);
    auto const ended = std::ranges::find_if(runs, [](Run const& run) { return run.ended_at.has_value(); });
    if (ended != runs.end() && !ended->is_good())
        return BackupState::failed;
    if (good != runs.end())
        return age_seconds(*good, now) > 2 * schedule.every_seconds ? BackupState::late : BackupState::good;
    bool const early = runs.empty() || age_seconds(runs.back(), now) < seconds_to_next_try;
    return early ? BackupState::first : BackupState::late;
}

bool is_alarm(BackupState state) { return state == BackupState::failed || state == BackupState::late; }

std::string_view code(BackupState state)
{
    switch (state) {
    case BackupState::off: return "off";
    case BackupState::first: return "first";
    case BackupState::good: return "good";
    case BackupState::failed: return "failed";
    case BackupState::late: return "late";
    }
    return "";
}

}
