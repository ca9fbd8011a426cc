#include "agency/agency_pages.h"

#include "agency/office.h"
#include "trust/account_store.h"

namespace agency {

bool may_add(trust::Viewer const& viewer)
{
    return viewer.kind == trust::Kind::staff && (viewer.role == trust::Role::lead || viewer.role == trust::Role::admin);
}

bool may_edit(trust::Viewer const& viewer, AgencyId const& agency)
{
    return may_add(viewer) || (viewer.is_worker() && viewer.agency == agency);
}

bool may_say_duty(store::Session& session, trust::Viewer const& viewer, AgencyId const& agency, base::Instant now)
{
    return viewer.agency == agency
        || std::ranges::none_of(trust::staff_of(session, agency, now), [](trust::Viewer const& worker) { return worker.is_worker(); });
}

void add_routes(trust::Routes& routes, look::Room const& room)
{
    auto const office = std::make_shared<Office const>(room);
    add_directory_routes(routes, office);
    add_edit_routes(routes, office);
    add_import_routes(routes, office);
}

}
