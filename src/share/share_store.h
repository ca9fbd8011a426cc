#pragma once

#include "share/share.h"
#include "trust/visit.h"

namespace share {

// The words of the explanation that stand on the pages now. Whoever changes what they mean raises the number (decision
// 0019); a row keeps the number that was read.
inline constexpr int text_version = 1;

Recipient recipient_of(store::Session&, PersonId const&, AgencyId const&, base::Instant now);
// The grant as it would be; what a preview and a gift are made of.
consent::NewGrant grant_of(PersonId const&, AgencyId const&, Wish const&, Recipient const&, base::Instant until);
// All in one: the rules, the grant, what it is for. A share that is in force for the same agency ends with it, so that
// what is seen is what stands on this page; a link that was handed to them goes on. Refusals: those of check();
// "share.nothing" if the decision would open nothing by it; "consent.person_needed".
base::Result<trust::GrantId> share(trust::Visit&, store::Transaction&, PersonId const&, AgencyId const&, Wish const&);
std::map<trust::GrantId, Aim> aims_of(store::Session&, PersonId const&);
// For the demo region, where nobody enters a PIN.
void seed_share(store::Transaction&, consent::NewGrant const&, Aim, base::Instant at, trust::AccountId const& person_account,
    trust::AccountId const& worker);

// What workers of this agency, or whoever opened a link that was handed to it, did with what the person shows: from the
// journal, in the words of the decision.
struct SeenBy {
    trust::Compartment compartment { trust::Compartment::crisis };
    bool passed_on { false };
    bool by_link { false };
    std::int64_t times { 0 };
    base::Instant last;
};
// For the person only; throws std::logic_error for another viewer. Newest first.
std::map<AgencyId, std::vector<SeenBy>> seen_by_agencies(store::Session&, trust::Viewer const& person);

// The last time that a worker closed everything because the person said so, without their number.
struct ClosedApart {
    std::string by_name;
    base::Instant at;
};
std::optional<ClosedApart> closed_apart(store::Session&, PersonId const&);

// ---- The recipient's side: whom and what to ask the Gate about. Whether it may be read, the Gate says.
// Those with a share that is neither over, ended nor taken back; the newest first, `most` of them, from the one after
// `after` on (empty: from the start).
std::vector<PersonId> persons_sharing_with(
    store::Session&, AgencyId const&, base::Instant now, PersonId const& after, std::size_t most);
// What of this person's is open to this agency now, in one scope, and the last moment of it.
struct OpenTowards {
    consent::Scope scope;
    std::optional<base::Instant> ends_at;
};
OpenTowards open_towards(store::Session&, PersonId const&, AgencyId const&, base::Instant now);

}
