#include "app/demo_town.h"
#include "app/permit.h"

#include "agency/agency_store.h"
#include "lane/lane_store.h"
#include "shelf/shelf.h"

namespace app {

namespace {

using base::json_integer;
using base::json_text;
using base::json::object;

void load_message(store::Transaction& transaction, Town const& town, object const& entry, trust::Disclosure const& permit,
    trust::AgencyId const& agency, std::string_view name)
{
    auto const at = town.at(json_integer(entry, "day"), static_cast<int>(json_integer(entry, "hour")), 10);
    auto const& keys = town.room.keys;
    auto const by = json_text(entry, "by");
    base::Result<> done = base::Done {};
    if (by.empty()) {
        auto const written = lane::write_as_person(transaction, keys, permit, agency::duty_cards_of(transaction, agency),
            { agency, name, json_text(entry, "text") }, at);
        if (!written)
            done = written.refusal();
    } else {
        auto const talk = lane::talk_with(lane::load_own(transaction, keys, permit), agency);
        done = lane::reply(transaction, keys, permit, talk ? talk->letters : "", town.staff.at(by).name, json_text(entry, "text"), at);
    }
    if (!done)
        broken_town("lane.json", done.refusal().message);
}

}

void load_town_lane(store::Transaction& transaction, Town& town)
{
    shelf::fill(transaction, town.room.keys); // where the program did not start on this store: tests
    auto const content = town.read("lane.json");
    for (auto const& row : content.at("talks").as_array()) {
        auto const& entry = row.as_object();
        auto const permit = Permit::write(trust::PersonId::named(json_text(entry, "person")), trust::Compartment::lane);
        lane::take_limits(transaction, town.room.keys, permit, town.at(json_integer(entry, "limits"), 20, 0));
        for (auto const& message : entry.at("messages").as_array())
            load_message(transaction, town, message.as_object(), permit, trust::AgencyId::named(json_text(entry, "agency")), json_text(entry, "name"));
    }
}

}
