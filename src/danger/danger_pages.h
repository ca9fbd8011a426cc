#pragma once

#include "danger/danger.h"
#include "form/answer.h"
#include "look/room.h"
#include "trust/visit.h"

namespace danger {

// /persons/{person}/danger and /danger. Room, library and answers outlive the routes.
void add_routes(trust::Routes&, look::Room const&, form::Library const&, form::Answers const&);

// {{>TOLD}} of the person's own page: who opened what for danger to life in the last 30 days, and why.
void fill_told(look::Pages const&, trust::Visit const&, look::Data&, std::vector<Opening> const&);
inline constexpr int told_days = 30;
// {{>ALARM}} on the first page of those who are told: nothing takes it away but reading it.
void fill_alarm(look::Data&, int waiting);

}
