#pragma once

#include "base/embedded.h"
#include "base/result.h"
#include "base/time.h"

#include <filesystem>
#include <string>

namespace keep {

// A backup is two files: the backup itself, dated, of which many may be kept; and "keys.hwk" beside it, of which there
// is only ever the latest. The wrapped keys of the persons are in the second only, so that erasing a person reaches
// every old backup (docs/decisions/0015). The site key is in neither.
inline constexpr std::string_view keys_name = "keys.hwk";

struct Site {
    std::string location;        // "sqlite:…" or "postgresql:…"; others may be writing it
    std::filesystem::path data;  // the site's own files; only "media" is taken
    std::filesystem::path backup_key;
    std::vector<base::EmbeddedFile> schema_steps {}; // for PostgreSQL: the rows travel in a SQLite file of this schema
};

struct Made {
    std::filesystem::path file;
    std::int64_t rows { 0 };
    std::int64_t files { 0 };
};

// `target` is a folder, then the file is named by the time, or a file that does not exist yet. The backup and the keys are
// read back and compared before they get their names. What is not encrypted on the way lies in scratch_of(site.data).
base::Result<Made> make_backup(Site const&, std::filesystem::path const& target, base::Instant now);

// Reads the backup and the "keys.hwk" beside it into scratch stores in the folder `data` and compares them with their
// manifests. Nothing of it stays.
base::Result<Made> verify_backup(std::filesystem::path const& file, std::filesystem::path const& backup_key,
    std::filesystem::path const& data);

// Makes `data` (absent or empty) from a backup and the keys. Written beside it first; `data` appears whole or not.
// `keys` empty: "keys.hwk" beside the file. Persons whose keys are not there, or erased, stay closed.
base::Result<Made> restore_backup(std::filesystem::path const& file, std::filesystem::path const& keys,
    std::filesystem::path const& backup_key, std::filesystem::path const& data);
// The rows into an empty PostgreSQL store, in one transaction, and the media into `site.data`. A backup of either kind
// of store is restored into either. The refusal `filled_without_media` (slots folder, why: another message) is the only one
// after which something was written.
inline constexpr char const* filled_without_media = "keep.filled_without_media";
base::Result<Made> restore_into_postgresql(std::filesystem::path const& file, std::filesystem::path const& keys, Site const&,
    base::Instant now);

}
