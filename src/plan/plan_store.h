#pragma once

#include "plan/plan.h"
#include "trust/sealed.h"
#include "trust/visit.h"

#include <vector>

namespace plan {

enum class Sheet { life_plan, crisis_plan, card };
inline constexpr std::array sheets { Sheet::life_plan, Sheet::crisis_plan, Sheet::card };
std::string_view code(Sheet); // "life_plan", "crisis_plan", "card"
std::optional<Sheet> sheet_from(std::string_view code);
trust::Compartment compartment(Sheet); // plan, crisis, crisis

struct Copy {
    Sheet sheet { Sheet::life_plan };
    std::string recipient;
    base::Day given_on;
};

inline constexpr std::size_t recipient_characters = 80;
inline constexpr int copies_shown = 50;

// The copies that were handed over, newest first, of the sheets whose compartment the disclosure covers.
std::vector<Copy> copies(store::Session&, trust::Keys const&, trust::Disclosure const&);
// Refusals at "recipient": "plan.copy.missing", "plan.copy.long" {most}.
base::Result<> add_copy(store::Transaction&, trust::Keys const&, trust::Disclosure const& write_permit,
    trust::Viewer const&, Copy, base::Instant now);

}
