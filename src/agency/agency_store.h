#pragma once

#include "agency/agency.h"
#include "store/session.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace agency {

// The directory is about agencies, not about persons: every signed-in viewer may read it.
std::vector<AgencyName> all_names(store::Session&);          // by area, kind and name; open agencies only
std::optional<AgencyName> name_of(store::Session&, AgencyId);
std::map<AgencyId, AgencyName> names_by_id(store::Session&);
// The duty cards of every agency, oldest first: what the decision reads.
std::map<AgencyId, std::vector<DutyCard>> duty_cards(store::Session&);
std::vector<DutyCard> duty_cards_of(store::Session&, AgencyId);

}
