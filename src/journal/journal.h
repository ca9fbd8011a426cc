#pragma once

#include "base/time.h"
#include "trust/compartment.h"
#include "trust/parties.h"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace journal {

// What the journal holds of one person, put together so that somebody can read it: a page that asked ten questions is
// one line. Pure; the store counts (own_store.h).
struct Entry { // entries of one day that differ in nothing but their moment and lines
    base::Day day;
    trust::AccountId account;
    trust::AgencyId agency;
    trust::Act act { trust::Act::read };
    trust::Compartment compartment { trust::Compartment::identity };
    std::string rule;
    bool allowed { true };
};

struct Visits { // how often, and when, one account asked for anything on one day
    base::Day day;
    trust::AccountId account;
    std::int64_t count { 0 };
    base::Instant first;
    base::Instant last;
};

using Compartments = std::set<trust::Compartment>;

struct Who {
    trust::AccountId account;
    trust::AgencyId agency; // where they belonged then
    Visits visits;
    Compartments wrote;
    Compartments passed_on; // printed or given to somebody
    Compartments read;      // without what they wrote or passed on: who writes sees
    Compartments known;     // only that it exists
    Compartments not_shown; // asked for, refused
    Compartments not_done;  // writing or passing on refused
    std::set<std::string> rules; // by which they were allowed
};

struct DayOfWho {
    base::Day day;
    std::vector<Who> who; // whoever came last stands first
};

std::vector<DayOfWho> by_day(std::vector<Entry> const&, std::vector<Visits> const&); // newest first

}
