#pragma once

#include "base/result.h"
#include "base/time.h"
#include "trust/parties.h"

#include <optional>
#include <string>
#include <string_view>

// "links": the C library has taken the name link.
namespace links {

using trust::AgencyId;
using trust::PersonId;
using LinkId = base::Id<struct LinkTag>;

// A part of the plan for somebody who has no account: an address on paper, and six digits that travel another way.
// It opens once, in one browser, for half an hour (consent-spec A8). Pure.
inline constexpr int longest_days = 30;
inline constexpr int usual_days = 7;
inline constexpr std::int64_t open_seconds = 30 * 60;
inline constexpr int waiting_at_once = 5;
inline constexpr int links_shown = 20;

// closed: by the person, this link alone. shut: its grant opens nothing any more (taken back, supervision's end, a
// raised duty), so that it is over before anybody types the code.
enum class State { waits, open, used, expired, closed, shut };

struct Link {
    LinkId id;
    trust::HandoverId handover;
    AgencyId agency;
    std::string letters; // of the address
    std::string code;
    base::Instant made_at;
    base::Instant until;
    std::optional<base::Instant> opened_at {};
    std::optional<base::Instant> closed_at {};
    bool grant_stands { true };

    State state(base::Instant now) const;
};

std::string new_code(); // six digits, each equally likely
// As it was typed → six digits; full-width ones and blanks are taken. "" if it is something else.
std::string digits_from(std::string_view typed);
// Refusal "link.days" {most} at "days" unless 1 … longest_days.
base::Result<int> check_days(std::string_view typed);

}
