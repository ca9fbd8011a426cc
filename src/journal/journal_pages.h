#pragma once

#include "look/room.h"
#include "trust/journal_heads.h"
#include "trust/visit.h"

namespace journal {

// /me/journal, where the person reads who saw what of theirs; /journal/head, where a lead or an administrator signs the
// journal, prints that, and keeps what other agencies signed. Room and heads outlive the routes.
void add_routes(trust::Routes&, look::Room const&, trust::JournalHeads&);

// The two halves, inside the room only.
void add_own_routes(trust::Routes&, look::Room const&);
void add_head_routes(trust::Routes&, look::Room const&, trust::JournalHeads&);

}
