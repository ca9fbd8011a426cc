#pragma once

#include "store/database.h"
#include "trust/sealed.h"

#include <cstdint>
#include <functional>

namespace keep {

using trust::Keys;
using trust::KeyRing;

// Gives the site and the lane other keys and wraps everything that hangs from them anew, while others go on working
// (docs/decisions/0021). Whatever interrupts it: as long as "….key.next" is there both keys are, the store opens, and
// running it once more goes on from where it was.
struct KeyChange {
    std::int64_t done { 0 };
    std::int64_t all { 0 };
};
bool key_change_is_under_way(Keys const&);
// Of what another process does: the rings know the next keys.
KeyChange key_change_so_far(store::Session&, KeyRing const& site, KeyRing const& lane);
// `tell` is called after every batch. Throws store::Failure, or std::runtime_error if a key does not open or a file
// cannot be written.
void change_site_key(Keys const&, store::Database&, std::function<void(KeyChange)> const& tell);

}
