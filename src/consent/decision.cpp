#include "consent/decision.h"

#include <algorithm>
#include <array>
#include <set>

namespace consent {

namespace {

using trust::Act;
using trust::Compartment;

constexpr std::array<std::string_view, 16> rule_codes { "default", "A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8",
    "A9", "A10", "R1", "R2", "R3", "R4", "R5" };

constexpr std::uint32_t bit(Compartment compartment) { return 1u << static_cast<unsigned>(compartment); }
consteval std::uint32_t bits(std::initializer_list<Compartment> compartments)
{
    std::uint32_t answer = 0;
    for (auto compartment : compartments)
        answer |= bit(compartment);
    return answer;
}

using RuleSet = std::uint16_t; // a bit a permission
constexpr RuleSet mark(Rule rule) { return static_cast<RuleSet>(1u << static_cast<unsigned>(rule)); }

constexpr bool reads_or_knows(Act act) { return act == Act::read || act == Act::know; }
constexpr bool but_export(Act act) { return act != Act::export_out; }

// §5 without the line: 1, 3 and, for a recipient with an agency that is bound at `at`, 4a–d. Says also whether the
// line must be named (4e).
struct Effect {
    bool holds { false };
    bool by_name_only { false };
};

Effect effect(World const& world, World::Grant const& grant, Compartment compartment, Seconds at)
{
    if (grant.given_at > at || !grant.period.holds(at))
        return {}; // §5.1
    if (grant.withdrawn_at[static_cast<std::size_t>(compartment)] <= at)
        return {}; // §5.3
    if (!grant.has_agency)
        return { .holds = true };
    auto const duty = world.duty_at(grant.agency_index, at);
    if (!is_bound(duty))
        return { .holds = true };
    constexpr auto never_to_bound
        = bits({ Compartment::lane, Compartment::scores, Compartment::research, Compartment::private_page });
    if ((never_to_bound & bit(compartment)) != 0)
        return {}; // §5.4a
    if (!grant.notice_enough || !grant.bound_when_given)
        return {}; // §5.4b, §5.4d
    if (grant.purpose == Purpose::programme)
        return { .holds = true }; // (c) and (e) do not apply
    auto const supervised = world.supervision_until();
    if (supervised && grant.given_at < *supervised && *supervised <= at)
        return {}; // §5.4c: what was given under supervision ends with it
    if (duty == Duty::d4)
        return { .holds = grant.within_30_days, .by_name_only = true }; // §5.4e
    return { .holds = true };
}

bool in_scope(World::Grant const& grant, Compartment compartment, std::string_view line, bool by_name_only)
{
    if (!by_name_only && (grant.all & bit(compartment)) != 0)
        return true; // §5.2
    return (grant.named & bit(compartment)) != 0 && grant.names(compartment, line);
}

// A closed hand-over can be read for another 90 days (A7); sums that run over are never reached.
bool before(Seconds at, std::optional<Seconds> end, Seconds longer)
{
    return !end || *end > never - longer || at < *end + longer;
}

// A10: the agency is not D4 and has the person in a stay or a team.
bool supports(World const& world, World::Account const& account, Seconds at)
{
    return world.duty_at(account.agency_index, at) != Duty::d4
        && (world.stays_in(account.agency, at) || world.in_team(account.agency, at));
}

// One question on its way through §3 and §4.
class Deciding {
public:
    Deciding(World const& world, Asked const& asked)
        : world_(world), asked_(asked), account_(world.account(asked.account))
    {
    }

    Answer run()
    {
        Answer answer;
        answer.rule = refusal();
        if (answer.rule != Rule::none || !asked_.act || !asked_.compartment || asked_.lines.empty())
            return answer;
        act_ = *asked_.act;
        compartment_ = *asked_.compartment;
        sort_lines();
        whole_ = without_grants();
        rules_.assign(lines_.size(), whole_);
        with_grants();
        conclude(answer);
        return answer;
    }

private:
    // §3, in order.
    Rule refusal() const
    {
        if (!account_ || !world_.person_defined()
            || (account_->disabled_from && *account_->disabled_from <= asked_.at))
            return Rule::r1;
        bool const own_person = account_->who == Who::person && account_->own;
        auto const compartment = asked_.compartment;
        bool const own_page = own_person && asked_.act && *asked_.act != Act::export_out;
        if (compartment == Compartment::private_page && !own_page)
            return Rule::r2;
        if (account_->who == Who::staff && is_without_cases(account_->work))
            return Rule::r3;
        if (compartment == Compartment::lane && (account_->who == Who::staff || account_->who == Who::link)
            && is_bound(world_.duty_at(account_->agency_index, asked_.at)))
            return Rule::r4;
        bool const researcher = account_->who == Who::staff && account_->work == Work::researcher;
        if (compartment == Compartment::research && !researcher && !own_person)
            return Rule::r5;
        return Rule::none;
    }

    bool is_without_cases(Work work) const // R3
    {
        return work == Work::coordinator || work == Work::organiser || work == Work::author || work == Work::admin
            || (work == Work::researcher && asked_.compartment != Compartment::research);
    }

    void sort_lines()
    {
        lines_.assign(asked_.lines.begin(), asked_.lines.end());
        if (lines_.size() < 2)
            return;
        std::ranges::sort(lines_);
        lines_.erase(std::unique(lines_.begin(), lines_.end()), lines_.end());
    }

    // The permissions that allow every asked line, whatever it is called.
    RuleSet without_grants()
    {
        RuleSet rules = 0;
        if (account_->who == Who::person && account_->own && self())
            rules |= mark(Rule::a1);
        if (account_->who == Who::family && account_->own && compartment_ == Compartment::family
            && asked_.owner == account_->id)
            rules |= mark(Rule::a2);
        handed_over_ = handover_open();
        if (handed_over_ && compartment_ == Compartment::handover && but_export(act_))
            rules |= mark(account_->who == Who::link ? Rule::a8 : Rule::a7);
        if (account_->is_worker())
            rules |= of_worker();
        return rules;
    }

    bool self() const // A1
    {
        constexpr auto written = bits({ Compartment::plan, Compartment::crisis, Compartment::private_page,
            Compartment::checklist, Compartment::scores, Compartment::timetable, Compartment::lane,
            Compartment::contact, Compartment::legal });
        if (act_ == Act::write)
            return (written & bit(compartment_)) != 0;
        return compartment_ != Compartment::family; // that the private page is not exported has R2 seen to
    }

    RuleSet of_worker()
    {
        RuleSet rules = 0;
        in_house_ = world_.stays_in(account_->agency, asked_.at);
        constexpr auto of_house = bits({ Compartment::identity, Compartment::contact, Compartment::stay });
        if (in_house_ && but_export(act_) && (of_house & bit(compartment_)) != 0)
            rules |= mark(Rule::a3);
        constexpr auto own_record
            = bits({ Compartment::session, Compartment::touch, Compartment::handover, Compartment::lane });
        if (!account_->agency.empty() && asked_.owner == account_->agency && but_export(act_)
            && (own_record & bit(compartment_)) != 0)
            rules |= mark(Rule::a4);
        constexpr auto together
            = bits({ Compartment::checklist, Compartment::plan, Compartment::crisis, Compartment::timetable });
        if (but_export(act_) && (together & bit(compartment_)) != 0 && world_.writes(account_->id, asked_.at))
            rules |= mark(Rule::a5);
        if (sees_sent_handover())
            rules |= mark(Rule::a7);
        // A10 for a worker whose agency is not D4 and supports the person now.
        in_danger_ = reads_or_knows(act_)
            && (compartment_ == Compartment::contact || compartment_ == Compartment::crisis)
            && supports(world_, *account_, asked_.at) && world_.broke_glass(account_->id, asked_.at);
        if (in_danger_ && compartment_ == Compartment::contact)
            rules |= mark(Rule::a10);
        return rules;
    }

    // A7 for the receiving agency's worker, A8 for the link: the hand-over the question names, or none.
    World::Handover const* handover_open() const
    {
        auto const* handover = world_.handover(asked_.handover);
        if (!handover || !handover->of_person || !handover->asked_at || *handover->asked_at > asked_.at)
            return nullptr;
        if (account_->who == Who::link) {
            bool const open = account_->handover == asked_.handover && account_->until
                && asked_.at < *account_->until && before(asked_.at, handover->closed_at, 0);
            return open ? handover : nullptr;
        }
        constexpr Seconds ninety_days = 7'776'000;
        bool const receiving = account_->is_worker() && !account_->agency.empty()
            && account_->agency == handover->to_agency && before(asked_.at, handover->closed_at, ninety_days);
        return receiving ? handover : nullptr;
    }

    bool sees_sent_handover() const // A7, last sentence
    {
        if (compartment_ != Compartment::handover || !but_export(act_) || account_->agency.empty())
            return false;
        auto const* handover = world_.handover(asked_.handover);
        return handover && handover->of_person && handover->from_agency == account_->agency && handover->asked_at
            && *handover->asked_at <= asked_.at;
    }

    void with_grants()
    {
        find_study();
        for (auto const& grant : world_.grants()) {
            auto const rules = served_by(grant);
            if (rules == 0)
                continue;
            auto const effect = consent::effect(world_, grant, compartment_, asked_.at);
            if (!effect.holds)
                continue;
            for (std::size_t place = 0; place < lines_.size(); ++place) {
                if (!in_scope(grant, compartment_, lines_[place], effect.by_name_only))
                    continue;
                rules_[place] |= rules;
                note_grant(rules, grant);
            }
        }
    }

    // Which permissions this grant would serve, if it is effective.
    RuleSet served_by(World::Grant const& grant) const
    {
        switch (grant.purpose) {
        case Purpose::programme: return serves_programme(grant) ? mark(Rule::a3) : RuleSet { 0 };
        case Purpose::support:
            return static_cast<RuleSet>((serves_support(grant) ? mark(Rule::a6) : 0) | in_danger(grant));
        case Purpose::handover: return static_cast<RuleSet>(serves_handover(grant) | in_danger(grant));
        case Purpose::research: return serves_research(grant) ? mark(Rule::a9) : RuleSet { 0 };
        default: return 0;
        }
    }

    bool serves_programme(World::Grant const& grant) const // A3
    {
        constexpr auto worked_on
            = bits({ Compartment::checklist, Compartment::session, Compartment::plan, Compartment::timetable });
        bool const asked = ((worked_on & bit(compartment_)) != 0 && but_export(act_))
            || (compartment_ == Compartment::scores && act_ == Act::know);
        return asked && in_house_ && grant.recipient.kind == RecipientKind::agency
            && grant.recipient.id == account_->agency;
    }

    bool serves_support(World::Grant const& grant) const // A6
    {
        constexpr auto never_shared
            = bits({ Compartment::private_page, Compartment::research, Compartment::family });
        if ((never_shared & bit(compartment_)) != 0 || act_ == Act::write)
            return false;
        if (act_ == Act::export_out && !grant.may_pass_on)
            return false;
        bool const worker = account_->is_worker();
        if (grant.recipient.kind == RecipientKind::agency)
            return worker && !account_->agency.empty() && grant.recipient.id == account_->agency;
        bool const family = account_->who == Who::family && account_->own;
        return grant.recipient.kind == RecipientKind::account && (worker || family)
            && grant.recipient.id == account_->id;
    }

    RuleSet serves_handover(World::Grant const& grant) const // A7, A8
    {
        constexpr auto never_handed = bits({ Compartment::private_page, Compartment::research, Compartment::family,
            Compartment::lane, Compartment::handover });
        if (!handed_over_ || (never_handed & bit(compartment_)) != 0 || !reads_or_knows(act_))
            return 0;
        if (grant.id.empty() || grant.id != handed_over_->grant || handed_over_->to_agency.empty()
            || grant.recipient.kind != RecipientKind::agency || grant.recipient.id != handed_over_->to_agency)
            return 0;
        return mark(account_->who == Who::link ? Rule::a8 : Rule::a7);
    }

    RuleSet in_danger(World::Grant const&) const // A10: crisis lines that are shared with anybody
    {
        return in_danger_ && compartment_ == Compartment::crisis ? mark(Rule::a10) : RuleSet { 0 };
    }

    void find_study() // A9
    {
        if (account_->who != Who::staff || account_->work != Work::researcher || act_ == Act::write)
            return; // a researcher asks for research: R3 has refused all else
        auto const* study = world_.study(asked_.study);
        if (study && study->approved && study->open_from && study->open_until && *study->open_from <= asked_.at
            && asked_.at < *study->open_until)
            study_ = study;
    }

    bool serves_research(World::Grant const& grant) const // A9
    {
        return study_ && grant.recipient.kind == RecipientKind::study && grant.recipient.id == study_->id;
    }

    // §2: the smallest id of the grants by which a rule allows a line.
    void note_grant(RuleSet rules, World::Grant const& grant)
    {
        if (grant.id.empty())
            return;
        for (auto rule : { Rule::a6, Rule::a7, Rule::a8, Rule::a9 }) {
            auto& smallest = grants_[static_cast<std::size_t>(rule)];
            if ((rules & mark(rule)) != 0 && (smallest.empty() || grant.id < smallest))
                smallest = grant.id;
        }
    }

    // §2: rule, grant and lines of the answer.
    void conclude(Answer& answer)
    {
        RuleSet any = 0;
        bool only_in_danger = false;
        answer.lines.reserve(lines_.size());
        for (std::size_t place = 0; place < lines_.size(); ++place) {
            if (rules_[place] == 0)
                continue;
            answer.lines.push_back(lines_[place]);
            any |= rules_[place];
            only_in_danger = only_in_danger || rules_[place] == mark(Rule::a10);
        }
        answer.allowed = any != 0;
        if (!answer.allowed)
            return;
        auto rule = Rule::a1;
        while ((any & mark(rule)) == 0)
            rule = static_cast<Rule>(static_cast<unsigned>(rule) + 1);
        answer.rule = only_in_danger ? Rule::a10 : rule;
        answer.grant = grants_[static_cast<std::size_t>(answer.rule)];
    }

    World const& world_;
    Asked const& asked_;
    World::Account const* account_;
    Act act_ { Act::read };
    Compartment compartment_ { Compartment::identity };
    std::vector<std::string_view> lines_;
    std::vector<RuleSet> rules_;
    RuleSet whole_ { 0 };
    bool in_house_ { false };
    bool in_danger_ { false };
    World::Handover const* handed_over_ { nullptr };
    World::Study const* study_ { nullptr };
    std::array<std::string_view, 11> grants_ {};
};

}

std::string_view code(Rule rule) { return rule_codes[static_cast<std::size_t>(rule)]; }

Answer decide(World const& world, Asked const& asked) { return Deciding(world, asked).run(); }

bool may_break_glass(World const& world, std::string_view account_id, Seconds at)
{
    auto const* account = world.account(account_id);
    return account && world.person_defined() && account->is_worker() && supports(world, *account, at);
}

bool is_final(Answer const& answer, Asked const& asked)
{
    if (asked.compartment == Compartment::lane)
        return false;
    if (!answer.allowed)
        return answer.rule != Rule::none;
    std::set<std::string_view> const lines(asked.lines.begin(), asked.lines.end());
    return answer.rule <= Rule::a3 && answer.lines.size() == lines.size();
}

bool is_effective(
    World const& world, World::Grant const& grant, Compartment compartment, std::string_view line, Seconds at)
{
    auto const effect = consent::effect(world, grant, compartment, at);
    return effect.holds && in_scope(grant, compartment, line, effect.by_name_only);
}

}
