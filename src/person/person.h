#pragma once

#include "base/result.h"
#include "base/time.h"
#include "trust/parties.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace person {

using trust::AgencyId;
using trust::PersonId;
using EpisodeId = base::Id<struct EpisodeTag>;

// Dossier §2: stages are dated states of an episode; a person may have several episodes.
enum class Stage { before_intake, intake, stay, before_discharge, discharge, first_months, long_term, crisis };
std::string_view code(Stage); // "S0" … "S6", "X"
std::optional<Stage> stage_from(std::string_view code);
std::string name_key(Stage); // "person.stage.S0"

// A person as pages show them. Alias first: a legal name is never needed.
struct Person {
    PersonId id;
    std::string alias; // アサガオ（架空）
    std::string kana;  // あさがお
    Stage stage { Stage::intake };
    base::Instant stage_since;
    AgencyId house;    // of the open stay; empty if none
    std::string house_name;
    std::optional<base::Day> intake_on;
    std::optional<base::Day> discharge_on; // planned or actual
};

struct NewPerson { // create in three fields
    std::string alias;
    std::string kana;
    std::optional<base::Day> discharge_on;
};

// What is wrong with it, or the cleaned form. Refusals: "person.alias.missing", "person.alias.long" (over 40
// characters), "person.kana.form" (hiragana, katakana and long marks only; may be empty), "person.discharge.past".
base::Result<NewPerson> check(NewPerson, base::Day today);

}
