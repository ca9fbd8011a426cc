#include "agency/choices.h"

#include "agency/agency_store.h"

namespace agency {

form::AgencyChoices choices(store::Session& session)
{
    form::AgencyChoices list;
    for (auto const& name : all_names(session))
        list.push_back({ name.id.text(), name.name, name.area });
    return list;
}

}
