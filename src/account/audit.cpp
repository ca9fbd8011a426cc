#include "account/audit.h"

#include <algorithm>

namespace account {

namespace {

constexpr std::int64_t day_seconds = 24 * 60 * 60;
constexpr std::int64_t clock_slack_seconds = 5 * 60;
constexpr std::int64_t backup_days = 2;     // a daily one may fail once
constexpr std::int64_t program_days = 180;
constexpr std::int64_t least_megabytes = 1'000;

std::int64_t days_since(base::Instant then, base::Instant now) { return (now.seconds() - then.seconds()) / day_seconds; }

Finding key(AuditFacts const& facts)
{
    auto const where = [&](auto const& holds) { return std::ranges::find_if(facts.keys, holds); };
    auto const none = facts.keys.end();
    auto const said = [](std::string found, Level level, auto const& one) { return Finding { "key", std::move(found), level, { { "file", one->name } } }; };
    if (auto const one = where([](KeyFacts const& key) { return !key.mode; }); one != none)
        return said("key_unseen", Level::act, one);
    if (auto const one = where([](KeyFacts const& key) { return (*key.mode & 077) != 0; }); one != none)
        return said("key_open", Level::act, one);
    auto const bare = std::ranges::find(facts.keys, false, &KeyFacts::is_protected);
    if (bare == none)
        return { "key", "key_protected" };
    if (std::ranges::find(facts.keys, true, &KeyFacts::is_protected) != none)
        return said("key_half", Level::act, bare);
    if (auto const one = std::ranges::find(facts.keys, true, &KeyFacts::is_in_data); one != none)
        return said("key_beside", Level::watch, one);
    return { "key", "key_good" };
}

Finding folder(AuditFacts const& facts)
{
    if (!facts.data_mode || (*facts.data_mode & 077))
        return { "folder", "folder_open", Level::act };
    return { "folder", "folder_good" };
}

Finding clock(AuditFacts const& facts, base::Instant now)
{
    auto const limit = now.plus_seconds(clock_slack_seconds);
    if ((facts.newest_file && *facts.newest_file > limit) || (facts.newest_row && *facts.newest_row > limit))
        return { "clock", "clock_back", Level::act };
    if (!facts.clock_kept.value_or(false))
        return { "clock", "clock_alone", Level::watch };
    return { "clock", "clock_good" };
}

Finding backup(AuditFacts const& facts, base::Instant now)
{
    if (facts.backup_state == keep::BackupState::failed)
        return { "backup", "backup_failed", Level::act };
    if (!facts.newest_backup)
        return { "backup", "backup_none", Level::act };
    auto const days = days_since(*facts.newest_backup, now);
    words::Slots const slots { { "days", std::to_string(std::max<std::int64_t>(days, 0)) } };
    return { "backup", days > backup_days ? "backup_old" : "backup_good", days > backup_days ? Level::act : Level::good, slots };
}

Finding disk(AuditFacts const& facts)
{
    words::Slots const slots { { "megabytes", std::to_string(facts.free_megabytes.value_or(0)) } };
    bool const enough = facts.free_megabytes && *facts.free_megabytes >= least_megabytes;
    return { "disk", enough ? "disk_good" : "disk_full", enough ? Level::good : Level::act, slots };
}

Finding factors(AuditFacts const& facts)
{
    words::Slots const slots { { "count", std::to_string(facts.accounts.without_factor_count) }, { "of", std::to_string(facts.accounts.staff) } };
    if (facts.accounts.without_factor_count == 0)
        return { "factor", "factor_good", Level::good, slots };
    return { "factor", "factor_missing", Level::act, slots, facts.accounts.without_factor };
}

Finding passwords(AuditFacts const& facts)
{
    if (facts.accounts.waiting_password.empty())
        return { "password", "password_good" };
    return { "password", "password_waiting", Level::watch, {}, facts.accounts.waiting_password };
}

Finding administrators(AuditFacts const& facts)
{
    words::Slots const slots { { "count", std::to_string(facts.accounts.administrators) } };
    bool const alone = facts.accounts.administrators < 2;
    return { "administrators", alone ? "administrators_alone" : "administrators_good", alone ? Level::watch : Level::good, slots };
}

Finding duty(AuditFacts const& facts)
{
    if (facts.agencies_without_duty_count == 0)
        return { "duty", "duty_good" };
    return { "duty", "duty_missing", Level::watch, { { "count", std::to_string(facts.agencies_without_duty_count) } },
        facts.agencies_without_duty };
}

Finding program(AuditFacts const& facts, base::Instant now)
{
    words::Slots slots { { "version", facts.version } };
    if (facts.steps_missing > 0)
        return { "program", "program_schema", Level::act, slots };
    auto const days = facts.program_made ? std::max<std::int64_t>(days_since(*facts.program_made, now), 0) : 0;
    slots["days"] = std::to_string(days);
    bool const old = days > program_days;
    return { "program", old ? "program_old" : "program_good", old ? Level::watch : Level::good, slots };
}

Finding wire(AuditFacts const& facts)
{
    words::Slots const slots { { "address", facts.address } };
    if (facts.tls)
        return { "tls", "tls_good", Level::good, slots };
    return is_loopback(facts.address) ? Finding { "tls", "tls_loopback", Level::good, slots } : Finding { "tls", "tls_off", Level::act, slots };
}

}

std::string_view code(Level level)
{
    switch (level) {
    case Level::good: return "good";
    case Level::watch: return "watch";
    case Level::act: return "act";
    }
    return "";
}

bool is_loopback(std::string_view address)
{
    return address == "::1" || address == "localhost" || address.starts_with("127.");
}

std::vector<Finding> judge(AuditFacts const& facts, base::Instant now)
{
    std::vector<Finding> findings { key(facts), folder(facts), wire(facts), backup(facts, now), factors(facts),
        passwords(facts), administrators(facts), duty(facts), clock(facts, now), disk(facts), program(facts, now) };
    if (std::ranges::find(facts.keys, true, &KeyFacts::is_changing) != facts.keys.end())
        findings.push_back({ "key_change", "key_changing", Level::watch });
    if (facts.demo)
        findings.push_back({ "demo", "demo_on", Level::watch });
    std::ranges::stable_sort(findings, std::greater<>(), &Finding::level);
    return findings;
}

}
