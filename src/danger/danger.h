#pragma once

#include "base/result.h"
#include "base/time.h"
#include "trust/viewer.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace danger {

using trust::PersonId;
using OpeningId = base::Id<struct DangerOpeningTag>;

// Danger to life comes first (dossier §7.2 Q7, consent-spec A10): a named worker with a reason opens what the person
// shared with anybody, and never alone: a colleague confirms it, or the leads are told until one has read it. Pure.
inline constexpr std::size_t reason_characters = 400;
inline constexpr std::int64_t glass_seconds = 4 * 60 * 60; // as the decision counts them

enum class Second { colleague, alarm };
std::optional<Second> second_from(std::string_view); // "colleague", "alarm"

// The reason as it is kept. Refusals at "reason": "danger.reason.missing" when nothing is left after trimming Unicode
// white space, "danger.reason.long" {most}.
base::Result<std::string> check_reason(std::string_view typed);

struct Heard {
    std::string name;
    base::Instant at;
};

struct Opening {
    OpeningId id;
    PersonId person;
    trust::AccountId account;
    std::string by_name;
    trust::AgencyId agency;
    base::Instant at;
    std::string reason;      // "" where only its existence was asked for
    std::string second_name; // who confirmed it at once; "": an alarm
    std::optional<Heard> heard {};

    base::Instant until() const;
    bool is_open(base::Instant now) const { return at <= now && now < until(); }
    bool is_alarm() const { return second_name.empty(); }
    bool waits() const { return is_alarm() && !heard; }
};

// Whom an alarm is for: the other leads of the agency, or where there is none, its other workers.
bool is_told(trust::Viewer const&, Opening const&, std::vector<trust::Viewer> const& staff);
// A colleague is another worker of the same agency.
bool may_confirm(trust::Viewer const& opener, trust::Viewer const& colleague);

}
