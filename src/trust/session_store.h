#pragma once

#include "trust/sign_in.h"

#include <optional>
#include <string>
#include <string_view>

namespace trust::session_store {

// What a request's cookie stands for now; nothing if it is unknown, closed, idle too long or its account disabled.
struct Found {
    std::optional<Viewer> viewer;
    std::optional<Viewer> person_beside;
    bool note_seen { false }; // the last sign of life stands over a minute back
};

Found find(store::Session&, std::string_view token, base::Instant now);
void note_seen(store::Transaction&, std::string_view token, base::Instant now);

}
