#pragma once

#include "plan/plan.h"
#include "trust/sealed.h"
#include "trust/visit.h"

#include <vector>

namespace plan {

// Step 4 of the crisis plan given by somebody else through a link (dossier §3.2, rule f). The link shows nothing of the
// person, works once and for 14 days; each line waits until the person takes or leaves it.
inline constexpr std::string_view seen_step = "seen"; // of the form plan.crisis
std::string seen_asks_path(PersonId const&);          // /persons/…/crisis-plan/seen/asks
using AskId = base::Id<struct SeenAskTag>;

enum class Decision { taken, left };

struct SeenLine {
    int number { 0 };
    form::Level level { form::Level::yellow };
    std::string text;
    std::optional<Decision> decision {};
};

struct SeenAsk {
    AskId id;
    std::string name;    // whom the person asked; may be empty
    std::string letters; // of the link
    base::Instant made_at;
    base::Instant until;
    std::optional<base::Instant> answered_at {};
    std::vector<SeenLine> lines {};

    bool is_open(base::Instant now) const { return !answered_at && now < until; }
};

inline constexpr int asks_open_at_once = 5;
inline constexpr int asks_shown = 20;
inline constexpr std::size_t ask_name_characters = 40;
inline constexpr std::size_t seen_lines_a_level = 6;
inline constexpr std::size_t seen_line_characters = 120;
inline constexpr int ask_days = 14;

// Those not ended, newest first, with their lines. The disclosure covers crisis, read or write.
std::vector<SeenAsk> seen_asks(store::Session&, trust::Keys const&, trust::Disclosure const&);
// Refusals at "name": "plan.seen.long" {most}, "plan.seen.enough" {most} when that many are open.
base::Result<AskId> ask_for_seen(store::Transaction&, trust::Keys const&, trust::Disclosure const& write_permit,
    trust::Viewer const&, std::string name, base::Instant now);
// The link stops working and the ask with its lines is not shown any more. False: not this person's.
bool end_ask(store::Transaction&, trust::Disclosure const& write_permit, AskId const&, base::Instant now);
// A line that waits or was left: one may change one's mind. nullopt for one that is not there, not this person's or
// taken.
std::optional<SeenLine> line_not_taken(
    store::Session&, trust::Keys const&, trust::Disclosure const&, AskId const&, int number);
void decide_line(store::Transaction&, AskId const&, int number, Decision, base::Instant now); // of such a line

// ---- For whoever holds the link, without any permit
bool is_open_link(store::Session&, trust::Keys const&, std::string_view letters, base::Instant now);
struct SeenAnswer { std::vector<std::string> yellow; std::vector<std::string> red; };
// Refusals: "plan.seen.link" when the link is used, ended or unknown; at "yellow" or "red": "plan.seen.nothing",
// "plan.seen.many" {most}, "plan.seen.line_long" {most}.
base::Result<> answer_ask(
    store::Transaction&, trust::Keys const&, std::string_view letters, SeenAnswer, base::Instant now);

}
