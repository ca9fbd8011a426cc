#pragma once

#include "trust/gate.h"

#include <memory>

namespace consent {

// The one Gate: loads the person's world, asks the decision, makes the Disclosure and its journal row.
std::unique_ptr<trust::Gate> open_door();

}
