#include "duty/change.h"

#include "agency/agency_store.h"
#include "consent/facts_store.h"
#include "duty/duty.h"
#include "words/dates.h"

namespace duty {

namespace {

constexpr int a_year_days = 365;

bool is_scoped(World::Grant const& grant, trust::Compartment compartment)
{
    return (((grant.all | grant.named) >> static_cast<unsigned>(compartment)) & 1U) != 0;
}

// Compartments that this grant would open, were it not for the duty.
std::vector<trust::Compartment> closed_compartments(World const& world, World::Grant const& grant, Seconds at)
{
    std::vector<trust::Compartment> closed;
    bool const by_duty = grant.has_agency && !grant.bound_when_given && consent::is_bound(world.duty_at(grant.agency_index, at));
    if (!by_duty || grant.given_at > at || !grant.period.holds(at))
        return closed;
    for (auto const compartment : trust::compartments) {
        if (is_scoped(grant, compartment) && grant.withdrawn_at[static_cast<std::size_t>(compartment)] > at)
            closed.push_back(compartment);
    }
    return closed;
}

ClosedShare& of_agency(std::vector<ClosedShare>& shares, std::string const& agency)
{
    auto const found = std::ranges::find(shares, agency, &ClosedShare::agency);
    if (found != shares.end())
        return *found;
    return shares.emplace_back(agency, std::vector<trust::Compartment> {});
}

}

std::vector<ClosedShare> closed_by_duty(World const& world, Seconds at)
{
    std::vector<ClosedShare> shares;
    for (auto const& grant : world.grants()) {
        auto const compartments = closed_compartments(world, grant, at);
        if (compartments.empty() || grant.agency_index < 0)
            continue;
        auto const& agency = world.agencies()[static_cast<std::size_t>(grant.agency_index)];
        auto& share = of_agency(shares, agency.id);
        for (auto const compartment : compartments) {
            if (std::ranges::find(share.compartments, compartment) == share.compartments.end())
                share.compartments.push_back(compartment);
        }
    }
    return shares;
}

void fill_told(look::Pages const& pages, trust::Visit const& visit, store::Session& session, look::Data& data,
    trust::PersonId const& person)
{
    consent::Facts facts;
    consent::load_first(session, person, facts);
    consent::load_rest(session, person, facts);
    consent::load_agencies(session, facts);
    for (auto const& share : closed_by_duty(World(std::move(facts), person.text()), visit.now.seconds())) {
        auto const agency = trust::AgencyId::stored(share.agency);
        auto const name = agency::name_of(session, agency);
        auto const since = bound_since(agency::duty_cards_of(session, agency), visit.now);
        if (!name || !since || base::days_between(base::Day::of(*since), visit.today()) > a_year_days)
            continue;
        auto part = data.include("DUTY_TOLD", "duty/changed.html");
        part.html("TEXT", pages.html(visit, "duty.told", { { "name", name->name }, { "day", words::long_day(visit.language, base::Day::of(*since)) } }));
        for (auto const compartment : share.compartments)
            part.add("PART").html("PART_NAME", pages.html(visit, "journal.part." + std::string(trust::code(compartment))));
    }
}

}
