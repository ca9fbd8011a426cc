#pragma once

#include "form/answer.h"
#include "form/definition.h"
#include "look/room.h"
#include "trust/gate.h"

#include <filesystem>

namespace app {

// Loads the demo region (dossier §10) from tests/town: agencies with full cards, staff, persons DP01–DP30 with their
// stages, stays, consents, checklists, sessions and plans, all dated relative to d0, the day it is loaded. Every name
// carries （架空）. Ids are base::Id::named("A01"), ("DP11"), ("staff.<login>"). Works through the rooms' own functions
// and the gate, so that the journal holds how it came about. Few transactions; all or nothing for what a visitor sees
// first. Throws std::runtime_error if the store holds anything else or a file of the town is broken.
void load_demo_region(look::Room const&, form::Library const&, form::Answers const&, trust::Gate const&, base::Instant d0,
    std::filesystem::path const& town_folder);

}
