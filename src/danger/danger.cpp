#include "danger/danger.h"

#include "base/text.h"

#include <algorithm>

namespace danger {

namespace {

bool is_other_worker(trust::Viewer const& viewer, trust::AgencyId const& agency, trust::AccountId const& opener)
{
    return viewer.is_worker() && viewer.agency == agency && viewer.account != opener;
}

}

std::optional<Second> second_from(std::string_view code)
{
    if (code == "colleague")
        return Second::colleague;
    return code == "alarm" ? std::optional(Second::alarm) : std::nullopt;
}

base::Result<std::string> check_reason(std::string_view typed)
{
    auto reason = base::trim(base::clean_text(typed));
    if (reason.empty())
        return base::Refusal { "danger.reason.missing", "reason" };
    if (base::character_count(reason) > reason_characters)
        return base::Refusal { "danger.reason.long", "reason", { { "most", std::to_string(reason_characters) } } };
    return reason;
}

base::Instant Opening::until() const { return at.plus_seconds(glass_seconds); }

bool is_told(trust::Viewer const& viewer, Opening const& opening, std::vector<trust::Viewer> const& staff)
{
    if (!is_other_worker(viewer, opening.agency, opening.account))
        return false;
    auto const is_other_lead = [&](trust::Viewer const& one) {
        return is_other_worker(one, opening.agency, opening.account) && one.role == trust::Role::lead;
    };
    return is_other_lead(viewer) || std::ranges::none_of(staff, is_other_lead);
}

bool may_confirm(trust::Viewer const& opener, trust::Viewer const& colleague)
{
    return !opener.agency.empty() && is_other_worker(colleague, opener.agency, opener.account);
}

}
