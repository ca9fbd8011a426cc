#pragma once

#include "trust/gate.h"

namespace app {

// The one way past the decision: for loaders that fill an empty store of invented persons (demo region, bench), where
// nobody is at a screen. Never used by a page.
class Permit final : private trust::DisclosureMaker {
public:
    static trust::Disclosure write(trust::PersonId const& person, trust::Compartment compartment)
    {
        return make({ .person = person, .act = trust::Act::write, .compartment = compartment }, { "*" }, "loader");
    }
};

}
