#pragma once

#include "trust/gate.h"
#include "trust/sealed.h"

#include <vector>

namespace shelf {

// Where the pipeline writes the entries of lane and private page: a list for each person, under their key of
// the lane; of somebody erased nothing is kept. What this gives up: they are
// not part of the hash tree, so that only who lacks lane.key cannot change them (decision 22).
class JournalOnTheShelf final : public trust::ApartJournal {
public:
    static constexpr std::size_t shown_boxes = 200; // about twenty entries each
    explicit JournalOnTheShelf(trust::Keys const& keys, std::size_t most_boxes = shown_boxes) : keys_(keys), most_boxes_(most_boxes) { }

    void write(store::Transaction&, std::vector<trust::JournalRow> const&) const override;
    struct Own {
        std::vector<trust::JournalRow> rows; // oldest first, the newest few thousand
        bool more { false };                 // older ones are kept and not among them
    };
    // Of the viewer themself. Throws std::logic_error for any other viewer.
    Own own(store::Session&, trust::Viewer const&) const;
    // Erasing a person, while their keys are still there.
    void forget(store::Transaction&, trust::PersonId const&) const;

private:
    trust::Keys const& keys_;
    std::size_t most_boxes_;
};

}
