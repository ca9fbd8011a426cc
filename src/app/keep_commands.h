#pragma once

#include "app/settings.h"

#include <ostream>

namespace app {

struct Keeping {
    std::filesystem::path backup;     // the file, or for a new one also the folder
    std::filesystem::path backup_key;
    std::filesystem::path keys;       // "" → beside the backup
};

// Each says in Japanese what was done, or why not and that nothing was written (exit 1).
int backup_command(Settings const&, Keeping const&, std::ostream&);
int verify_command(Settings const&, Keeping const&, std::ostream&);
int restore_command(Settings const&, Keeping const&, std::ostream&);

}
