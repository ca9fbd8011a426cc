#include "person/testing.h"

#include "agency/agency_store.h"
#include "trust/testing.h"

namespace person::testing {

AgencyId add_house(store::Database& database, std::string const& code, base::Instant now)
{
    return database.write([&](store::Transaction& transaction) {
        auto const id = AgencyId::named("house of a test " + code);
        return *agency::add_agency(transaction, { .code = code, .name = code + "（架空）", .kana = "りょう", .area = "中央" },
            { .name = "test", .now = now }, id);
    });
}

Seed seed(AgencyId const& house, std::string const& alias, std::string const& kana, base::Instant now)
{
    return { .id = PersonId::named("person of a test " + alias),
        .alias = alias,
        .kana = kana,
        .stages = { { Stage::before_discharge, now.plus_seconds(-86'400) } },
        .house = house };
}

PersonId add_person(store::Database& database, trust::Keys const& keys, Seed const& seed, base::Instant now)
{
    auto const permit = trust::testing::OpenGate::disclosure(seed.id, trust::Compartment::identity, trust::Act::write);
    database.write([&](store::Transaction& transaction) { load_seed(transaction, keys, permit, seed, now); });
    return seed.id;
}

}
