#pragma once

#include "base/id.h"

namespace trust {

// Who and what a decision is about. The ids live here because every room below needs them.
using AccountId = base::Id<struct AccountTag>;
using PersonId = base::Id<struct PersonTag>;
using AgencyId = base::Id<struct AgencyTag>;
using HandoverId = base::Id<struct HandoverTag>;
using StudyId = base::Id<struct StudyTag>;
using GrantId = base::Id<struct GrantTag>;

}
