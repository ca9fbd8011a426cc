#include "app/demo.h"

#include "app/demo_store.h"
#include "app/demo_town.h"

namespace app {

base::Instant Town::at(std::int64_t days_from_d0, int hour, int minute) const
{
    auto const moment = day(days_from_d0).start().plus_seconds(hour * 3600 + minute * 60);
    return days_from_d0 <= 0 ? std::min(moment, d0) : moment;
}

void broken_town(std::string const& where, std::string const& what)
{
    throw std::runtime_error("tests/town: " + where + ": " + what);
}

void load_demo_region(look::Room const& room, form::Library const&, form::Answers const& answers, trust::Gate const& gate,
    base::Instant d0, std::filesystem::path const& town_folder)
{
    room.database.write([&](store::Transaction& transaction) {
        if (store_content(transaction) != StoreContent::empty)
            throw std::runtime_error("the demo region goes into an empty store only");
        Town town { room, answers, gate, d0, town_folder };
        load_town_agencies(transaction, town);
        load_town_staff(transaction, town);
        load_town_persons(transaction, town);
        load_town_answers(transaction, town);
        load_town_lane(transaction, town);
        mark_as_demo(transaction, d0);
    });
}

}
