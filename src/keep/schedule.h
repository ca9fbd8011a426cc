#pragma once

#include "base/time.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace keep {

// A backup that the server began by itself.
struct Run {
    base::Instant begun_at;
    std::optional<base::Instant> ended_at; // nullopt: under way, or the process ended meanwhile
    std::string file;                      // its name, without the folder
    std::int64_t size_bytes { 0 };
    std::int64_t rows { 0 };
    std::string failure; // message key; "" if it was made and read back
    std::string reason;  // for the message's slot {reason}

    bool is_good() const { return ended_at && failure.empty(); }
};

struct Schedule {
    std::int64_t every_seconds { 0 }; // 0: none
    std::filesystem::path folder;
    std::filesystem::path backup_key;
    std::size_t most_kept { 30 };

    bool is_on() const { return every_seconds > 0; }
};

enum class BackupState {
    off,    // nobody asked for it
    first,  // none yet, but it is early
    good,
    failed, // the last one failed: it is tried again every hour
    late,   // the last good one is older than twice the time between two
};

// Pure; `runs` newest first.
bool is_due(std::vector<Run> const& runs, Schedule const&, base::Instant now);
BackupState state_of(std::vector<Run> const& runs, Schedule const&, base::Instant now);
bool is_alarm(BackupState);
std::string_view code(BackupState);

}
