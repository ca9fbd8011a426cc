#pragma once

#include "store/session.h"
#include "trust/sealed.h"

#include <optional>
#include <string>

namespace trust::key_store {

void add(store::Transaction&, PersonId const&, KeyGroup, std::string const& wrapped, base::Instant now);
// nullopt: the person has none, or it was destroyed.
std::optional<std::string> wrapped(store::Session&, PersonId const&, KeyGroup);
void destroy(store::Transaction&, PersonId const&, base::Instant now);

}

namespace trust {

std::string_view code(KeyGroup); // "open_record", "lane", "private_page"

}
