#pragma once

#include "trust/visit.h"

#include <string>

namespace danger {

// Danger to life (consent-spec A10): what the decision reads of it. Reason, second person and alarm stand in
// danger_store.h.
// Whether this account could open something by A10 now, if it broke the glass: a worker of an agency that is not D4
// and has the person in a stay or a team.
bool may_break_glass(store::Session&, trust::Viewer const&, trust::PersonId const&, base::Instant now);
// `sealed_reason` is not blank: the caller has checked what was typed before sealing it.
void break_glass(store::Transaction&, std::string const& id, trust::Viewer const&, trust::PersonId const&,
    std::string const& sealed_reason, base::Instant now);

}
