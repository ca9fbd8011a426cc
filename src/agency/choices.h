#pragma once

#include "form/screen.h"
#include "store/session.h"

namespace agency {

// The open agencies as a form's agency items offer them: value = id, label = name, note = area.
form::AgencyChoices choices(store::Session&);

}
