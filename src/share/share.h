#pragma once

#include "consent/grant_store.h"

#include <array>

// The person decides line by line who sees what (dossier §7.1 C9, §7.2 Q2, Q5): rules without store or pages. What a
// share opens, the decision alone says; here stands what may be wished for, and why not.
namespace share {

using trust::AgencyId;
using trust::PersonId;

// What for, as the person says it.
enum class Aim { crisis, care, life };
inline constexpr std::array aims { Aim::crisis, Aim::care, Aim::life };
std::string_view code(Aim); // "crisis", "care", "life"
std::optional<Aim> aim_from(std::string_view);

// One line that was ticked, or all of a compartment. In forms "crisis/L3.sign", "identity/*", "crisis/all".
struct Chosen {
    trust::Compartment compartment { trust::Compartment::crisis };
    std::string line; // "": all of it, and what is written later
    auto operator<=>(Chosen const&) const = default;
};
// Which parts can be shared at all by this page; all others are never a person's to give to an agency, or have ways of
// their own (the lane, a handover, a study).
inline constexpr std::array shareable { trust::Compartment::identity, trust::Compartment::contact, trust::Compartment::crisis,
    trust::Compartment::plan };
std::string value_of(Chosen const&);
std::optional<Chosen> chosen_from(std::string_view value);
consent::Scope scope_of(std::vector<Chosen> const&);

// Until when. No share is without an end (C9).
enum class Period { days_30, months_3, months_6, until_day };
inline constexpr std::array periods { Period::days_30, Period::months_3, Period::months_6, Period::until_day };
std::string_view code(Period); // "30d", "3m", "6m", "day"
std::optional<Period> period_from(std::string_view);
inline constexpr int longest_days = 366;
// The moment after the last one. Refusals at "until": "share.until.missing", "share.until.form", "share.until.past",
// "share.until.long". 30 days are counted in seconds, as the decision counts them for D4.
base::Result<base::Instant> end_of(std::optional<Period>, std::string_view typed_day, base::Instant now);

struct Wish {
    std::vector<Chosen> chosen;
    std::optional<Aim> aim;
    std::optional<Period> period;
    std::string day; // as typed
    bool may_pass_on { false };
};
// What is known of the one who would see it.
struct Recipient {
    consent::Duty duty { consent::Duty::d4 };
    int notice_version { 0 }; // in force; 0: none was written
    int notice_seen { 0 };    // by this person; 0: never
    bool has_read_notice() const { return notice_version > 0 && notice_seen >= notice_version; }
    bool needs_notice() const { return consent::is_bound(duty) && !has_read_notice(); }
};
// The end, if the wish can be given. Refusals: those of end_of; "share.lines.missing" and "share.lines.named" (D4) at
// "line"; "share.aim.missing" at "aim"; "share.until.d4" at "until"; "share.notice.none" and "share.notice.first" at
// "notice".
base::Result<base::Instant> check(Wish const&, Recipient const&, base::Instant now);

// How long before the end the person is told (dossier §7.3 "expired", decision 0019), and how long after it.
inline constexpr int remind_before_days = 14;
inline constexpr int remind_after_days = 30;
enum class Reminder { none, ends_soon, has_ended, ended_with_supervision };
Reminder reminder_for(consent::GivenGrant const&, base::Instant now);
// Those to tell of; a share that a later one to the same agency took the place of is passed over.
std::vector<std::pair<consent::GivenGrant, Reminder>> reminders(std::vector<consent::GivenGrant> const& newest_first, base::Instant now);

}
