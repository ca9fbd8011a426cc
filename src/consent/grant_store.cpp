#include "consent/grant_store.h"

#include "consent/decision.h"
#include "consent/facts_store.h"

namespace consent {

namespace {

using trust::AgencyId;
using trust::Compartment;
using trust::GrantId;
using trust::PersonId;

constexpr std::size_t most_grants = 200;

store::Value beside(trust::Visit const& visit)
{
    return visit.viewer().is_person() ? store::Value(nullptr) : store::Value(visit.viewer().account);
}

void add_to(Scope& scope, Compartment compartment, std::string const& line)
{
    auto found = std::ranges::find(scope, compartment, &ScopePart::compartment);
    if (found == scope.end()) {
        scope.push_back({ compartment, {} });
        found = scope.end() - 1;
    } else if (found->lines.empty()) {
        return; // all of it already
    }
    if (line.empty())
        found->lines.clear();
    else if (std::ranges::find(found->lines, line) == found->lines.end())
        found->lines.push_back(line);
}

Scope scope_of(GrantEntry const& grant)
{
    Scope scope;
    for (auto const& entry : grant.scope) {
        auto const compartment = trust::compartment_from(entry.compartment);
        if (!compartment)
            continue;
        if (entry.all)
            add_to(scope, *compartment, "");
        for (auto const& line : entry.lines)
            add_to(scope, *compartment, line);
    }
    return scope;
}

Scope open_part(World const& world, World::Grant const& grant, Scope const& scope, Seconds at)
{
    Scope open;
    for (auto const& part : scope) {
        if (part.lines.empty() && is_effective(world, grant, part.compartment, "*", at))
            open.push_back(part);
        for (auto const& line : part.lines)
            if (is_effective(world, grant, part.compartment, line, at))
                add_to(open, part.compartment, line);
    }
    return open;
}

bool is_withdrawn(World::Grant const& grant, Scope const& scope, Seconds at)
{
    return std::ranges::all_of(scope, [&](ScopePart const& part) {
        return grant.withdrawn_at[static_cast<std::size_t>(part.compartment)] <= at;
    });
}

// The first reason that a person would name; the order of consent-spec §5.
GrantState state_of(World const& world, World::Grant const& grant, GivenGrant const& given, bool is_ended, Seconds at)
{
    if (!given.open.empty())
        return GrantState::open;
    if (is_ended || is_withdrawn(grant, given.scope, at))
        return GrantState::withdrawn;
    if (given.until && given.until->seconds() <= at)
        return GrantState::expired;
    if (grant.given_at > at)
        return GrantState::not_yet;
    auto const until = world.supervision_until();
    if (is_bound(given.duty) && until && grant.given_at < *until && *until <= at)
        return GrantState::supervision_over;
    return is_bound(given.duty) && !grant.bound_when_given ? GrantState::duty_raised : GrantState::closed;
}

std::optional<base::Instant> end_of(World const& world, World::Grant const& grant, GivenGrant const& given)
{
    auto end = given.until;
    auto const supervision = world.supervision_until();
    if (!is_bound(given.duty) || !supervision || grant.given_at >= *supervision)
        return end;
    auto const sooner = base::Instant::from_seconds(*supervision);
    return end ? std::min(*end, sooner) : sooner;
}

// What the decision does not ask about a grant.
struct Aside {
    trust::AccountId beside;
    std::optional<base::Instant> ended_at; // by its own end (end_grant), not by its days
};
std::map<std::string, Aside> asides(store::Session& session, PersonId const& person)
{
    std::map<std::string, Aside> found;
    for (auto const& row : session.query("SELECT g.id, g.beside, e.at AS ended_at FROM consent_grant g "
                                         "LEFT JOIN grant_end e ON e.grant_id = g.id WHERE g.person = :person",
             { { "person", person } }))
        found.emplace(row.text("id"),
            Aside { row.is_null("beside") ? trust::AccountId() : row.id<trust::AccountId>("beside"), row.instant_if("ended_at") });
    return found;
}

World load_world(store::Session& session, PersonId const& person, std::vector<GrantEntry>& entries)
{
    Facts facts;
    load_first(session, person, facts);
    load_rest(session, person, facts);
    load_agencies(session, facts);
    entries = facts.grants;
    return { std::move(facts), person.text() };
}

// The last moment at which a grant that this withdrawal is meant for begins, if that is still to come.
std::optional<base::Instant> later_beginning(store::Session& session, Withdrawal const& what, base::Instant now)
{
    auto const last = session.query_one("SELECT MAX(given_at) AS at FROM consent_grant WHERE person = :person AND given_at > :now "
                                        "AND (:everyone = 1 OR (recipient_kind = 'agency' AND recipient = :recipient))",
        { { "person", what.person }, { "now", now }, { "everyone", what.recipient.empty() ? 1 : 0 }, { "recipient", what.recipient.text() } });
    return last->instant_if("at");
}

void add_withdrawals(trust::Visit& visit, store::Transaction& transaction, Withdrawal const& what, base::Instant at)
{
    auto const by = person_acting(visit, what.person).value_or(visit.viewer().account);
    std::vector<std::string> compartments;
    for (auto compartment : what.compartments)
        compartments.emplace_back(trust::code(compartment));
    if (compartments.empty())
        compartments.emplace_back();
    for (auto const& compartment : compartments)
        transaction.execute(
            "INSERT INTO withdrawal (id, person, recipient_kind, recipient, compartment, at, by_account, beside) "
            "VALUES (:id, :person, :recipient_kind, :recipient, :compartment, :at, :by_account, :beside)",
            { { "id", base::new_uuid(visit.now) }, { "person", what.person },
                { "recipient_kind", what.recipient.empty() ? "everyone" : "agency" }, { "recipient", what.recipient.text() },
                { "compartment", compartment }, { "at", at }, { "by_account", by }, { "beside", beside(visit) } });
}

}

std::optional<trust::AccountId> person_acting(trust::Visit const& visit, PersonId const& person)
{
    if (visit.is_beside(person))
        return visit.person_beside->account;
    if (visit.viewer().is_person() && visit.viewer().person == person)
        return visit.viewer().account;
    return std::nullopt;
}

base::Instant next_beginning(store::Session& session, PersonId const& person, AgencyId const& agency, base::Instant now)
{
    auto const last = session.query_one("SELECT MAX(at) AS at FROM withdrawal WHERE person = :person AND "
                                        "(recipient_kind = 'everyone' OR (recipient_kind = 'agency' AND recipient = :agency))",
        { { "person", person }, { "agency", agency } });
    auto const at = last->instant_if("at");
    if (!at || at->seconds() < now.seconds())
        return now;
    return base::Instant::from_seconds(at->seconds() + 1);
}

GrantId add_grant(store::Transaction& transaction, NewGrant const& grant, base::Instant at,
    trust::AccountId const& given_by, store::Value const& beside)
{
    auto const id = GrantId::make(at);
    transaction.execute(
        "INSERT INTO consent_grant (id, person, recipient_kind, recipient, purpose, given_at, from_at, until_at, "
        "notice_version, may_pass_on, given_by, beside) VALUES (:id, :person, 'agency', :recipient, :purpose, :given_at, "
        ":from_at, :until_at, :notice_version, :may_pass_on, :given_by, :beside)",
        { { "id", id }, { "person", grant.person }, { "recipient", grant.recipient }, { "purpose", grant.purpose },
            { "given_at", at }, { "from_at", at }, { "until_at", grant.until }, { "notice_version", grant.notice_version },
            { "may_pass_on", grant.may_pass_on ? 1 : 0 }, { "given_by", given_by }, { "beside", beside } });
    auto const add_line = [&](Compartment compartment, std::string const& line) {
        transaction.execute("INSERT INTO grant_scope (grant_id, compartment, line) VALUES (:grant_id, :compartment, :line)",
            { { "grant_id", id }, { "compartment", trust::code(compartment) }, { "line", line } });
    };
    Scope scope; // a line twice is a line once
    for (auto const& part : grant.scope) {
        if (part.lines.empty())
            add_to(scope, part.compartment, "");
        for (auto const& line : part.lines)
            add_to(scope, part.compartment, line);
    }
    for (auto const& part : scope) {
        if (part.lines.empty())
            add_line(part.compartment, "");
        for (auto const& line : part.lines)
            add_line(part.compartment, line);
    }
    return id;
}

base::Result<GrantId> give(trust::Visit& visit, store::Transaction& transaction, NewGrant const& grant)
{
    auto const person = person_acting(visit, grant.person);
    if (!person)
        return base::Refusal { "consent.person_needed" };
    one_at_a_time(transaction, grant.person);
    auto const at = next_beginning(transaction, grant.person, grant.recipient, visit.now);
    return add_grant(transaction, grant, at, *person, beside(visit));
}

void one_at_a_time(store::Transaction& transaction, PersonId const& person)
{
    transaction.execute("UPDATE person SET made_at = made_at WHERE id = :person", { { "person", person } });
}

void end_grant(store::Transaction& transaction, GrantId const& grant, trust::AccountId const& by, base::Instant at)
{
    transaction.execute("INSERT INTO grant_end (grant_id, at, by_account) VALUES (:grant_id, :at, :by) "
                        "ON CONFLICT (grant_id) DO UPDATE SET at = excluded.at, by_account = excluded.by_account "
                        "WHERE excluded.at < grant_end.at",
        { { "grant_id", grant }, { "at", at }, { "by", by } });
}

void withdraw(trust::Visit& visit, store::Transaction& transaction, Withdrawal const& what)
{
    one_at_a_time(transaction, what.person);
    add_withdrawals(visit, transaction, what, visit.now);
    if (auto const later = later_beginning(transaction, what, visit.now))
        add_withdrawals(visit, transaction, what, *later);
    if (what.recipient.empty() && what.compartments.empty())
        transaction.execute("UPDATE writing SET ended_at = :now WHERE person = :person AND ended_at IS NULL AND until_at > :now2",
            { { "now", visit.now }, { "now2", visit.now }, { "person", what.person } });
}

std::vector<GivenGrant> given_grants(store::Session& session, PersonId const& person, base::Instant now, std::string_view purpose)
{
    std::vector<GrantEntry> entries;
    auto const world = load_world(session, person, entries);
    auto const aside = asides(session, person);
    std::vector<GivenGrant> answer;
    for (auto entry = entries.rbegin(); entry != entries.rend() && answer.size() < most_grants; ++entry) {
        auto const grant = std::ranges::find(world.grants(), entry->id, &World::Grant::id);
        if (entry->purpose != purpose || entry->recipient.kind != RecipientKind::agency || grant == world.grants().end())
            continue;
        GivenGrant given { .id = GrantId::stored(entry->id),
            .recipient = AgencyId::stored(entry->recipient.id),
            .scope = scope_of(*entry),
            .given_at = base::Instant::from_seconds(grant->given_at),
            .duty = world.duty_at(grant->agency_index, now.seconds()),
            .may_pass_on = grant->may_pass_on };
        if (entry->until)
            given.until = base::Instant::from_seconds(*entry->until);
        given.open = open_part(world, *grant, given.scope, now.seconds());
        given.ends_at = end_of(world, *grant, given);
        auto const found = aside.find(entry->id);
        auto const more = found == aside.end() ? Aside {} : found->second;
        given.state = state_of(world, *grant, given, more.ended_at && *more.ended_at <= now, now.seconds());
        given.beside = more.beside;
        answer.push_back(std::move(given));
    }
    std::ranges::stable_sort(answer, std::ranges::greater {}, &GivenGrant::given_at);
    return answer;
}

std::set<GrantId> standing_grants(store::Session& session, PersonId const& person, base::Instant now)
{
    std::vector<GrantEntry> entries;
    auto const world = load_world(session, person, entries);
    std::set<GrantId> standing;
    for (auto const& entry : entries) {
        auto const grant = std::ranges::find(world.grants(), entry.id, &World::Grant::id);
        if (entry.recipient.kind != RecipientKind::agency || grant == world.grants().end())
            continue;
        if (!open_part(world, *grant, scope_of(entry), std::max(now.seconds(), grant->given_at)).empty())
            standing.insert(GrantId::stored(entry.id));
    }
    return standing;
}

}
