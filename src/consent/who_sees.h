#pragma once

#include "consent/facts.h"
#include "look/page.h"
#include "person/person.h"
#include "trust/visit.h"

#include <algorithm>
#include <string>
#include <vector>

namespace consent {

// Who can read one compartment of one person now, worked out by asking the decision for each of them.
struct Reader {
    enum class As { together, house, shared, danger, link } as { As::shared };
    std::string name;       // of the account or agency
    bool all_lines { true }; // false: only the lines that the person shared
    bool of_house { false };
    std::vector<std::string> lines {}; // those, by name
    bool reads(std::string_view line) const { return all_lines || std::ranges::find(lines, line) != lines.end(); }
};

struct WhoReads {
    std::vector<Reader> readers; // besides the person; at most 50
    // Groups of which nobody can read it.
    bool not_supervision { true }; // probation office, police and all others that supervise or investigate (D4)
    bool not_family { true };
    bool not_house { false };      // the other workers of the house
    bool not_agencies { true };    // all agencies besides the house
    bool not_administrators { true };
};

WhoReads who_reads(store::Session&, person::Person const&, trust::Compartment, base::Instant now);

// One line of it: READER, repeated, with TEXT, for each who can read it now besides the person; NOBODY if there is none.
void fill_readers_of_line(look::Pages const&, trust::Visit const&, look::Data& row, WhoReads const&, std::string_view line);

// A line of the compartment with its name as HTML, to be told of one by one.
struct NamedLine {
    std::string line;
    std::string label;
};
// {{>BY_LINE}} consent/by_line.html: who can read each of these lines now. `who` of the compartment they belong to.
void fill_by_line(look::Pages const&, trust::Visit const&, look::Data&, WhoReads const& who, std::vector<NamedLine> const&);
// Fills {{>WHO_SEES}} (consent/who_sees.html): who can read this now, who cannot, what this house must pass on, and of
// each named line who can read it. Whom the person shows something to stands there for the person only (signed in or
// beside): a worker who is alone learns of their own house.
void fill_who_sees(look::Pages const&, trust::Visit&, store::Session&, look::Data&, person::Person const&,
    trust::Compartment, std::vector<NamedLine> const& lines = {});

}
