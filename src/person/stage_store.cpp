#include "person/stage_store.h"

#include "trust/accounts.h"

namespace person {

namespace {

using trust::Act;
using trust::Compartment;

constexpr std::string_view undone = "person.stage.note.undone";

base::Result<trust::Disclosure> ask_to_write_stay(trust::Visit& visit, store::Session& session, PersonId const& person)
{
    return visit.ask(session, { .person = person, .act = Act::write, .compartment = Compartment::stay },
        "person.purpose.edit");
}

}

namespace stage_store {

std::optional<Now> now_of(store::Session& session, PersonId const& person)
{
    auto const row = session.query_one("SELECT number, episode, stage, since, note FROM episode_stage"
                                       " WHERE person = :person ORDER BY number DESC LIMIT 1",
        { { "person", person } });
    if (!row)
        return std::nullopt;
    return Now { row->integer("number"), row->id<EpisodeId>("episode"), *stage_from(row->text("stage")),
        row->instant("since"), row->text("note") };
}

EpisodeId begin_episode(store::Transaction& transaction, PersonId const& person, base::Instant started_at)
{
    auto const id = EpisodeId::make(started_at);
    transaction.execute("INSERT INTO episode (id, person, started_at) VALUES (:id, :person, :started_at)",
        { { "id", id }, { "person", person }, { "started_at", started_at } });
    return id;
}

void add_stage(store::Transaction& transaction, PersonId const& person, Now const& stage, base::Instant made_at,
    trust::AccountId const& by)
{
    transaction.execute("INSERT INTO episode_stage (person, number, episode, stage, since, note, made_at, made_by)"
                        " VALUES (:person, :number, :episode, :stage, :since, :note, :made_at, :made_by)",
        { { "person", person }, { "number", stage.number }, { "episode", stage.episode },
            { "stage", code(stage.stage) }, { "since", stage.since }, { "note", stage.note }, { "made_at", made_at },
            { "made_by", by } });
    transaction.execute("UPDATE stay SET episode = :episode, stage = :stage, stage_since = :since"
                        " WHERE person = :person AND until_at IS NULL",
        { { "episode", stage.episode }, { "stage", code(stage.stage) }, { "since", stage.since },
            { "person", person } });
}

std::string list_day(std::optional<base::Day> const& discharge_on)
{
    return discharge_on ? discharge_on->iso() : "9999-12-31";
}

void add_discharge(store::Transaction& transaction, StayId const& stay, std::optional<base::Day> const& day,
    base::Instant made_at, trust::AccountId const& by)
{
    auto const last = transaction.query_one(
        "SELECT number FROM stay_discharge WHERE stay = :stay ORDER BY number DESC LIMIT 1", { { "stay", stay } });
    transaction.execute("INSERT INTO stay_discharge (stay, number, discharge_on, made_at, made_by)"
                        " VALUES (:stay, :number, :discharge_on, :made_at, :made_by)",
        { { "stay", stay }, { "number", last ? last->integer("number") + 1 : 1 }, { "discharge_on", day },
            { "made_at", made_at }, { "made_by", by } });
}

void add_supervision(store::Transaction& transaction, PersonId const& person,
    std::optional<base::Instant> const& until, base::Instant made_at, trust::AccountId const& by)
{
    auto const last = transaction.query_one(
        "SELECT number FROM supervision WHERE person = :person ORDER BY number DESC LIMIT 1", { { "person", person } });
    transaction.execute("INSERT INTO supervision (person, number, until_at, made_at, made_by)"
                        " VALUES (:person, :number, :until_at, :made_at, :made_by)",
        { { "person", person }, { "number", last ? last->integer("number") + 1 : 1 }, { "until_at", until },
            { "made_at", made_at }, { "made_by", by } });
}

}

base::Result<> move_to_stage(trust::Visit& visit, store::Transaction& transaction, PersonId person, Stage stage,
    std::string_view note_key)
{
    auto const permit = ask_to_write_stay(visit, transaction, person);
    if (!permit)
        return permit.refusal();
    auto const now = stage_store::now_of(transaction, person);
    if (now && now->stage == stage)
        return base::Refusal { "person.stage.same", "stage" };
    auto const same_episode = now && !begins_episode(now->stage, stage);
    auto const episode = same_episode ? now->episode : stage_store::begin_episode(transaction, person, visit.now);
    stage_store::add_stage(transaction, person,
        { (now ? now->number : 0) + 1, episode, stage, visit.now, std::string(note_key) }, visit.now,
        visit.viewer().account);
    return base::Done {};
}

base::Result<> undo_stage(trust::Visit& visit, store::Transaction& transaction, PersonId person)
{
    auto const permit = ask_to_write_stay(visit, transaction, person);
    if (!permit)
        return permit.refusal();
    auto const now = stage_store::now_of(transaction, person);
    if (!now || now->number < 2 || now->note == undone)
        return base::Refusal { "person.stage.no_undo", "stage" };
    auto const before = transaction.query_one("SELECT episode, stage, since FROM episode_stage"
                                              " WHERE person = :person AND number = :number",
        { { "person", person }, { "number", now->number - 1 } });
    stage_store::add_stage(transaction, person,
        { now->number + 1, before->id<EpisodeId>("episode"), *stage_from(before->text("stage")),
            before->instant("since"), std::string(undone) },
        visit.now, visit.viewer().account);
    return base::Done {};
}

std::vector<StageRow> stage_rows(store::Session& session, Person const& person, base::Instant now)
{
    std::vector<StageRow> rows;
    std::map<std::string, std::string> names;
    for (auto const& row : session.query("SELECT number, episode, stage, since, note, made_at, made_by"
                                         " FROM episode_stage WHERE person = :person ORDER BY number DESC LIMIT 50",
             { { "person", person.id } })) {
        auto const by = row.text_or("made_by", "");
        if (!by.empty() && !names.contains(by)) {
            auto const account = trust::viewer_of(session, trust::AccountId::stored(by), now);
            names[by] = account ? account->name : "";
        }
        rows.push_back({ row.integer("number"), *stage_from(row.text("stage")), row.instant("since"),
            row.instant("made_at"), by.empty() ? "" : names[by], row.text("note"), row.id<EpisodeId>("episode") });
    }
    return rows;
}

bool can_undo(std::vector<StageRow> const& newest_first)
{
    return newest_first.size() > 1 && newest_first.front().note_key != undone;
}

base::Result<> set_discharge(trust::Visit& visit, store::Transaction& transaction, PersonId person,
    std::optional<base::Day> day)
{
    auto const permit = ask_to_write_stay(visit, transaction, person);
    if (!permit)
        return permit.refusal();
    auto const stay = transaction.query_one("SELECT id, discharge_on FROM stay"
                                            " WHERE agency = :agency AND person = :person AND until_at IS NULL",
        { { "agency", visit.viewer().agency }, { "person", person } });
    if (!stay)
        return base::Refusal { "trust.not_found" };
    if (stay->day_if("discharge_on") == day)
        return base::Done {};
    auto const id = stay->text("id");
    stage_store::add_discharge(transaction, StayId::stored(id), day, visit.now, visit.viewer().account);
    transaction.execute("UPDATE stay SET discharge_on = :discharge_on, list_day = :list_day WHERE id = :stay",
        { { "discharge_on", day }, { "list_day", stage_store::list_day(day) }, { "stay", id } });
    return base::Done {};
}

base::Result<> set_supervision(trust::Visit& visit, store::Transaction& transaction, PersonId person,
    std::optional<base::Day> last_day)
{
    auto const permit = ask_to_write_stay(visit, transaction, person);
    if (!permit)
        return permit.refusal();
    auto const until = last_day ? std::optional(last_day->plus(1).start()) : std::nullopt;
    if (supervision_of(transaction, person).until == until)
        return base::Done {};
    stage_store::add_supervision(transaction, person, until, visit.now, visit.viewer().account);
    return base::Done {};
}

}
