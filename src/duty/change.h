#pragma once

#include "consent/world.h"
#include "look/page.h"

#include <string>
#include <vector>

namespace duty {

using consent::Seconds;
using consent::World;

// An agency that came under a duty to pass on what it learns (consent-spec §5.4 d) and can no longer read what the
// person had given it before: the decision refuses by itself, this is for telling the person.
struct ClosedShare {
    std::string agency;
    std::vector<trust::Compartment> compartments; // without what the person took back themself
};

// By agency, of the grants that would be in force.
std::vector<ClosedShare> closed_by_duty(World const&, Seconds at);

// {{>DUTY_TOLD}} of the person's own page, of the last year; nothing where nothing was closed.
void fill_told(look::Pages const&, trust::Visit const&, store::Session&, look::Data&, trust::PersonId const&);

}
