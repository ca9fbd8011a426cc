#include "consent/preview.h"

#include "consent/decision.h"
#include "consent/facts_store.h"

namespace consent {

namespace {

constexpr std::string_view somebody = "preview:worker";

GrantEntry entry_of(NewGrant const& grant, base::Instant at)
{
    GrantEntry entry { .id = "preview:grant",
        .person = grant.person.text(),
        .recipient = { RecipientKind::agency, grant.recipient.text() },
        .purpose = grant.purpose,
        .given_at = at.seconds(),
        .from = at.seconds(),
        .until = grant.until.seconds(),
        .notice_version = grant.notice_version,
        .may_pass_on = grant.may_pass_on };
    for (auto const& part : grant.scope)
        entry.scope.push_back({ std::string(trust::code(part.compartment)), part.lines.empty(), part.lines });
    return entry;
}

}

Preview::Preview(store::Session& session, trust::PersonId const& person, trust::AgencyId const& agency, base::Instant now,
    std::optional<NewGrant> const& more)
{
    Facts facts;
    load_first(session, person, facts);
    load_rest(session, person, facts);
    facts.accounts.push_back({ .id = std::string(somebody), .kind = "staff", .agency = agency.text(), .role = "worker" });
    if (more)
        facts.grants.push_back(entry_of(*more, next_beginning(session, person, agency, now)));
    load_agencies(session, facts);
    world_.emplace(std::move(facts), person.text());
    duty_ = world_->duty_at(world_->account(somebody)->agency_index, now.seconds());
    auto const until = world_->supervision_until();
    if (is_bound(duty_) && until && now.seconds() < *until)
        supervision_ = base::Instant::from_seconds(*until);
}

std::vector<std::string> Preview::readable(
    trust::Compartment compartment, std::vector<std::string> const& lines, base::Instant at) const
{
    std::vector<std::string_view> const asked(lines.begin(), lines.end());
    auto const answer = decide(*world_,
        { .at = at.seconds(), .account = somebody, .act = trust::Act::read, .compartment = compartment, .lines = asked });
    return { answer.lines.begin(), answer.lines.end() };
}

}
