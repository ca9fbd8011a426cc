#include "journal/journal.h"

#include <algorithm>
#include <map>

namespace journal {

namespace {

using trust::Act;

Compartments& place_of(Who& who, Entry const& entry)
{
    bool const changes = entry.act == Act::write || entry.act == Act::export_out;
    if (!entry.allowed)
        return changes ? who.not_done : who.not_shown;
    switch (entry.act) {
    case Act::write: return who.wrote;
    case Act::export_out: return who.passed_on;
    case Act::read: return who.read;
    case Act::know: return who.known;
    }
    return who.known;
}

void take_out(Compartments& from, std::initializer_list<Compartments const*> others)
{
    for (auto const* other : others)
        for (auto const compartment : *other)
            from.erase(compartment);
}

}

std::vector<DayOfWho> by_day(std::vector<Entry> const& entries, std::vector<Visits> const& visits)
{
    std::map<base::Day, std::map<trust::AccountId, Who>> days;
    for (auto const& visit : visits)
        days[visit.day][visit.account].visits = visit;
    for (auto const& entry : entries) {
        auto& who = days[entry.day][entry.account];
        if (!entry.agency.empty())
            who.agency = entry.agency;
        place_of(who, entry).insert(entry.compartment);
        if (entry.allowed)
            who.rules.insert(entry.rule);
    }
    std::vector<DayOfWho> answer;
    for (auto day = days.rbegin(); day != days.rend(); ++day) {
        auto& [date, accounts] = *day;
        answer.push_back({ date, {} });
        for (auto& [account, who] : accounts) {
            who.account = account;
            take_out(who.read, { &who.wrote, &who.passed_on });
            take_out(who.known, { &who.wrote, &who.passed_on, &who.read });
            answer.back().who.push_back(std::move(who));
        }
        std::stable_sort(answer.back().who.begin(), answer.back().who.end(),
            [](Who const& left, Who const& right) { return left.visits.last > right.visits.last; });
    }
    return answer;
}

}
