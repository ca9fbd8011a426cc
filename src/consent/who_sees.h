#pragma once

#include "consent/facts.h"
#include "look/page.h"
#include "person/person.h"
#include "trust/visit.h"

#include <string>
#include <vector>

namespace consent {

// Who can read one compartment of one person now, worked out by asking the decision for each of them.
struct Reader {
    enum class As { together, house, shared, danger, link } as { As::shared };
    std::string name;       // of the account or agency
    bool all_lines { true }; // false: only the lines that the person shared
    bool of_house { false };
};

struct WhoReads {
    std::vector<Reader> readers; // besides the person; at most 50
    // Groups of which nobody can read it.
    bool not_supervision { true }; // probation office, police and all others that supervise or investigate (D4)
    bool not_family { true };
    bool not_house { false };      // the other workers of the house
    bool not_agencies { true };    // all agencies besides the house
    bool not_administrators { true };
};

WhoReads who_reads(store::Session&, person::Person const&, trust::Compartment, base::Instant now);

// Fills {{>WHO_SEES}} (consent/who_sees.html): who can read this now, who cannot, what this house must pass on.
void fill_who_sees(look::Pages const&, trust::Visit&, store::Session&, look::Data&, person::Person const&,
    trust::Compartment);

}
