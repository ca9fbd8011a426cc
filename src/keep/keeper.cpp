#include "keep/keeper.h"

#include "keep/run_store.h"

#include <algorithm>

namespace keep {

namespace {

namespace files = std::filesystem;

// Only what a backup of this program is named like, the oldest first: their names are their times.
void remove_old(files::path const& folder, std::size_t most_kept)
{
    std::vector<files::path> found;
    std::error_code error;
    for (auto const& entry : files::directory_iterator(folder, error)) {
        auto const name = entry.path().filename().string();
        if (entry.is_regular_file(error) && name.starts_with("hashiwatashi-") && entry.path().extension() == ".hwb")
            found.push_back(entry.path());
    }
    std::ranges::sort(found);
    for (std::size_t place = 0; place + most_kept < found.size(); ++place)
        files::remove(found[place], error);
}

Run make_one(Site const& site, Schedule const& schedule, base::Clock const& clock, base::Instant begun)
{
    Run run { .begun_at = begun };
    auto const made = files::is_directory(schedule.folder) ? make_backup(site, schedule.folder, begun)
                                                           : base::Result<Made>(base::Refusal { "keep.no_folder" });
    run.ended_at = clock.now();
    if (!made) {
        run.failure = made.refusal().message;
        if (auto const reason = made.refusal().slots.find("reason"); reason != made.refusal().slots.end())
            run.reason = reason->second;
        return run;
    }
    std::error_code error;
    run.file = made->file.filename().string();
    run.size_bytes = static_cast<std::int64_t>(files::file_size(made->file, error));
    run.rows = made->rows;
    remove_old(schedule.folder, schedule.most_kept);
    return run;
}

}

std::optional<Run> make_due_backup(store::Database& database, Site const& site, Schedule const& schedule, base::Clock const& clock)
{
    auto const now = clock.now();
    if (!is_due(database.read([](store::Session& session) { return newest_runs(session); }), schedule, now))
        return std::nullopt;
    if (!database.write([&](store::Transaction& transaction) { return begin_run(transaction, now); }))
        return std::nullopt;
    auto const run = make_one(site, schedule, clock, now);
    database.write([&](store::Transaction& transaction) { end_run(transaction, run); });
    return run;
}

}
