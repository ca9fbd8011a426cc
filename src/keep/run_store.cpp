#include "keep/run_store.h"

namespace keep {

namespace {

std::int64_t minute_of(base::Instant at) { return at.seconds() / 60; }

}

std::vector<Run> newest_runs(store::Session& session)
{
    std::vector<Run> runs;
    for (auto const& row : session.query("SELECT begun_at, ended_at, file, size_bytes, rows_kept, failure, reason FROM backup_run "
                                         "ORDER BY begun_minute DESC LIMIT :most",
             { { "most", most_runs } }))
        runs.push_back({ row.instant("begun_at"), row.instant_if("ended_at"), row.text("file"), row.integer("size_bytes"),
            row.integer("rows_kept"), row.text("failure"), row.text("reason") });
    return runs;
}

bool begin_run(store::Transaction& transaction, base::Instant now)
{
    return transaction.execute("INSERT INTO backup_run (begun_minute, begun_at, file, size_bytes, rows_kept, failure, reason) "
                               "VALUES (:minute, :now, '', 0, 0, '', '') ON CONFLICT DO NOTHING",
               { { "minute", minute_of(now) }, { "now", now } })
        == 1;
}

void end_run(store::Transaction& transaction, Run const& run)
{
    transaction.execute("UPDATE backup_run SET ended_at = :ended_at, file = :file, size_bytes = :size_bytes, rows_kept = :rows_kept, "
                        "failure = :failure, reason = :reason WHERE begun_minute = :minute",
        { { "ended_at", run.ended_at }, { "file", run.file }, { "size_bytes", run.size_bytes }, { "rows_kept", run.rows },
            { "failure", run.failure }, { "reason", run.reason }, { "minute", minute_of(run.begun_at) } });
}

}
