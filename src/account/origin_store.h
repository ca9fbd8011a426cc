#pragma once

#include "account/account.h"
#include "store/session.h"
#include "trust/sign_in.h"

#include <string>
#include <vector>

namespace account {

// A session as its owner sees it.
struct OwnSession {
    trust::SessionFacts facts;
    std::string way; // code of a Way; "" for one opened before ways were kept
    Device device;
};

void note_origin(store::Transaction&, std::string_view token, Way, Device const&);
std::vector<OwnSession> own_sessions(store::Session&, AccountId, base::Instant now); // newest first, at most 50

}
