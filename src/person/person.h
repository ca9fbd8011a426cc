#pragma once

#include "base/result.h"
#include "base/time.h"
#include "trust/parties.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace person {

using trust::AgencyId;
using trust::PersonId;
using EpisodeId = base::Id<struct EpisodeTag>;
using StayId = base::Id<struct StayTag>;

// Dossier §2: stages are dated states of an episode; a person may have several episodes.
enum class Stage { before_intake, intake, stay, before_discharge, discharge, first_months, long_term, crisis };
inline constexpr std::array stages { Stage::before_intake, Stage::intake, Stage::stay, Stage::before_discharge,
    Stage::discharge, Stage::first_months, Stage::long_term, Stage::crisis };
std::string_view code(Stage); // "S0" … "S6", "X"
std::optional<Stage> stage_from(std::string_view code);
std::string name_key(Stage); // "person.stage.S0"
// Who had left and comes to the door again begins a new episode; the old plan stays (dossier §10, DP30).
bool begins_episode(Stage from, Stage to);

// A person as pages show them. Alias first: a legal name is never needed.
struct Person {
    PersonId id;
    std::string alias; // アサガオ（架空）
    std::string kana;  // あさがお
    Stage stage { Stage::intake };
    base::Instant stage_since;
    AgencyId house;    // of the open stay; empty if none, or if the stay was not disclosed
    std::string house_name;
    std::optional<base::Day> intake_on;
    std::optional<base::Day> discharge_on; // planned or actual
    bool stay_known { false };  // stage, house and days were disclosed; else they are not to be shown
    EpisodeId episode {};       // the present one
    int steps_done { 0 };       // of the seven steps of the bridging session in this episode
};

// What two workers say to each other to mean the same one of two persons with one name: the last six characters of
// the id. Tells nothing.
std::string short_code(PersonId const&);

struct NewPerson { // create in three fields
    std::string alias;
    std::string kana;
    std::optional<base::Day> discharge_on;
};

// What is wrong with it, or the cleaned form. Refusals: "person.alias.missing", "person.alias.long" (over 40
// characters), "person.kana.form" (hiragana, katakana and long marks only; may be empty), "person.discharge.past".
// The reading comes back in hiragana; without one, an alias that is all kana gives it.
base::Result<NewPerson> check(NewPerson, base::Day today);

// A name as it is searched: without a remark in brackets at its end（架空）, in search form.
std::string searchable(std::string_view name);
// What the index keeps of a person: the pairs of alias, reading and short code, and for searching while the first
// character is typed the characters that are not kana and the first of the reading. Without repeats.
std::vector<std::string> search_words(std::string_view alias, std::string_view kana, PersonId const&);
// Every word of `words` (in search form, separated by white space) stands in alias, reading or short code.
bool matches(std::vector<std::string> const& words, std::string_view alias, std::string_view kana, PersonId const&);
std::vector<std::string> words_of(std::string_view typed); // in search form, at most four

}
