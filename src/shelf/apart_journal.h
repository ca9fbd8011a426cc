#pragma once

#include "trust/gate.h"
#include "trust/sealed.h"

#include <vector>

namespace shelf {

// Where the pipeline writes the entries of lane and private page: a list for each person. What this gives up: they are
// not part of the hash tree, so that only who lacks lane.key cannot change them (decision 22).
class JournalOnTheShelf final : public trust::ApartJournal {
public:
    explicit JournalOnTheShelf(trust::Keys const& keys) : keys_(keys) { }

    void write(store::Transaction&, std::vector<trust::JournalRow> const&) const override;
    // Of the viewer themself, oldest first, the newest few thousand. Throws std::logic_error for any other viewer.
    std::vector<trust::JournalRow> own(store::Session&, trust::Viewer const&) const;

private:
    trust::Keys const& keys_;
};

}
