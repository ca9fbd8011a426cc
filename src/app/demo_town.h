#pragma once

#include "base/json.h"
#include "form/answer.h"
#include "look/room.h"
#include "trust/gate.h"
#include "trust/viewer.h"

#include <filesystem>
#include <map>
#include <string>

namespace app {

// The town while it is being loaded: its files, the day it is loaded, and who is who.
struct Town {
    look::Room const& room;
    form::Answers const& answers;
    trust::Gate const& gate;
    base::Instant d0;
    std::filesystem::path folder;
    std::map<std::string, trust::Viewer> staff {};                // by login
    std::map<std::string, trust::AccountId> worker_of {};        // the first worker of each agency, by its code
    std::map<std::string, trust::AccountId> person_accounts {};  // by id: "DP11"

    base::json::object read(std::string const& file) const { return base::read_json_file(folder / file).as_object(); }
    base::Day day(std::int64_t days_from_d0) const { return base::Day::of(d0).plus(static_cast<int>(days_from_d0)); }
    // A moment of that day which is not after d0: half past ten, or for today the moment itself.
    base::Instant at(std::int64_t days_from_d0, int hour = 10, int minute = 30) const;
};

// Reports a broken file of the town; these files are ours, so the loading stops.
[[noreturn]] void broken_town(std::string const& where, std::string const& what);

void load_town_agencies(store::Transaction&, Town&);
void load_town_staff(store::Transaction&, Town&);
void load_town_persons(store::Transaction&, Town&);
void load_town_answers(store::Transaction&, Town&);
void load_town_lane(store::Transaction&, Town&);

}
