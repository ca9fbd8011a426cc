#pragma once

#include "person/person.h"
#include "trust/sealed.h"
#include "trust/visit.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace person {

inline constexpr std::size_t page_size = 50;
inline constexpr std::int64_t counted_most = 1000;

struct Page {
    std::vector<Person> persons; // at most 50
    std::string next;            // cursor for the next page; "" at the end
    std::int64_t total { 0 };    // of what this viewer may know of; counted up to 1,000
};

struct Filter {
    std::string words;            // kanji, kana, two-character words; "" for all
    std::optional<Stage> stage {};
};

// The persons whose stay in the viewer's house is open: soonest discharge first, then those without a day, then those
// who have left, the latest first. Asks the Gate for identity of each; stage and days are shown on the same ground,
// because A3 gives a house identity and stay together, and are left out where the ground is another.
// Who is no worker of a house gets an empty page. A cursor that is not ours begins from the start.
Page list(trust::Visit&, store::Session&, trust::Keys const&, Filter const&, std::string_view cursor);
// Refusal "trust.not_found" for what is out of sight. Asks the Gate for identity and for stay.
base::Result<Person> find(trust::Visit&, store::Session&, trust::Keys const&, PersonId);
// The name alone, for whom it was shown to without the stay. Refusal "trust.not_found".
base::Result<std::string> alias_of(trust::Visit&, store::Session&, trust::Keys const&, PersonId, std::string_view purpose);
// Only the name, for whoever was given that and nothing else.
std::string alias_of(store::Session&, trust::Keys const&, trust::Disclosure const& identity);
// With keys, episode, stay in the viewer's house, stage S1 and the person's own account (no PIN yet). All or nothing:
// throws std::logic_error if the Gate refuses what a worker of a house may do.
PersonId create(trust::Visit&, store::Transaction&, trust::Keys const&, NewPerson const&);
// Alias and reading, corrected. Both must have been through check().
base::Result<> rename(trust::Visit&, store::Transaction&, trust::Keys const&, PersonId, std::string const& alias,
    std::string const& kana);

// Refusals: "trust.not_found", "person.stage.same".
base::Result<> move_to_stage(trust::Visit&, store::Transaction&, PersonId, Stage, std::string_view note_key);
// Takes the last change back by a new row. Refusal "person.stage.no_undo" if there is nothing to take back.
base::Result<> undo_stage(trust::Visit&, store::Transaction&, PersonId);
// The planned or actual day in the viewer's house; nullopt: not settled. Refusal "trust.not_found".
base::Result<> set_discharge(trust::Visit&, store::Transaction&, PersonId, std::optional<base::Day>);
// The day probation or parole ends; nullopt: not supervised. Sharing with bound agencies ends with it.
base::Result<> set_supervision(trust::Visit&, store::Transaction&, PersonId, std::optional<base::Day> last_day);

// One row of how the person came here, newest first. Only for a Person whose stay was disclosed.
struct StageRow {
    std::int64_t number { 0 };
    Stage stage { Stage::intake };
    base::Instant since;
    base::Instant made_at;
    std::string by; // name of the account, "" if it has none
    std::string note_key;
    EpisodeId episode;
};
std::vector<StageRow> stage_rows(store::Session&, Person const&, base::Instant now); // at most 50
bool can_undo(std::vector<StageRow> const& newest_first);

// What the decision reads (consent-spec §1): no content of a person in it.
struct Stay { PersonId person; AgencyId agency; base::Instant from; std::optional<base::Instant> until; };
std::vector<Stay> stays_of(store::Session&, PersonId);
struct Supervision { std::optional<base::Instant> until; bool known { false }; }; // known: the person exists
Supervision supervision_of(store::Session&, PersonId);
// The moments at which supervision had ended before somebody wrote another end down, oldest first.
std::vector<base::Instant> past_ends_of_supervision(store::Session&, PersonId);

// ---- The worker's day: small lists of the viewer's house, names opened as in list().
struct Touched {
    Person person;
    std::string step; // code of a BridgingStep
    base::Instant at;
};
std::optional<Touched> last_touched(trust::Visit&, store::Session&, trust::Keys const&);
std::vector<Person> leaving_soon(trust::Visit&, store::Session&, trust::Keys const&, int within_days, int most);
std::vector<Person> left_lately(trust::Visit&, store::Session&, trust::Keys const&, int within_days, int most);
// Nobody has begun the bridging session with them: stages S1 to S3 among the next 1,000 to leave.
std::vector<Person> not_begun(trust::Visit&, store::Session&, trust::Keys const&, int most);

}
