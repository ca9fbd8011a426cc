#pragma once

#include "programme/programme.h"
#include "programme/watch.h"
#include "trust/visit.h"

namespace programme {

// What the sitting, the talk and the sealed progress are asked with.
trust::Question session_question(trust::PersonId const&, trust::Act, form::Definition const& talk);
trust::Question checklist_question(trust::PersonId const&, trust::Act, form::Definition const& checklist);

// Each takes the Disclosure that the Gate gave for this person's session compartment.
WatchId begin_watch(store::Transaction&, trust::Keys const&, trust::Disclosure const& write_permit, WatchDetail const&, base::Instant now,
    trust::AccountId const& by, WatchId id = {});
void save_progress(store::Transaction&, trust::Keys const&, trust::Disclosure const& write_permit, WatchId const&, WatchProgress const&,
    base::Instant now);
void close_watch(store::Transaction&, trust::Disclosure const& write_permit, WatchId const&, base::Instant now, trust::AccountId const& by);
// At most 100, newest first.
std::vector<Watch> watches(store::Session&, trust::Keys const&, trust::Disclosure const&);
// nullopt if this person has no such sitting.
std::optional<Watch> find_watch(store::Session&, trust::Keys const&, trust::Disclosure const&, WatchId const&);

// ---- Chosen offers, in the checklist compartment.
void add_offer_row(store::Transaction&, trust::Keys const&, trust::Disclosure const& write_permit, OfferRow const&, base::Instant now,
    trust::AccountId const& by);
// Oldest first, at most the newest 500.
std::vector<OfferRow> offer_rows(store::Session&, trust::Keys const&, trust::Disclosure const&);

}
