#pragma once

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "trust/parties.h"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace programme {

using WatchId = base::Id<struct WatchTag>;

// What is written down about watching together (dossier §3.1): never a test, and nothing about use.
struct WatchDetail {
    std::string video; // "" : talked without a video
    std::string place;
    std::vector<std::string> present; // the person, staff, agency guests, by name
};

struct WatchProgress {
    std::int64_t position_s { 0 }; // where to go on
    std::int64_t watched_s { 0 };  // how long together
    std::set<int> chapters;        // seen, from 1
};

struct Watch { // one sitting
    WatchId id;
    trust::PersonId person;
    WatchDetail detail;
    WatchProgress progress;
    base::Instant begun_at;
    std::string begun_by; // name of the account
    std::optional<base::Instant> closed_at; // after the talk

    base::Day day() const { return base::Day::of(begun_at); }
};

inline constexpr std::size_t most_present = 8;

// Cleans what was typed. Refusals: "programme.watch.present.missing" (nobody named), "programme.watch.long".
base::Result<WatchDetail> check(WatchDetail);
// What the player or the paper note said, put together with what was known: time only grows, a chapter once seen
// stays seen. Anything beyond the length of the film (if known) is cut.
WatchProgress merged(WatchProgress const& known, WatchProgress const& said, std::int64_t film_length_s);

std::string detail_text(WatchDetail const&); // as it is sealed
WatchDetail detail_from(std::string const& text);
std::string progress_text(WatchProgress const&);
WatchProgress progress_from(std::string const& text);

}
