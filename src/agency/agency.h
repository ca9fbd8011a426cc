#pragma once

#include "base/time.h"
#include "trust/parties.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agency {

using trust::AgencyId;

// Dossier §1.2, in its order.
enum class AgencyKind {
    hwh, rf, rfw, na, psyh, clin, mhwc, phc, prob, rco, pris, parb, rsc, welf, muni, pharm, law, vpo, hw, work, jcc, pol,
    fama, tran, home, empl, court, univ,
};
std::vector<AgencyKind> const& kinds(); // all, in order
std::string_view code(AgencyKind); // "HWH"
std::optional<AgencyKind> kind_from(std::string_view code);
// Message key of the kind's name: "agency.kind.HWH".
std::string name_key(AgencyKind);

// What an agency may have to do when it learns of use (§1.2). Higher is more bound; D3 and D4 are "bound".
enum class DutyClass { d0, d1, d2, d3, d4 };
std::string_view code(DutyClass);
std::optional<DutyClass> duty_from(std::string_view code);
DutyClass usual_duty(AgencyKind); // the default of the dossier, until the agency confirms its own
std::string name_key(DutyClass);  // "agency.duty.D0": what it means for the person, in plain words
std::string short_key(DutyClass); // "agency.duty.short.D0"
inline bool is_bound(DutyClass duty) { return duty >= DutyClass::d3; }

struct DutyCard { // a dated row: what this agency said about itself
    DutyClass duty { DutyClass::d4 };
    std::string text;         // in the agency's words
    std::string legal_ground;
    std::string confirmed_by; // who said it
    base::Day confirmed_on;
    base::Instant from;       // in force from
};

struct AgencyName { // enough for lists and choices
    AgencyId id;
    std::string code; // "A01", unique within the site
    AgencyKind kind { AgencyKind::hwh };
    std::string name;
    std::string area;
};

}
