#pragma once

#include "app/settings.h"
#include "trust/site_key.h"
#include "words/catalogue.h"

namespace app {

struct KeyFiles {
    trust::SiteKeyFiles site;
    trust::SiteKeyFiles lane;
};

// The files of both keys and, if they are protected, where their one passphrase comes from: --site-key-passphrase-file,
// else the systemd credential "site-key-passphrase", else whoever sits at the terminal, who is asked once.
KeyFiles key_files(Settings const&);

// The slots site_key and lane_key of messages that say where they are.
words::Slots where_keys_lie(Settings const&);

// Throws std::runtime_error if others may use the file.
std::string passphrase_in(std::filesystem::path const&);

}
