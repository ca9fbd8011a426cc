#pragma once

#include "person/person_store.h"

// Rows that create(), move_to_stage() and load_seed() all write; inside the room only.
namespace person::stage_store {

struct Now { // where the person is: the last row of episode_stage
    std::int64_t number { 0 };
    EpisodeId episode;
    Stage stage { Stage::intake };
    base::Instant since;
    std::string note;
};

std::optional<Now> now_of(store::Session&, PersonId const&);
EpisodeId begin_episode(store::Transaction&, PersonId const&, base::Instant started_at);
// Adds the row and repeats it in the person's open stays.
void add_stage(store::Transaction&, PersonId const&, Now const&, base::Instant made_at, trust::AccountId const& by);
std::string list_day(std::optional<base::Day> const& discharge_on); // what a house's list is ordered by
void add_discharge(store::Transaction&, StayId const&, std::optional<base::Day> const&, base::Instant made_at,
    trust::AccountId const& by);
void add_supervision(store::Transaction&, PersonId const&, std::optional<base::Instant> const& until,
    base::Instant made_at, trust::AccountId const& by);
void add_step(store::Transaction&, EpisodeId const&, std::string_view step, base::Instant done_at,
    trust::AccountId const& by);

}
