#pragma once

#include "journal/journal.h"
#include "store/session.h"
#include "trust/gate.h"

#include <optional>

namespace journal {

inline constexpr int days_on_a_page = 14; // days on which anything was seen

struct Own {
    std::vector<Entry> entries;
    std::vector<Visits> visits;
    std::optional<base::Day> earlier; // there is more before this day
};

// What the journal holds of the viewer themself, of days before `before` or up to now, together with what is kept apart
// (shelf::JournalOnTheShelf::own, oldest first). For the person only, whatever the compartment: nobody else has a page for it.
// Throws std::logic_error for any other viewer.
Own own_entries(store::Session&, trust::Viewer const&, std::optional<base::Day> before,
    std::vector<trust::JournalRow> const& apart = {});

}
