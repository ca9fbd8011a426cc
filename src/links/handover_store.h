#pragma once

#include "consent/grant_store.h"
#include "trust/visit.h"

namespace links {

struct NewHandover {
    trust::PersonId person;
    trust::AgencyId to;
    trust::GrantId grant;
    trust::AgencyId from {}; // empty: the person asked by themself, and no house sees the record
};
trust::HandoverId add_handover(store::Transaction&, NewHandover const&, base::Instant asked_at);
// Closes the hand-over and ends its grant with it, at this moment or at one to come: from then on nobody reads by either.
// A closing that was set before only ever comes nearer.
void close_handover(store::Transaction&, trust::HandoverId const&, trust::AccountId const& by, base::Instant at);
// What the hand-over's grant names, as it was given.
consent::Scope scope_of_handover(store::Session&, trust::HandoverId const&);

}
