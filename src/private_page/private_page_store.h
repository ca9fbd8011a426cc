#pragma once

#include "private_page/private_page.h"
#include "trust/sealed.h"

#include <variant>

namespace private_page {

// On the shelf (shelf/shelf.h), sealed once more under the person's key: from outside nobody sees who has a page. What is
// replaced is gone; the dated row of each save is the person's journal. Disclosures of compartment private.
Saved load(store::Session&, trust::Keys const&, trust::Disclosure const&);

struct Newer { // somebody saved meanwhile, on another device; nothing was written
    Saved saved;
};
// Refusal as check().
base::Result<std::variant<Saved, Newer>> save(store::Transaction&, trust::Keys const&, trust::Disclosure const& write_permit,
    std::int64_t based_on, std::string_view box);

// Erasing a person, while their keys are still there: random bytes again.
void forget(store::Transaction&, trust::Keys const&, trust::PersonId const&);

}
