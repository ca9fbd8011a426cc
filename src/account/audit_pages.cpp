#include "account/page_parts.h"

#include "agency/agency_store.h"
#include "keep/run_store.h"
#include "trust/seal_box.h"
#include "words/dates.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/timex.h>

namespace account::page_parts {

namespace {

using trust::Visit;

std::optional<struct stat> about(std::filesystem::path const& path)
{
    struct stat found {};
    if (::stat(path.c_str(), &found) != 0)
        return std::nullopt;
    return found;
}

std::optional<base::Instant> changed_at(std::filesystem::path const& path)
{
    auto const found = about(path);
    if (!found)
        return std::nullopt;
    return base::Instant::from_seconds(found->st_mtim.tv_sec);
}

std::optional<base::Instant> newest_file(std::filesystem::path const& folder)
{
    std::optional<base::Instant> newest;
    std::error_code error;
    for (auto const& entry : std::filesystem::directory_iterator(folder, error))
        if (auto const at = changed_at(entry.path()); at && (!newest || *at > *newest))
            newest = at;
    return newest;
}

// Whether the kernel's clock is held by a time server (RFC 5905 by whatever daemon): reading it changes nothing.
std::optional<bool> clock_kept()
{
    struct timex state {};
    auto const answer = ::adjtimex(&state);
    if (answer < 0)
        return std::nullopt;
    return answer != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
}

std::optional<std::int64_t> free_megabytes(std::filesystem::path const& folder)
{
    std::error_code error;
    auto const space = std::filesystem::space(folder, error);
    if (error)
        return std::nullopt;
    return static_cast<std::int64_t>(space.available / 1'000'000);
}

std::optional<unsigned> mode_of(std::filesystem::path const& path)
{
    auto const found = about(path);
    return found ? std::optional<unsigned>(found->st_mode & 0777) : std::nullopt;
}

KeyFacts key_facts(std::filesystem::path const& file, std::filesystem::path const& data)
{
    std::error_code error;
    auto const is_protected = [&](std::filesystem::path const& path) { return std::filesystem::file_size(path, error) != trust::key_bytes; };
    KeyFacts facts { file.filename().string(), mode_of(file) };
    facts.is_in_data = std::filesystem::equivalent(file.parent_path(), data, error);
    facts.is_protected = facts.mode && is_protected(file);
    std::filesystem::path const next = file.string() + ".next";
    facts.is_changing = std::filesystem::exists(next, error);
    if (facts.mode && facts.is_changing) {
        facts.mode = *facts.mode | mode_of(next).value_or(0);
        facts.is_protected = facts.is_protected && is_protected(next);
    }
    return facts;
}

void read_machine(AuditFacts& facts, Shop const& shop)
{
    auto const& installation = shop.installation;
    for (auto const& file : { installation.site_key, installation.lane_key })
        facts.keys.push_back(key_facts(file, installation.data));
    facts.data_mode = mode_of(installation.data);
    facts.clock_kept = clock_kept();
    facts.newest_file = newest_file(installation.data);
    if (installation.newest_backup)
        facts.newest_backup = installation.newest_backup();
    facts.free_megabytes = free_megabytes(installation.data);
    facts.version = installation.version;
    facts.program_made = changed_at("/proc/self/exe");
    facts.tls = installation.tls;
    facts.address = installation.address;
    facts.demo = shop.room.demo;
}

void read_store(AuditFacts& facts, Shop const& shop, Visit& visit)
{
    constexpr std::size_t most_names = 20;
    visit.read([&](store::Session& session) {
        facts.accounts = count_accounts(session, visit.now);
        facts.newest_row = newest_written(session);
        facts.schema_changed = schema_changed(session);
        facts.backup_state = keep::state_of(keep::newest_runs(session), shop.installation.backup_schedule, visit.now);
        auto const duties = agency::duty_cards(session);
        for (auto const& name : agency::all_names(session)) {
            auto const found = duties.find(name.id);
            if (!agency::duty_is_due(found == duties.end() ? nullptr : agency::duty_at(found->second, visit.now), visit.today()))
                continue;
            facts.agencies_without_duty_count += 1;
            if (facts.agencies_without_duty.size() < most_names)
                facts.agencies_without_duty.push_back(name.name);
        }
    });
    facts.steps_missing = static_cast<std::int64_t>(store::schema_state(shop.room.database, shop.installation.schema_steps).missing.size());
}

void fill_finding(look::Data& data, Shop const& shop, Visit const& visit, Finding const& finding)
{
    auto const& pages = shop.room.pages;
    auto row = data.add("FINDING");
    row.set("TOPIC", finding.topic).html("TITLE", pages.html(visit, "account.audit.topic." + finding.topic));
    row.html("LEVEL", pages.html(visit, "account.audit.level." + std::string(code(finding.level))));
    row.html("FOUND", pages.html(visit, "account.audit.found." + finding.found, finding.slots));
    row.html("WHY", pages.html(visit, "account.audit.why." + finding.topic));
    row.show(finding.level == Level::good ? "GOOD" : finding.level == Level::watch ? "WATCH" : "ACT");
    if (finding.level != Level::good)
        row.show("HOW").html("DO", pages.html(visit, "account.audit.do." + finding.topic));
    row.show_if("NAMES", !finding.names.empty());
    for (auto const& name : finding.names)
        row.add("NAMED").set("NAME", name);
}

web::Response audit_page(Shop const& shop, Visit& visit)
{
    AuditFacts facts;
    read_machine(facts, shop);
    read_store(facts, shop, visit);
    auto const findings = judge(facts, visit.now);
    look::Data data;
    for (auto const& finding : findings)
        fill_finding(data, shop, visit, finding);
    auto const open = std::ranges::count_if(findings, [](Finding const& one) { return one.level != Level::good; });
    data.set("OPEN", static_cast<std::int64_t>(open)).set("ALL", static_cast<std::int64_t>(findings.size()));
    data.set("WHEN", words::moment(visit.language, visit.now)).set("VERSION", facts.version);
    if (facts.schema_changed)
        data.show("SCHEMA").set("SCHEMA_ON", words::long_day(visit.language, base::Day::of(*facts.schema_changed)));
    return page(shop, visit, "account.audit.title", "account/audit.html", data);
}

}

void add_audit_routes(trust::Routes& routes, Shared const& shop)
{
    routes.get("/admin/audit", trust::Need::admin, [shop](Visit& visit) { return audit_page(*shop, visit); });
}

}
