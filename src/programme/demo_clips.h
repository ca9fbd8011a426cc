#pragma once

#include "look/room.h"
#include "trust/parties.h"

namespace programme {

// Puts the clips of tools/make-demo-clips (clips.json and its files) into the videos' places, ready to be watched;
// a clip that is there already stays. Only for the demo region. Throws std::runtime_error on a broken folder.
void load_clips(look::Room const&, std::filesystem::path const& folder, trust::AccountId const& by = {});

}
