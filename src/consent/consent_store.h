#pragma once

#include "base/result.h"
#include "trust/visit.h"

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
Notice current_notice(store::Session&, trust::AgencyId, base::Instant now); // version 0: the agency has none
void notice_seen(trust::Visit&, store::Transaction&, trust::PersonId, trust::AgencyId, int version);
std::optional<int> last_notice_seen(store::Session&, trust::PersonId, trust::AgencyId);

enum class ProgrammeConsent { not_asked, given, refused, withdrawn, expired };
ProgrammeConsent programme_consent(store::Session&, trust::PersonId, trust::AgencyId house, base::Instant now);
// The person's answer, given beside the worker (Visit::person_beside) or by the person themself. "given" makes the
// grant with purpose programme to the house for checklist, session, plan, timetable and scores (lines "all").
base::Result<> answer_programme(trust::Visit&, store::Transaction&, trust::PersonId, trust::AgencyId house, bool yes,
    int notice_version);
// Joint writing (A5): opened by the person for one worker, until the end of the sitting.
base::Result<> open_writing(trust::Visit&, store::Transaction&, trust::PersonId, trust::AccountId worker,
    base::Instant until);
void close_writing(trust::Visit&, store::Transaction&, trust::PersonId, trust::AccountId worker);
bool is_writing(store::Session&, trust::PersonId, trust::AccountId worker, base::Instant now);

}
