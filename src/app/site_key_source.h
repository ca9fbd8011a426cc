#pragma once

#include "app/settings.h"
#include "trust/site_key.h"

namespace app {

// The site key's file and, if it is protected, where its passphrase comes from: --site-key-passphrase-file, else the
// systemd credential "site-key-passphrase", else whoever sits at the terminal.
trust::SiteKeyFiles site_key_files(Settings const&);
trust::SiteKeyFiles lane_key_files(Settings const&);

// Throws std::runtime_error if others may use the file.
std::string passphrase_in(std::filesystem::path const&);

}
