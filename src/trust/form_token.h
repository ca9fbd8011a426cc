#pragma once

#include "web/message.h"

#include <string>
#include <string_view>

namespace trust {

// The hidden field of every form: bound to the session's cookie (before sign-in: to a random cookie of the visit) and
// a secret of the site; masked anew for every page, so that compression cannot be made to tell it (BREACH).
std::string make_form_token(std::string_view secret, std::string_view bound_to);
bool is_form_token(std::string_view secret, std::string_view bound_to, std::string_view token);

// Did the page that sent this post come from us? By Sec-Fetch-Site (which a page cannot forge) and Origin; programs
// that send neither still need the form token.
bool comes_from_us(web::Request const&);

// A path of our own ("/persons/…") as it stands, or "/": never another site.
std::string local_path(std::string_view wanted);

}
