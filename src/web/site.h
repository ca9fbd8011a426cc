#pragma once

#include "web/message.h"

namespace web {

// Where people find this site, for links that are printed: `configured`, or, if that is "", the address that this
// request came to. Without a slash at its end.
std::string site_of(Request const&, std::string_view configured);

}
