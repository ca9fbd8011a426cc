#include "app/backups.h"

#include <sys/stat.h>

namespace app {

std::optional<base::Instant> newest_backup(std::filesystem::path const& folder)
{
    std::optional<base::Instant> newest;
    std::error_code error;
    for (auto const& entry : std::filesystem::directory_iterator(folder, error)) {
        auto const kind = entry.path().extension();
        struct stat about {};
        if ((kind != ".hwb" && kind != ".dump") || ::stat(entry.path().c_str(), &about) != 0 || !S_ISREG(about.st_mode) || about.st_size == 0)
            continue;
        auto const at = base::Instant::from_seconds(about.st_mtim.tv_sec);
        if (!newest || *newest < at)
            newest = at;
    }
    return newest;
}

}
