#include "consent/world.h"

#include "base/text.h"

#include <algorithm>

namespace consent {

namespace {

std::uint32_t bit(trust::Compartment compartment) { return 1u << static_cast<unsigned>(compartment); }

Interval interval(std::optional<Seconds> from, std::optional<Seconds> until)
{
    if (!from)
        return {}; // without a start it is never in force
    return { *from, until.value_or(never), !until.has_value() };
}

// §1: a repeated entry changes nothing; different entries under one id leave the id undefined.
template<class Entry>
void keep_defined(std::vector<Entry>& entries)
{
    std::erase_if(entries, [](Entry const& entry) { return entry.id.empty(); });
    std::ranges::stable_sort(entries, {}, &Entry::id);
    std::vector<Entry> defined;
    defined.reserve(entries.size());
    for (auto first = entries.begin(); first != entries.end();) {
        auto const last = std::find_if(first, entries.end(), [&](Entry const& entry) { return entry.id != first->id; });
        if (std::all_of(first, last, [&](Entry const& entry) { return entry == *first; }))
            defined.push_back(std::move(*first));
        first = last;
    }
    entries = std::move(defined);
}

template<class Item>
Item const* find_by_id(std::vector<Item> const& items, std::string_view id)
{
    if (id.empty())
        return nullptr;
    auto const found = std::ranges::lower_bound(items, id, {}, [](Item const& item) -> std::string_view {
        return item.id;
    });
    return found != items.end() && found->id == id ? &*found : nullptr;
}

template<class Entry>
void as_set(std::vector<Entry>& entries)
{
    std::ranges::sort(entries);
    entries.erase(std::unique(entries.begin(), entries.end()), entries.end());
}

// A class that is not known counts as the highest: D4.
Duty duty_from(std::string_view code)
{
    if (code.size() == 2 && code[0] == 'D' && code[1] >= '0' && code[1] <= '3')
        return static_cast<Duty>(code[1] - '0');
    return Duty::d4;
}

Who who_from(std::string_view kind)
{
    return kind == "person" ? Who::person
        : kind == "family"  ? Who::family
        : kind == "staff"   ? Who::staff
        : kind == "link"    ? Who::link
                            : Who::unknown;
}

Work work_from(std::string_view role)
{
    return role == "worker"       ? Work::worker
        : role == "lead"          ? Work::lead
        : role == "coordinator"   ? Work::coordinator
        : role == "organiser"     ? Work::organiser
        : role == "author"        ? Work::author
        : role == "researcher"    ? Work::researcher
        : role == "admin"         ? Work::admin
                                  : Work::unknown;
}

Purpose purpose_from(std::string_view purpose)
{
    return purpose == "programme" ? Purpose::programme
        : purpose == "support"    ? Purpose::support
        : purpose == "handover"   ? Purpose::handover
        : purpose == "research"   ? Purpose::research
                                  : Purpose::unknown;
}

constexpr Seconds thirty_days = 2'592'000;

// until − from, without running over: both may be any number.
bool at_most_30_days(Interval const& period)
{
    if (period.open_ended)
        return false;
    return period.from > never - thirty_days || period.until <= period.from + thirty_days;
}

World::Agency compile(AgencyEntry& entry)
{
    World::Agency agency { .id = std::move(entry.id) };
    for (auto const& [duty, from] : entry.duty) {
        if (from)
            agency.duty.emplace_back(*from, duty_from(duty));
    }
    std::ranges::sort(agency.duty); // several with one start: the last of them, the highest class, is found
    for (auto const& [version, from] : entry.notices) {
        if (from)
            agency.notice.emplace_back(*from, version);
    }
    std::ranges::sort(agency.notice);
    for (std::size_t place = 1; place < agency.notice.size(); ++place)
        agency.notice[place].second = std::max(agency.notice[place].second, agency.notice[place - 1].second);
    return agency;
}

template<class Value>
std::optional<Value> last_at(std::vector<std::pair<Seconds, Value>> const& entries, Seconds at)
{
    auto const after = std::ranges::upper_bound(entries, at, {}, &std::pair<Seconds, Value>::first);
    if (after == entries.begin())
        return std::nullopt;
    return std::prev(after)->second;
}

void take_periods(std::vector<Period>& periods, std::string const& person, std::vector<World::Stay>& stays)
{
    for (auto& period : periods) {
        if (period.person == person && !period.agency.empty())
            stays.push_back({ std::move(period.agency), interval(period.from, period.until) });
    }
}

}

Duty World::Agency::duty_at(Seconds at) const { return last_at(duty, at).value_or(Duty::d4); }
std::int64_t World::Agency::notice_at(Seconds at) const { return last_at(notice, at).value_or(0); }

bool World::Grant::names(trust::Compartment compartment, std::string_view line) const
{
    auto const found = std::lower_bound(lines.begin(), lines.end(), line, [&](auto const& entry, auto wanted) {
        return entry.first < compartment || (entry.first == compartment && entry.second < wanted);
    });
    return found != lines.end() && found->first == compartment && found->second == line;
}

World::World(Facts facts, std::string person) : person_(std::move(person))
{
    take_person(facts.persons);
    take_agencies(facts.agencies);
    take_handovers(facts.handovers);
    take_accounts(facts.accounts);
    take_studies(facts.studies);
    take_periods(facts.stays, person_, stays_);
    take_periods(facts.team, person_, team_);
    for (auto& entry : facts.writing) {
        if (entry.person == person_ && !entry.account.empty())
            writing_.push_back({ std::move(entry.account), interval(entry.from, entry.until) });
    }
    for (auto& entry : facts.break_glass) {
        // A10: a reason is needed, and white space is none.
        if (entry.person == person_ && !entry.account.empty() && entry.at && !base::trim(entry.reason).empty())
            broken_glass_.push_back({ std::move(entry.account), *entry.at });
    }
    take_grants(facts.grants, facts.withdrawals);
}

void World::take_person(std::vector<PersonEntry>& entries)
{
    std::erase_if(entries, [&](PersonEntry const& entry) { return entry.id != person_; });
    keep_defined(entries);
    person_defined_ = !entries.empty();
    if (person_defined_)
        supervision_until_ = entries.front().supervision_until;
}

void World::take_agencies(std::vector<AgencyEntry>& entries)
{
    for (auto& entry : entries) { // order and repetition never matter, also inside an entry
        as_set(entry.duty);
        as_set(entry.notices);
    }
    keep_defined(entries);
    agencies_.reserve(entries.size());
    for (auto& entry : entries)
        agencies_.push_back(consent::compile(entry));
}

void World::take_handovers(std::vector<HandoverEntry>& entries)
{
    keep_defined(entries);
    for (auto& entry : entries) {
        handovers_.push_back({ .id = std::move(entry.id),
            .of_person = !person_.empty() && entry.person == person_,
            .from_agency = std::move(entry.from_agency),
            .to_agency = std::move(entry.to_agency),
            .asked_at = entry.asked_at,
            .closed_at = entry.closed_at,
            .grant = std::move(entry.grant) });
    }
}

void World::take_accounts(std::vector<AccountEntry>& entries)
{
    keep_defined(entries);
    accounts_.reserve(entries.size());
    for (auto& entry : entries) {
        Account account { .id = std::move(entry.id),
            .who = who_from(entry.kind),
            .work = work_from(entry.role),
            .own = !person_.empty() && entry.person == person_,
            .handover = std::move(entry.handover),
            .until = entry.until,
            .disabled_from = entry.disabled_from };
        if (account.who == Who::staff)
            account.agency = std::move(entry.agency);
        else if (account.who == Who::link) { // §1: the agency of a link is the to_agency of its handover
            if (auto const* handed = handover(account.handover))
                account.agency = handed->to_agency;
        }
        account.agency_index = agency_index(account.agency);
        accounts_.push_back(std::move(account));
    }
}

void World::take_studies(std::vector<StudyEntry>& entries)
{
    keep_defined(entries);
    for (auto& entry : entries)
        studies_.push_back({ std::move(entry.id), !entry.approval.empty(), entry.open_from, entry.open_until });
}

void World::take_grants(std::vector<GrantEntry>& entries, std::vector<WithdrawalEntry> const& withdrawals)
{
    for (auto& entry : entries) { // §1: grants stand each for itself
        if (entry.person != person_ || person_.empty() || !entry.given_at)
            continue;
        auto grant = compile(entry);
        for (auto const& withdrawal : withdrawals)
            apply(grant, withdrawal);
        grants_.push_back(std::move(grant));
    }
}

World::Grant World::compile(GrantEntry& entry) const
{
    Grant grant { .id = std::move(entry.id),
        .recipient = std::move(entry.recipient),
        .purpose = purpose_from(entry.purpose),
        .period = interval(entry.from, entry.until),
        .given_at = *entry.given_at,
        .may_pass_on = entry.may_pass_on };
    grant.withdrawn_at.fill(never);
    grant.within_30_days = at_most_30_days(grant.period);
    for (auto& scope : entry.scope) {
        auto const compartment = trust::compartment_from(scope.compartment);
        if (!compartment)
            continue;
        if (scope.all)
            grant.all |= bit(*compartment);
        if (!scope.lines.empty())
            grant.named |= bit(*compartment);
        for (auto& line : scope.lines)
            grant.lines.emplace_back(*compartment, std::move(line));
    }
    std::ranges::sort(grant.lines);
    find_agency_of(grant, entry.notice_version);
    return grant;
}

// §5.4: R, and what of (b) and (d) depends on the moment of giving only.
void World::find_agency_of(Grant& grant, std::int64_t notice_version) const
{
    if (grant.recipient.kind == RecipientKind::study)
        return;
    grant.has_agency = true;
    if (grant.recipient.kind == RecipientKind::agency) {
        grant.agency_index = agency_index(grant.recipient.id);
    } else if (auto const* account = this->account(grant.recipient.id)) {
        grant.has_agency = account->who != Who::person && account->who != Who::family;
        grant.agency_index = account->agency_index;
    }
    grant.bound_when_given = is_bound(duty_at(grant.agency_index, grant.given_at));
    grant.notice_enough = grant.agency_index >= 0 && notice_version >= 1
        && notice_version >= agencies_[static_cast<std::size_t>(grant.agency_index)].notice_at(grant.given_at);
}

// §5.3: from the first withdrawal after the giving on, the grant is closed for these compartments.
void World::apply(Grant& grant, WithdrawalEntry const& withdrawal) const
{
    if (withdrawal.person != person_ || !withdrawal.at || *withdrawal.at < grant.given_at
        || !reaches(withdrawal, grant))
        return;
    for (auto compartment : trust::compartments) {
        bool const named = withdrawal.all
            || std::ranges::find(withdrawal.compartments, trust::code(compartment)) != withdrawal.compartments.end();
        auto& first = grant.withdrawn_at[static_cast<std::size_t>(compartment)];
        if (named)
            first = std::min(first, *withdrawal.at);
    }
}

bool World::reaches(WithdrawalEntry const& withdrawal, Grant const& grant) const
{
    auto const& from = withdrawal.recipient;
    if (from.kind == RecipientKind::everyone)
        return true;
    if (from.kind == RecipientKind::none || from.id.empty())
        return false;
    if (from.kind == grant.recipient.kind)
        return from.id == grant.recipient.id;
    if (from.kind != RecipientKind::agency || grant.recipient.kind != RecipientKind::account)
        return false;
    auto const* account = this->account(grant.recipient.id); // a staff account or link of that agency
    return account && account->agency == from.id;
}

int World::agency_index(std::string_view id) const
{
    auto const* agency = find_by_id(agencies_, id);
    return agency ? static_cast<int>(agency - agencies_.data()) : -1;
}

World::Account const* World::account(std::string_view id) const { return find_by_id(accounts_, id); }
World::Handover const* World::handover(std::string_view id) const { return find_by_id(handovers_, id); }
World::Study const* World::study(std::string_view id) const { return find_by_id(studies_, id); }

Duty World::duty_at(int agency_index, Seconds at) const
{
    return agency_index < 0 ? Duty::d4 : agencies_[static_cast<std::size_t>(agency_index)].duty_at(at);
}

bool World::stays_in(std::string_view agency, Seconds at) const
{
    return !agency.empty() && std::ranges::any_of(stays_, [&](Stay const& stay) {
        return stay.agency == agency && stay.period.holds(at);
    });
}

bool World::in_team(std::string_view agency, Seconds at) const
{
    return !agency.empty() && std::ranges::any_of(team_, [&](Stay const& entry) {
        return entry.agency == agency && entry.period.holds(at);
    });
}

bool World::writes(std::string_view account, Seconds at) const
{
    return std::ranges::any_of(writing_, [&](Writing const& entry) {
        return entry.account == account && entry.period.holds(at);
    });
}

bool World::broke_glass(std::string_view account, Seconds at) const
{
    constexpr Seconds four_hours = 14'400; // A10
    return std::ranges::any_of(broken_glass_, [&](BrokenGlass const& entry) {
        return entry.account == account && entry.at <= at
            && (entry.at > never - four_hours || at < entry.at + four_hours);
    });
}

}
