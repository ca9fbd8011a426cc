#include "consent/random_facts.h"

namespace consent::testing {

namespace {

constexpr Seconds middle = 1'790'000'000;

}

RandomCase::RandomCase(Choices choices) : choices_(std::move(choices))
{
    compartment_ = trust::code(trust::compartments[below(trust::compartments.size())]);
    agency_ = one_of({ "a0", "a1" });
    account_ = one_of({ "c0", "c1" });
}

std::string RandomCase::agency() { return below(2) == 0 ? agency_ : one_of({ "a0", "a1", "a2", "a3" }); }
std::string RandomCase::account() { return below(2) == 0 ? account_ : one_of({ "c0", "c1", "c2", "c3", "c9" }); }

Seconds RandomCase::past() { return below(4) == 0 ? time() : middle - 8'000'000 - static_cast<Seconds>(below(3)); }

Seconds RandomCase::time()
{
    // Around a middle, at the distances that the rules name, and a step beside them.
    static constexpr std::array<Seconds, 9> distances { 0, 1, 10, 14'399, 14'400, 86'400, 2'592'000, 7'775'999,
        7'776'000 };
    auto const distance = distances[below(distances.size())];
    return middle + (below(2) == 0 ? distance : -distance);
}

std::optional<Seconds> RandomCase::time_or_none(std::size_t one_in)
{
    if (below(one_in) == 0)
        return std::nullopt;
    return time();
}

Recipient RandomCase::recipient()
{
    switch (below(6)) {
    case 0: return { RecipientKind::account, account() };
    case 1: return { RecipientKind::study, one_of({ "s0", "s1" }) };
    default: return { RecipientKind::agency, agency() };
    }
}

std::string RandomCase::compartment()
{
    return below(2) == 0 ? compartment_
                         : std::string(trust::code(trust::compartments[below(trust::compartments.size())]));
}

std::vector<std::string> RandomCase::some_lines()
{
    std::vector<std::string> lines;
    for (auto const* line : { "*", "a", "b", "c" }) {
        if (below(2) == 0)
            lines.emplace_back(line);
    }
    return lines;
}

template<class Entry, class Make>
void RandomCase::fill(std::vector<Entry>& entries, std::size_t most, Make make)
{
    for (auto count = below(most + 1); count > 0; --count)
        entries.push_back(make());
}

GrantEntry RandomCase::grant()
{
    GrantEntry entry { .id = one_of({ "g0", "g1", "g2", "g3" }),
        .person = below(6) == 0 ? "p1" : "p0",
        .recipient = recipient(),
        .purpose = one_of({ "programme", "support", "support", "handover", "research" }),
        .given_at = below(20) == 0 ? std::nullopt : std::optional(past()),
        .from = below(20) == 0 ? std::nullopt : std::optional(past()),
        .until = time_or_none(2),
        .notice_version = static_cast<std::int64_t>(below(4)),
        .may_pass_on = below(2) == 0 };
    fill(entry.scope, 6, [&] { return ScopeEntry { compartment(), below(2) == 0, some_lines() }; });
    return entry;
}

WithdrawalEntry RandomCase::withdrawal()
{
    WithdrawalEntry entry { .person = below(6) == 0 ? "p1" : "p0",
        .recipient = below(4) == 0 ? Recipient { RecipientKind::everyone, "" } : recipient(),
        .all = below(2) == 0,
        .at = past() };
    fill(entry.compartments, 3, [&] { return compartment(); });
    return entry;
}

Facts RandomCase::facts()
{
    Facts facts;
    for (auto const* id : { "a0", "a1", "a2" }) {
        AgencyEntry entry { .id = id };
        fill(entry.duty, 3, [&] { return DutyEntry { one_of({ "D0", "D1", "D2", "D3", "D4" }), past() }; });
        fill(entry.notices, 3, [&] { return NoticeEntry { static_cast<std::int64_t>(below(4)), past() }; });
        facts.agencies.push_back(entry);
        if (below(25) == 0) // contradictory: not defined
            facts.agencies.push_back({ .id = id, .duty = { { "D0", 0 } } });
    }
    for (auto const* id : { "c0", "c1", "c2", "c3" }) {
        facts.accounts.push_back({ .id = id,
            .kind = one_of({ "person", "family", "staff", "staff", "staff", "staff", "link" }),
            .agency = agency(),
            .role = one_of({ "worker", "worker", "worker", "lead", "researcher", "coordinator", "admin" }),
            .person = below(4) == 0 ? "p1" : "p0",
            .handover = one_of({ "h0", "h1" }),
            .until = time_or_none(5),
            .disabled_from = below(8) == 0 ? std::optional(time()) : std::nullopt });
    }
    facts.persons.push_back({ "p0", time_or_none(2) });
    if (below(10) != 0)
        facts.persons.push_back({ "p1", std::nullopt });
    auto const period = [&] { return Period { below(5) == 0 ? "p1" : "p0", agency(), past(), time_or_none(2) }; };
    fill(facts.stays, 3, period);
    fill(facts.team, 2, period);
    fill(facts.grants, 6, [&] { return grant(); });
    fill(facts.withdrawals, 1, [&] { return withdrawal(); });
    for (auto const* id : { "h0", "h1" })
        facts.handovers.push_back({ id, below(5) == 0 ? "p1" : "p0", agency(), agency(), past(),
            time_or_none(2), one_of({ "g0", "g1", "g2", "" }) });
    fill(facts.writing, 2, [&] {
        return WritingEntry { below(5) == 0 ? "p1" : "p0", account(), past(), time_or_none(2) };
    });
    fill(facts.break_glass, 2, [&] {
        return BreakGlassEntry { account(), below(5) == 0 ? "p1" : "p0", time(),
            one_of({ "danger", "danger", "　 ", "" }) };
    });
    for (auto const* id : { "s0", "s1" })
        facts.studies.push_back({ id, one_of({ "", "2026-1", "2026-2" }), time_or_none(10), time_or_none(10) });
    return facts;
}

RandomCase::Question RandomCase::question()
{
    Question question { .at = time(),
        .account = account(),
        .person = "p0",
        .act = trust::act_from(one_of({ "read", "read", "know", "write", "export", "burn" })),
        .compartment = trust::compartment_from(compartment()),
        .lines = some_lines(),
        .owner = one_of({ "", "a0", "a1", "c0", "c1" }),
        .handover = one_of({ "", "h0", "h1", "h9" }),
        .study = one_of({ "", "s0", "s1" }) };
    return question;
}

}
