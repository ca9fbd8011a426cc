#pragma once

#include "base/time.h"
#include "look/page.h"
#include "store/database.h"
#include "trust/sealed.h"

#include <filesystem>

namespace look {

// What every room is given when the program starts; it outlives the rooms.
struct Room {
    Pages const& pages;
    store::Database& database;
    trust::Keys const& keys;
    base::Clock const& clock;
    std::filesystem::path content_folder; // what authors change without code
    std::filesystem::path data_folder;    // the site's own files: media, uploads
    bool demo { false };
};

}
