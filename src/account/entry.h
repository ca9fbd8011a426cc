#pragma once

#include "account/account.h"
#include "look/room.h"
#include "trust/visit.h"

#include <string>

namespace account {

// Where somebody goes after signing in: the page they wanted, if it is one of our own, else where their work begins.
std::string place_for(trust::Viewer const&, std::string const& wanted);
// Opens a session, closes the one this browser had, and goes there. The last step of every way in.
web::Response sign_in_as(trust::Visit&, trust::Viewer const&, std::string const& wanted, Way, std::string_view notice = "");
// Closes the session and has the browser forget what it kept of the pages.
web::Response sign_out(trust::Visit&);
// The password was right: on to the one-time code, to choosing a password of one's own, or in. Who could have a second
// factor and has none is led to setting one up first.
web::Response after_password(look::Room const&, trust::Visit&, trust::Viewer const&, std::string const& wanted);

// Between the password and the session: a sealed cookie of five minutes. Nothing is kept on the server, so any process
// of the site may answer the next step.
struct HalfSigned {
    AccountId account;
    Way way { Way::password };
    bool code_passed { false };
    std::int64_t failures { 0 }; // wrong codes before the right one
    base::Instant set_at {};     // of the password that was typed: a reset meanwhile ends this way in
};
std::optional<HalfSigned> half_signed(look::Room const&, trust::Visit const&);
web::Response go_on(look::Room const&, trust::Visit&, trust::Viewer const&, std::string const& wanted, HalfSigned const&);

}
