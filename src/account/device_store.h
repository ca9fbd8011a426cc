#pragma once

#include "account/account.h"
#include "store/session.h"

#include <optional>
#include <string>
#include <string_view>

namespace account {

using DeviceId = base::Id<struct DeviceTag>;

inline constexpr std::int64_t device_seconds = 180 * 24 * 60 * 60; // since the account last came in there
inline constexpr std::size_t device_letters = 32;                  // 158 bits

struct KnownDevice {
    DeviceId id;
    Failures failures; // of this account in this browser, since it last came in there
};

// nullopt: this account never came in there, too long ago, or its password, PIN, card or state is another since.
std::optional<KnownDevice> known_device(store::Session&, AccountId, std::string_view token, base::Instant now);
// The account came in: from now on the browser with this token is known, and its failures are forgotten.
void know_device(store::Transaction&, AccountId, std::string_view token, base::Instant now);
// Before something is compared: false if another try is under way. It counts as a failure until clear_device_tries.
bool claim_device_try(store::Transaction&, KnownDevice const&, base::Instant now);
void clear_device_tries(store::Transaction&, DeviceId);

std::optional<AccountId> account_with_login(store::Session&, std::string_view login);

}
