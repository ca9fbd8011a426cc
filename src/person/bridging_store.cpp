#include "person/bridging.h"
#include "person/stage_store.h"

namespace person {

void stage_store::add_step(store::Transaction& transaction, EpisodeId const& episode, std::string_view step,
    base::Instant done_at, trust::AccountId const& by)
{
    transaction.execute("INSERT INTO bridging_step (episode, step, done_at, done_by)"
                        " VALUES (:episode, :step, :done_at, :done_by) ON CONFLICT (episode, step) DO NOTHING",
        { { "episode", episode }, { "step", step }, { "done_at", done_at }, { "done_by", by } });
}

void mark_step(trust::Visit& visit, store::Transaction& transaction, PersonId const& person, BridgingStep step)
{
    auto const now = stage_store::now_of(transaction, person);
    if (!now)
        throw std::logic_error("a step of a person who does not exist");
    stage_store::add_step(transaction, now->episode, code(step), visit.now, visit.viewer().account);
    touch_step(visit, transaction, person, step);
}

void touch_step(trust::Visit& visit, store::Transaction& transaction, PersonId const& person, BridgingStep step)
{
    if (!visit.viewer().is_worker())
        return;
    transaction.execute("INSERT INTO bridging_touch (account, person, step, touched_at)"
                        " VALUES (:account, :person, :step, :touched_at) ON CONFLICT (account, person)"
                        " DO UPDATE SET step = excluded.step, touched_at = excluded.touched_at",
        { { "account", visit.viewer().account }, { "person", person }, { "step", code(step) },
            { "touched_at", visit.now } });
}

std::map<BridgingStep, base::Instant> steps_done(store::Session& session, PersonId const& person)
{
    std::map<BridgingStep, base::Instant> done;
    auto const now = stage_store::now_of(session, person);
    if (!now)
        return done;
    for (auto const& row : session.query("SELECT step, done_at FROM bridging_step WHERE episode = :episode",
             { { "episode", now->episode } }))
        if (auto const step = step_from(row.text("step")))
            done.emplace(*step, row.instant("done_at"));
    return done;
}

}
