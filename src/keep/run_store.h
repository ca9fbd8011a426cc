#pragma once

#include "keep/schedule.h"
#include "store/session.h"

namespace keep {

inline constexpr std::int64_t most_runs = 30;
std::vector<Run> newest_runs(store::Session&); // newest first, at most most_runs
// False if another process of the site began one in this minute.
bool begin_run(store::Transaction&, base::Instant now);
void end_run(store::Transaction&, Run const&); // of the one that began at run.begun_at

}
