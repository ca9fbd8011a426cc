#pragma once

#include "base/time.h"
#include "keep/schedule.h"
#include "web/server.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace app {

// What the program is started with. Everything has a working default; a site needs to set nothing but the folder.
struct Settings {
    std::filesystem::path data { "data" };       // the site's own files; made with mode 0700
    std::string database;                        // "" → sqlite:<data>/hashiwatashi.db
    std::filesystem::path site_key;              // "" → <data>/site.key
    std::filesystem::path lane_key;              // "" → lane.key beside the site key
    std::filesystem::path site_key_passphrase;   // "" → the systemd credential, or the terminal
    std::filesystem::path content;               // "" → found beside the program
    std::filesystem::path messages;              // "" → found beside the program
    std::filesystem::path town;                  // demo only: the invented region; "" → found beside the program
    std::filesystem::path clips;                 // demo only: short clips in place of the videos
    std::string address { "127.0.0.1" };
    std::uint16_t port { 8080 };
    std::optional<web::TlsFiles> tls;
    std::vector<std::string> proxies;            // their X-Forwarded-For is believed; none: nobody's is
    std::string site_address;                    // printed as a code on the wallet card; "" → no code
    std::filesystem::path backups;               // where backups are put; "" → the page for administrators knows of none
    keep::Schedule backup_schedule;              // what the server keeps by itself; off without --backup-every
    bool demo { false };
    std::string clock_offset_file;               // tests move the time of a running demo with it

    std::string database_location() const;
    std::filesystem::path site_key_file() const;
    std::filesystem::path lane_key_file() const;
    bool is_sqlite() const;
    std::filesystem::path sqlite_file() const; // only where is_sqlite()
    bool is_begun() const; // there is a site key and, on SQLite, a store
    std::filesystem::path content_folder() const;  // throws if there is none
    std::filesystem::path messages_folder() const;
    std::filesystem::path town_folder() const;
};

std::unique_ptr<base::Clock> clock_of(Settings const&);

}
