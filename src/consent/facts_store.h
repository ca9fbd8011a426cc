#pragma once

#include "consent/facts.h"
#include "store/session.h"
#include "trust/viewer.h"

namespace consent {

// The person's world as the store holds it, in the words of consent-spec §1.

AccountEntry account_entry(trust::Viewer const&); // enabled: the session was checked when the request came
// As account_entry, with the end of a link's account, which a Viewer does not carry.
AccountEntry load_viewer(store::Session&, trust::Viewer const&);
// Whether the person exists, supervision and stays: enough for A1 and the first half of A3.
void load_first(store::Session&, trust::PersonId const&, Facts&);
// Everything else about the person: grants, withdrawals, writing, break-glass; the accounts that grants name.
void load_rest(store::Session&, trust::PersonId const&, Facts&);
// Duty cards and notices of the agencies that the facts name so far (accounts and grants), and of this one.
void load_agencies(store::Session&, Facts&);

}
