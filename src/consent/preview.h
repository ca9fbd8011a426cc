#pragma once

#include "consent/grant_store.h"

namespace consent {

// The record as a worker of this agency would find it, worked out by asking the decision in the name of such a worker;
// nobody need be employed there. `more`: as it would be with one more grant, so that it is seen before it is given.
class Preview {
public:
    Preview(store::Session&, trust::PersonId const&, trust::AgencyId const&, base::Instant now,
        std::optional<NewGrant> const& more = {});

    // Of these lines, those that could be read at this moment; sorted.
    std::vector<std::string> readable(trust::Compartment, std::vector<std::string> const& lines, base::Instant at) const;
    Duty duty() const { return duty_; } // now; no card: D4
    // The day supervision ends, where that closes what is shown to this agency: it is bound, and supervision is on.
    std::optional<base::Instant> closes_with_supervision() const { return supervision_; }

private:
    std::optional<World> world_;
    Duty duty_ { Duty::d4 };
    std::optional<base::Instant> supervision_;
};

}
