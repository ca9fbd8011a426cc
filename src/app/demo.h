#pragma once

#include "form/answer.h"
#include "form/definition.h"
#include "look/room.h"
#include "trust/gate.h"

#include <filesystem>

namespace app {

// Loads the demo region (dossier §10) from tests/town: agencies with full cards, staff, persons DP01–DP30 with their
// stages, stays, consents, checklists, sessions and plans, all dated relative to d0, the day it is loaded. Every name
// carries （架空）. Ids of agencies and persons are base::Id::named("A01") and ("DP11"). One transaction: all of it or
// nothing. Throws std::runtime_error if the store holds anything else, or if a file of the town is broken, with the
// place.
void load_demo_region(look::Room const&, form::Library const&, form::Answers const&, trust::Gate const&, base::Instant d0,
    std::filesystem::path const& town_folder);

}
