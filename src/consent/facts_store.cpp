#include "consent/facts_store.h"

#include "agency/agency_store.h"
#include "person/person_store.h"
#include "trust/account_store.h"

#include <set>

namespace consent {

namespace {

std::optional<Seconds> seconds(std::optional<base::Instant> instant)
{
    if (!instant)
        return std::nullopt;
    return instant->seconds();
}

RecipientKind recipient_kind_from(std::string_view code)
{
    return code == "agency"   ? RecipientKind::agency
        : code == "account"   ? RecipientKind::account
        : code == "study"     ? RecipientKind::study
        : code == "everyone"  ? RecipientKind::everyone
                              : RecipientKind::none;
}

Recipient recipient(store::Row const& row)
{
    return { recipient_kind_from(row.text("recipient_kind")), row.text("recipient") };
}

std::optional<base::Instant> earlier(std::optional<base::Instant> one, std::optional<base::Instant> other)
{
    return !one || (other && *other < *one) ? other : one;
}

GrantEntry grant_from(store::Row const& row)
{
    return { .id = row.text("id"),
        .person = row.text("person"),
        .recipient = recipient(row),
        .purpose = row.text("purpose"),
        .scope = {},
        .given_at = row.instant("given_at").seconds(),
        .from = row.instant("from_at").seconds(),
        .until = seconds(earlier(row.instant_if("until_at"), row.instant_if("ended_at"))),
        .notice_version = row.integer("notice_version"),
        .may_pass_on = row.integer("may_pass_on") != 0 };
}

void add_to_scope(GrantEntry& grant, store::Row const& row)
{
    if (row.is_null("compartment"))
        return; // a grant of nothing
    auto const line = row.text("line");
    grant.scope.push_back({ row.text("compartment"), line.empty(), {} });
    if (!line.empty())
        grant.scope.back().lines.push_back(line);
}

void load_grants(store::Session& session, trust::PersonId const& person, Facts& facts)
{
    for (auto const& row : session.query(
             "SELECT g.id, g.person, g.recipient_kind, g.recipient, g.purpose, g.given_at, g.from_at, g.until_at, "
             "g.notice_version, g.may_pass_on, s.compartment, s.line, e.at AS ended_at "
             "FROM consent_grant g LEFT JOIN grant_scope s ON s.grant_id = g.id LEFT JOIN grant_end e ON e.grant_id = g.id "
             "WHERE g.person = :person ORDER BY g.id",
             { { "person", person.text() } })) {
        if (facts.grants.empty() || facts.grants.back().id != row.text("id"))
            facts.grants.push_back(grant_from(row));
        add_to_scope(facts.grants.back(), row);
    }
}

void load_withdrawals(store::Session& session, trust::PersonId const& person, Facts& facts)
{
    for (auto const& row : session.query("SELECT person, recipient_kind, recipient, compartment, at FROM withdrawal "
                                         "WHERE person = :person",
             { { "person", person.text() } })) {
        WithdrawalEntry entry { .person = row.text("person"),
            .recipient = recipient(row),
            .all = row.text("compartment").empty(),
            .compartments = {},
            .at = row.instant("at").seconds() };
        if (!entry.all)
            entry.compartments.push_back(row.text("compartment"));
        facts.withdrawals.push_back(std::move(entry));
    }
}

void load_writing(store::Session& session, trust::PersonId const& person, Facts& facts)
{
    for (auto const& row : session.query("SELECT person, account, from_at, until_at, ended_at FROM writing "
                                         "WHERE person = :person",
             { { "person", person.text() } })) {
        auto const until = row.instant("until_at");
        auto const ended = row.instant_if("ended_at");
        facts.writing.push_back({ row.text("person"), row.text("account"), row.instant("from_at").seconds(),
            (ended && *ended < until ? *ended : until).seconds() });
    }
    for (auto const& row : session.query("SELECT account, person, at, reason FROM break_glass WHERE person = :person",
             { { "person", person.text() } }))
        facts.break_glass.push_back(
            { row.text("account"), row.text("person"), row.instant("at").seconds(), row.text("reason") });
}

void load_handovers(store::Session& session, trust::PersonId const& person, Facts& facts)
{
    for (auto const& row : session.query("SELECT id, person, from_agency, to_agency, asked_at, closed_at, grant_id FROM handover "
                                         "WHERE person = :person ORDER BY id",
             { { "person", person.text() } }))
        facts.handovers.push_back({ .id = row.text("id"),
            .person = row.text("person"),
            .from_agency = row.text_or("from_agency", ""),
            .to_agency = row.text("to_agency"),
            .asked_at = row.instant("asked_at").seconds(),
            .closed_at = seconds(row.instant_if("closed_at")),
            .grant = row.text_or("grant_id", "") });
}

bool was_bound(store::Session& session, trust::AgencyId const& agency, Seconds at)
{
    std::optional<agency::DutyClass> duty;
    for (auto const& card : agency::duty_cards_of(session, agency)) {
        if (card.from.seconds() <= at)
            duty = card.duty;
    }
    return !duty || *duty >= agency::DutyClass::d3; // no card: D4
}

// What the end of supervision has closed stays closed, whatever is written down about supervision later: a bound house
// must not open it again by changing a date (consent-spec §5.4c knows the newest date only).
void close_what_supervision_closed(store::Session& session, trust::PersonId const& person, Facts& facts)
{
    auto const ends = person::past_ends_of_supervision(session, person);
    if (ends.empty())
        return;
    for (auto& grant : facts.grants) {
        auto const end = std::ranges::find_if(ends, [&](base::Instant end) { return *grant.given_at < end.seconds(); });
        bool const may_be_bound = grant.recipient.kind == RecipientKind::agency || grant.recipient.kind == RecipientKind::account;
        if (end == ends.end() || grant.purpose == "programme" || !may_be_bound || (grant.until && *grant.until <= end->seconds()))
            continue;
        auto agency = trust::AgencyId::stored(grant.recipient.id);
        if (grant.recipient.kind == RecipientKind::account) {
            auto const account = trust::account_facts(session, trust::AccountId::stored(grant.recipient.id));
            if (account && account->viewer.agency.empty())
                continue; // the family
            agency = account ? account->viewer.agency : trust::AgencyId {};
        }
        if (was_bound(session, agency, *grant.given_at))
            grant.until = end->seconds();
    }
}

// Accounts that a grant names; the viewer's own is there already.
void load_recipients(store::Session& session, Facts& facts)
{
    std::set<std::string> known;
    for (auto const& account : facts.accounts)
        known.insert(account.id);
    for (auto const& grant : facts.grants) {
        if (grant.recipient.kind != RecipientKind::account || !known.insert(grant.recipient.id).second)
            continue;
        auto const found = trust::account_facts(session, trust::AccountId::stored(grant.recipient.id));
        if (!found)
            continue;
        auto entry = account_entry(found->viewer);
        entry.disabled_from = seconds(found->disabled_from);
        entry.until = seconds(found->until);
        facts.accounts.push_back(std::move(entry));
    }
}

}

AccountEntry account_entry(trust::Viewer const& viewer)
{
    return { .id = viewer.account.text(),
        .kind = std::string(trust::code(viewer.kind)),
        .agency = viewer.agency.text(),
        .role = std::string(trust::code(viewer.role)),
        .person = viewer.person.text(),
        .handover = viewer.handover.text(),
        .until = std::nullopt,
        .disabled_from = std::nullopt };
}

AccountEntry load_viewer(store::Session& session, trust::Viewer const& viewer)
{
    auto entry = account_entry(viewer);
    if (viewer.kind != trust::Kind::link)
        return entry;
    if (auto const found = trust::account_facts(session, viewer.account))
        entry.until = seconds(found->until);
    return entry;
}

void load_first(store::Session& session, trust::PersonId const& person, Facts& facts)
{
    auto const supervision = person::supervision_of(session, person);
    if (!supervision.known)
        return;
    facts.persons.push_back({ person.text(), seconds(supervision.until) });
    for (auto const& stay : person::stays_of(session, person))
        facts.stays.push_back(
            { stay.person.text(), stay.agency.text(), stay.from.seconds(), seconds(stay.until) });
}

void load_rest(store::Session& session, trust::PersonId const& person, Facts& facts)
{
    load_grants(session, person, facts);
    close_what_supervision_closed(session, person, facts);
    load_withdrawals(session, person, facts);
    load_writing(session, person, facts);
    load_handovers(session, person, facts);
    load_recipients(session, facts);
}

void load_agencies(store::Session& session, Facts& facts)
{
    std::set<std::string> wanted;
    for (auto const& account : facts.accounts)
        wanted.insert(account.agency);
    for (auto const& grant : facts.grants) {
        if (grant.recipient.kind == RecipientKind::agency)
            wanted.insert(grant.recipient.id);
    }
    for (auto const& handover : facts.handovers)
        wanted.insert(handover.to_agency); // whose duty a link has
    for (auto const& agency : facts.agencies)
        wanted.erase(agency.id);
    for (auto const& id : wanted) {
        auto const agency_id = trust::AgencyId::stored(id);
        if (id.empty() || !agency::name_of(session, agency_id))
            continue; // not defined: D4, notice 0
        AgencyEntry entry { .id = id };
        for (auto const& card : agency::duty_cards_of(session, agency_id))
            entry.duty.push_back({ std::string(agency::code(card.duty)), card.from.seconds() });
        for (auto const& row : session.query(
                 "SELECT version, from_at FROM notice WHERE agency = :agency", { { "agency", id } }))
            entry.notices.push_back({ row.integer("version"), row.instant("from_at").seconds() });
        facts.agencies.push_back(std::move(entry));
    }
}

}
