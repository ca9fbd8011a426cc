#pragma once

#include "look/page.h"
#include "trust/visit.h"

namespace share {

// {{>REMINDERS}} share/reminders.html: what the person shows ends soon, or has ended by itself. For the person's own page
// and nobody else's; shows nothing where there is nothing to say.
void fill_reminders(look::Pages const&, trust::Visit const&, store::Session&, look::Data&);

}
