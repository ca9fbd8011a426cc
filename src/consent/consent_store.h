#pragma once

#include "base/result.h"
#include "trust/visit.h"
#include "words/language.h"

#include <optional>
#include <string>
#include <vector>

namespace consent {

// What the person agreed to or not, as dated rows. Absent means not asked; there is no default yes.

// The notice that comes before the first question on drugs (dossier §7.2 Q1): text and version per agency, stored
// with time when the person saw it.
struct Notice {
    int version { 0 };
    std::string text; // with furigana
};
// Version 0: the agency has none.
Notice current_notice(store::Session&, trust::AgencyId, base::Instant now,
    words::Language = words::Language::japanese);
struct NoticeText { // easy and English may be empty: then the Japanese one is shown
    std::string ja;
    std::string easy {};
    std::string en {};
};
// A new version, in force from now; the versions before stay readable. `by` may be empty for the demo region.
// Refusals: "consent.notice.missing", "consent.notice.long" (over 2,000 characters).
base::Result<int> publish_notice(store::Transaction&, trust::AgencyId, NoticeText const&, trust::AccountId by,
    base::Instant now);
void notice_seen(trust::Visit&, store::Transaction&, trust::PersonId, trust::AgencyId, int version);
std::optional<int> last_notice_seen(store::Session&, trust::PersonId, trust::AgencyId);
// Of those, what the person said themself, signed in or by their number: before they show something to who reports.
std::optional<int> last_notice_read_by_person(store::Session&, trust::PersonId, trust::AgencyId);

enum class ProgrammeConsent { not_asked, given, refused, withdrawn, expired };
ProgrammeConsent programme_consent(store::Session&, trust::PersonId, trust::AgencyId house, base::Instant now);
// The person's answer, given beside the worker (Visit::person_beside) or by the person themself. "given" makes the
// grant with purpose programme to the house for checklist, session, plan, timetable and scores (lines "all"). A "no"
// needs no PIN: it opens nothing. Refusals: "consent.person_needed", "consent.notice.first" (yes before the notice).
base::Result<> answer_programme(trust::Visit&, store::Transaction&, trust::PersonId, trust::AgencyId house, bool yes,
    int notice_version);
// The person does not go on: closes the programme grant and joint writing. As easy as saying it: no PIN.
void withdraw_programme(trust::Visit&, store::Transaction&, trust::PersonId, trust::AgencyId house);

// Joint writing (A5): opened by the person for one worker, until the end of the sitting. Refusal
// "consent.person_needed" unless the person is beside or asks themself.
base::Result<> open_writing(trust::Visit&, store::Transaction&, trust::PersonId, trust::AccountId worker,
    base::Instant until);
void close_writing(trust::Visit&, store::Transaction&, trust::PersonId, trust::AccountId worker);
bool is_writing(store::Session&, trust::PersonId, trust::AccountId worker, base::Instant now);
inline constexpr std::int64_t sitting_seconds = 4 * 60 * 60;

// A forgotten PIN, made new by a worker with the person in front of them: a row that the person can read.
struct PinRenewal {
    std::string by_name;
    base::Instant at;
};
void note_pin_renewal(trust::Visit&, store::Transaction&, trust::PersonId);
std::vector<PinRenewal> pin_renewals(store::Session&, trust::PersonId); // newest first, at most 10

// For the demo region and tests, where nobody enters a PIN: as if the person had said yes beside this worker.
void seed_programme(store::Transaction&, trust::PersonId, trust::AgencyId house, trust::AccountId person_account,
    trust::AccountId worker, int notice_version, base::Instant at);

}
