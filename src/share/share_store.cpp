#include "share/share_store.h"

#include "consent/consent_store.h"
#include "consent/preview.h"

namespace share {

namespace {

void keep_aim(store::Transaction& transaction, trust::GrantId const& grant, PersonId const& person, Aim aim)
{
    transaction.execute("INSERT INTO share_aim (grant_id, person, aim, text_version) VALUES (:grant_id, :person, :aim, :text_version)",
        { { "grant_id", grant }, { "person", person }, { "aim", code(aim) }, { "text_version", text_version } });
}

// Does the decision let a worker there read each part of it? A gift that opens nothing would be a promise not kept.
bool opens_what_it_says(store::Session& session, consent::NewGrant const& grant, base::Instant now)
{
    consent::Preview const preview(session, grant.person, grant.recipient, now, grant);
    auto const begin = consent::next_beginning(session, grant.person, grant.recipient, now);
    return std::ranges::all_of(grant.scope, [&](consent::ScopePart const& part) {
        auto const lines = part.lines.empty() ? std::vector<std::string> { "*" } : part.lines;
        return !preview.readable(part.compartment, lines, begin).empty();
    });
}

// The new share stands in the place of what this agency is shown. Each grant is ended by itself: a withdrawal would close
// a link to the same agency with it (consent-spec §5.3).
void end_shares(store::Transaction& transaction, PersonId const& person, AgencyId const& agency, trust::AccountId const& by, base::Instant now)
{
    for (auto const& grant : consent::given_grants(transaction, person, now)) {
        bool const stands = grant.state == consent::GrantState::open || grant.state == consent::GrantState::not_yet;
        if (grant.recipient == agency && stands)
            consent::end_grant(transaction, grant.id, by, now);
    }
}

}

Recipient recipient_of(store::Session& session, PersonId const& person, AgencyId const& agency, base::Instant now)
{
    return { consent::Preview(session, person, agency, now).duty(), consent::current_notice(session, agency, now).version,
        consent::last_notice_read_by_person(session, person, agency).value_or(0) };
}

consent::NewGrant grant_of(PersonId const& person, AgencyId const& agency, Wish const& wish, Recipient const& recipient, base::Instant until)
{
    return { .person = person,
        .recipient = agency,
        .scope = scope_of(wish.chosen),
        .until = until,
        .notice_version = recipient.has_read_notice() ? recipient.notice_seen : 0,
        .may_pass_on = wish.may_pass_on };
}

base::Result<trust::GrantId> share(
    trust::Visit& visit, store::Transaction& transaction, PersonId const& person, AgencyId const& agency, Wish const& wish)
{
    auto const by = consent::person_acting(visit, person);
    if (!by)
        return base::Refusal { "consent.person_needed" };
    consent::one_at_a_time(transaction, person);
    auto const recipient = recipient_of(transaction, person, agency, visit.now);
    auto const until = check(wish, recipient, visit.now);
    if (!until)
        return until.refusal();
    auto const grant = grant_of(person, agency, wish, recipient, *until);
    if (!opens_what_it_says(transaction, grant, visit.now))
        return base::Refusal { "share.nothing", "line" };
    end_shares(transaction, person, agency, *by, visit.now);
    auto given = consent::give(visit, transaction, grant);
    if (given)
        keep_aim(transaction, *given, person, *wish.aim);
    return given;
}

std::map<trust::GrantId, Aim> aims_of(store::Session& session, PersonId const& person)
{
    std::map<trust::GrantId, Aim> aims;
    for (auto const& row : session.query("SELECT grant_id, aim FROM share_aim WHERE person = :person", { { "person", person } }))
        if (auto const aim = aim_from(row.text("aim")))
            aims.emplace(row.id<trust::GrantId>("grant_id"), *aim);
    return aims;
}

void seed_share(store::Transaction& transaction, consent::NewGrant const& grant, Aim aim, base::Instant at,
    trust::AccountId const& person_account, trust::AccountId const& worker)
{
    keep_aim(transaction, consent::add_grant(transaction, grant, at, person_account, worker), grant.person, aim);
}

namespace {

using Seen = std::map<AgencyId, std::vector<SeenBy>>;

void add_seen_by_workers(store::Session& session, PersonId const& person, Seen& seen)
{
    for (auto const& row : session.query(
             "SELECT agency, compartment, act, COUNT(DISTINCT at) AS times, MAX(at) AS last_at FROM journal "
             "WHERE person = :person AND allowed = 1 AND agency IS NOT NULL AND agency <> '' AND act <> 'know' "
             "GROUP BY agency, compartment, act",
             { { "person", person } })) {
        if (auto const compartment = trust::compartment_from(row.text("compartment")))
            seen[row.id<AgencyId>("agency")].push_back(
                { *compartment, row.text("act") == "export", false, row.integer("times"), row.instant("last_at") });
    }
}

// Whoever reads by a link (A8) has an account of no agency; the hand-over says whose paper it was.
void add_seen_by_links(store::Session& session, PersonId const& person, Seen& seen)
{
    for (auto const& row : session.query(
             "SELECT h.to_agency, j.compartment, COUNT(DISTINCT j.at) AS times, MAX(j.at) AS last_at FROM journal j "
             "JOIN account a ON a.id = j.account JOIN handover h ON h.id = a.handover "
             "WHERE j.person = :person AND j.allowed = 1 AND j.rule = 'A8' AND j.act <> 'know' "
             "GROUP BY h.to_agency, j.compartment",
             { { "person", person } })) {
        if (auto const compartment = trust::compartment_from(row.text("compartment")))
            seen[row.id<AgencyId>("to_agency")].push_back({ *compartment, false, true, row.integer("times"), row.instant("last_at") });
    }
}

}

std::map<AgencyId, std::vector<SeenBy>> seen_by_agencies(store::Session& session, trust::Viewer const& person)
{
    if (!person.is_person() || person.person.empty())
        throw std::logic_error("only the person reads what was seen of them");
    Seen seen;
    add_seen_by_workers(session, person.person, seen);
    add_seen_by_links(session, person.person, seen);
    for (auto& [agency, rows] : seen)
        std::ranges::stable_sort(rows, std::ranges::greater {}, &SeenBy::last);
    return seen;
}

std::optional<ClosedApart> closed_apart(store::Session& session, PersonId const& person)
{
    auto const row = session.query_one("SELECT w.at AS at, a.name AS name FROM withdrawal w JOIN account a ON a.id = w.by_account "
                                       "WHERE w.person = :person AND a.kind = 'staff' ORDER BY w.at DESC LIMIT 1",
        { { "person", person } });
    return row ? std::optional(ClosedApart { row->text("name"), row->instant("at") }) : std::nullopt;
}

std::vector<PersonId> persons_sharing_with(
    store::Session& session, AgencyId const& agency, base::Instant now, PersonId const& after, std::size_t most)
{
    std::vector<PersonId> persons;
    for (auto const& row : session.query(
             "SELECT DISTINCT g.person FROM consent_grant g WHERE g.recipient = :recipient "
             "AND g.recipient_kind = 'agency' AND g.purpose = 'support' AND (g.until_at IS NULL OR g.until_at > :now) "
             "AND (:after = '' OR g.person < :after) "
             "AND NOT EXISTS (SELECT 1 FROM grant_end e WHERE e.grant_id = g.id AND e.at <= :now) "
             "AND EXISTS (SELECT 1 FROM grant_scope s WHERE s.grant_id = g.id AND NOT EXISTS ("
             "SELECT 1 FROM withdrawal w WHERE w.person = g.person AND w.at >= g.given_at AND w.at <= :now "
             "AND (w.recipient_kind = 'everyone' OR (w.recipient_kind = 'agency' AND w.recipient = g.recipient)) "
             "AND (w.compartment = '' OR w.compartment = s.compartment))) "
             "ORDER BY g.person DESC LIMIT :most",
             { { "recipient", agency.text() }, { "now", now }, { "after", after.text() }, { "most", static_cast<std::int64_t>(most) } }))
        persons.push_back(row.id<PersonId>("person"));
    return persons;
}

namespace {

void add_to(consent::Scope& scope, consent::ScopePart const& more)
{
    auto const found = std::ranges::find(scope, more.compartment, &consent::ScopePart::compartment);
    if (found == scope.end()) {
        scope.push_back(more);
    } else if (more.lines.empty()) {
        found->lines.clear(); // all of it
    } else if (!found->lines.empty()) {
        for (auto const& line : more.lines)
            if (std::ranges::find(found->lines, line) == found->lines.end())
                found->lines.push_back(line);
    }
}

}

OpenTowards open_towards(store::Session& session, PersonId const& person, AgencyId const& agency, base::Instant now)
{
    OpenTowards answer;
    for (auto const& grant : consent::given_grants(session, person, now)) {
        if (grant.recipient != agency || grant.open.empty())
            continue;
        for (auto const& part : grant.open)
            add_to(answer.scope, part);
        if (grant.ends_at)
            answer.ends_at = std::max(answer.ends_at.value_or(*grant.ends_at), *grant.ends_at);
    }
    return answer;
}

}
