#pragma once

#include "person/seed.h"
#include "store/database.h"

#include <string>

// A house and persons in one line, for the tests of this room and of those below.
namespace person::testing {

// An agency of the kind HWH with this code; the id is the same in every test.
AgencyId add_house(store::Database&, std::string const& code, base::Instant now);
// Stage S3 since yesterday and an open stay in the house. Everything else as a Seed has it.
Seed seed(AgencyId const& house, std::string const& alias, std::string const& kana, base::Instant now);
PersonId add_person(store::Database&, trust::Keys const&, Seed const&, base::Instant now);

}
