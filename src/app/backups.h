#pragma once

#include "base/time.h"

#include <filesystem>
#include <optional>

namespace app {

// When the newest backup in this folder was made: files named .hwb, or .dump from pg_dump. nullopt: none, or no folder.
// Whoever makes backups in another way answers the question here.
std::optional<base::Instant> newest_backup(std::filesystem::path const& folder);

}
