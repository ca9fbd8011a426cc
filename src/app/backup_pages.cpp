#include "app/backup_pages.h"

#include "keep/run_store.h"
#include "words/dates.h"

#include <algorithm>

namespace app {

namespace {

using trust::Visit;

constexpr std::int64_t hour_seconds = 60 * 60;

std::string megabytes(std::int64_t bytes)
{
    constexpr std::int64_t a_tenth = 100'000;
    auto const tenths = std::max<std::int64_t>((bytes + a_tenth - 1) / a_tenth, 1);
    return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10);
}

void fill_run(look::Data& data, look::Room const& room, Visit const& visit, keep::Run const& run)
{
    auto row = data.add("RUN");
    row.set("BEGUN", words::moment(visit.language, run.begun_at));
    if (run.is_good())
        row.show("GOOD").set("FILE", run.file).set("MEGABYTES", megabytes(run.size_bytes)).set("ROWS", run.rows).set("VERIFIED", words::moment(visit.language, *run.ended_at));
    else if (run.ended_at)
        row.show("FAILED").set("WHY", room.pages.text(visit, run.failure, { { "reason", run.reason } }));
    else
        row.show("OPEN");
}

web::Response backups_page(look::Room const& room, keep::Schedule const& schedule, Visit& visit)
{
    auto const runs = visit.read([](store::Session& session) { return keep::newest_runs(session); });
    auto const state = keep::state_of(runs, schedule, visit.now);
    look::Data data;
    data.html("STATE", room.pages.html(visit, "keep.page.state." + std::string(keep::code(state))));
    data.show_if("ALARM", keep::is_alarm(state)).show_if("CALM", !keep::is_alarm(state));
    if (schedule.is_on())
        data.show("ON").set("FOLDER", schedule.folder.string()).set("HOURS", std::max<std::int64_t>(schedule.every_seconds / hour_seconds, 1)).set("KEPT", static_cast<std::int64_t>(schedule.most_kept));
    data.show_if("OFF", !schedule.is_on()).show_if("NONE", runs.empty()).show_if("SOME", !runs.empty());
    data.set("SHOWN", static_cast<std::int64_t>(runs.size())).set("MOST", keep::most_runs);
    for (auto const& run : runs)
        fill_run(data, room, visit, run);
    return room.pages.page(visit, { .title = room.pages.text(visit, "keep.page.title"), .section = "admin" }, "app/backups.html", data);
}

}

void add_backup_routes(trust::Routes& routes, look::Room const& room, keep::Schedule schedule)
{
    routes.get("/admin/backups", trust::Need::admin, [&room, schedule = std::move(schedule)](Visit& visit) { return backups_page(room, schedule, visit); });
}

}
