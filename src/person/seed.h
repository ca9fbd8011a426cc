#pragma once

#include "person/bridging.h"
#include "person/person.h"
#include "trust/gate.h"
#include "trust/sealed.h"

#include <map>
#include <optional>
#include <vector>

namespace person {

// A whole person at once, with an id and moments of their own: for the demo region, the bench and tests, where no
// worker is at the screen. Not for pages: create() is theirs.
struct Seed {
    struct AtStage {
        Stage stage;
        base::Instant since;
    };
    PersonId id;
    std::string alias;
    std::string kana; // hiragana
    std::vector<AtStage> stages;              // oldest first, at least one
    AgencyId house {};                        // empty: no house holds the episode
    std::optional<base::Instant> stay_from {}; // default: since the first stage
    std::optional<base::Instant> stay_until {}; // only if it has ended
    std::optional<base::Day> intake_on {};
    std::optional<base::Day> discharge_on {};
    std::optional<base::Instant> supervision_until {}; // nullopt: not supervised
    std::map<BridgingStep, base::Instant> steps {};
    trust::AccountId by {};                   // the worker who is said to have done it
};

// Writes person, keys, own account, episode, stages, stay, search terms and steps. The permit is a Disclosure of this
// person's identity with act write; only a class derived from trust::DisclosureMaker has one to give. Begins a new
// episode where begins_episode() says so; the steps belong to the last. Returns the person's own account.
trust::AccountId load_seed(store::Transaction&, trust::Keys const&, trust::Disclosure const& permit_identity_write,
    Seed const&, base::Instant now);

}
