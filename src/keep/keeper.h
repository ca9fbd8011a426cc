#pragma once

#include "keep/backup.h"
#include "keep/schedule.h"
#include "store/database.h"

namespace keep {

// Makes the next backup if it is due: into the schedule's folder, read back and compared, then only the newest
// `most_kept` stay. Whatever comes of it is a row of backup_run. Returns what was done; nullopt: nothing was due.
std::optional<Run> make_due_backup(store::Database&, Site const&, Schedule const&, base::Clock const&);

}
