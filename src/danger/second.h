#pragma once

#include "danger/danger.h"
#include "look/room.h"
#include "trust/visit.h"

namespace danger {

// The second pair of eyes as the form gives it ("second", and for a colleague "login", "password", "code"): a colleague
// who signed by hand, or nullopt for an alarm. Tries count with those of signing in, so that this is no second place to
// guess at, and the answer is the same for an unknown name, a wrong password and somebody who may not confirm.
// Refusals: "danger.second.choose", "danger.second.wrong", "danger.second.wait" {seconds}, "danger.second.code",
// "account.code.wait" {seconds}, each at its field.
base::Result<std::optional<trust::Viewer>> read_second(look::Room const&, trust::Visit&);

}
