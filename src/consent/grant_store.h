#pragma once

#include "base/result.h"
#include "consent/world.h"
#include "trust/visit.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace consent {

// What the person shows an agency (purpose "support"), as dated rows: giving it and taking it back. No row means that
// nothing is shown. What each row opens, the decision alone says.

struct ScopePart {
    trust::Compartment compartment { trust::Compartment::crisis };
    std::vector<std::string> lines; // empty: all of it, and what is written later
    bool operator==(ScopePart const&) const = default;
};
using Scope = std::vector<ScopePart>;

struct NewGrant {
    trust::PersonId person;
    trust::AgencyId recipient;
    Scope scope;
    base::Instant until;
    int notice_version { 0 }; // of the recipient, as the person saw it; 0: none seen
    bool may_pass_on { false };
    std::string purpose { "support" };
};

// In whose name the visit acts for this person: the person themself (signed in, or beside by PIN), or nobody.
std::optional<trust::AccountId> person_acting(trust::Visit const&, trust::PersonId const&);

// From when a grant to this agency would count: now, or a second after a withdrawal of this same second, which would
// close it (consent-spec §5.3).
base::Instant next_beginning(store::Session&, trust::PersonId const&, trust::AgencyId const&, base::Instant now);
// Refusal "consent.person_needed" unless the person gives it. Beginning and giving are the same moment.
base::Result<trust::GrantId> give(trust::Visit&, store::Transaction&, NewGrant const&);
// The rows alone, for the demo region and tests, where nobody enters a PIN.
trust::GrantId add_grant(store::Transaction&, NewGrant const&, base::Instant at, trust::AccountId const& given_by,
    store::Value const& beside);

// Giving and taking back of one person come one after another (decision 0009): what this transaction reads after it, no
// other changes before it ends.
void one_at_a_time(store::Transaction&, trust::PersonId const&);

// Ends one grant at this moment, which may be one to come; what else its recipient is shown stays. An end that was set
// before only ever comes nearer.
void end_grant(store::Transaction&, trust::GrantId const&, trust::AccountId const& by, base::Instant at);

struct Withdrawal {
    trust::PersonId person;
    trust::AgencyId recipient {};                   // empty: everyone
    std::vector<trust::Compartment> compartments {}; // empty: everything
};
// Whoever is at the screen may close what the person says is to be closed: it opens nothing. It reaches a grant of this
// same second, too, that only begins in the next. Taking back everything from everyone ends the programme's reading and writing together, too.
void withdraw(trust::Visit&, store::Transaction&, Withdrawal const&);

// Why a grant opens nothing now, or that it does.
enum class GrantState { open, not_yet, withdrawn, expired, supervision_over, duty_raised, closed };

struct GivenGrant {
    trust::GrantId id;
    trust::AgencyId recipient;
    Scope scope;                     // as it was given
    Scope open;                      // what of it can be read now
    base::Instant given_at;
    std::optional<base::Instant> until;
    std::optional<base::Instant> ends_at; // until, or sooner: for bound agencies supervision's end closes it (§5.4c)
    GrantState state { GrantState::closed };
    Duty duty { Duty::d4 };          // of the recipient now
    bool may_pass_on { false };
    trust::AccountId beside;         // the worker who sat beside; empty: given alone
};
// Grants to agencies with this purpose, newest first; at most 200. Shown to the person only: it tells whom they trust.
std::vector<GivenGrant> given_grants(
    store::Session&, trust::PersonId const&, base::Instant now, std::string_view purpose = "support");
// Of the grants to agencies, whatever their purpose, those that open anything now, or will as soon as they begin (§5).
// For what stands and falls with a grant; what is read by it, the Gate says.
std::set<trust::GrantId> standing_grants(store::Session&, trust::PersonId const&, base::Instant now);

}
