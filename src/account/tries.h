#pragma once

#include "account/device_store.h"
#include "trust/visit.h"

#include <string>

namespace account {

// Slows guessing down (decision 12). Where the account came in before from this browser, its tries are counted by
// themselves, so that nobody else's guesses keep its owner out; elsewhere by where they come from and the name.
class Tries {
public:
    // No account: the name is nobody's, and the answer takes as long and says the same.
    Tries(trust::Visit&, std::string name, std::optional<AccountId> const&, Patience);

    bool is_known() const { return device_.has_value(); }
    // 0: go ahead, and the try counts as a failure until note(true).
    std::chrono::seconds wait();
    void note(bool success);

private:
    trust::Visit& visit_;
    std::string name_;
    Patience patience_;
    std::optional<KnownDevice> device_;
};

// For a login as it was typed.
Tries tries_of_login(trust::Visit&, std::string const& login);
// The token of this browser's cookie; "" if it has none.
std::string device_token(trust::Visit const&);
std::string device_cookie(std::string_view token); // Set-Cookie value

}
