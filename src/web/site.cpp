#include "web/site.h"

namespace web {

std::string site_of(Request const& request, std::string_view configured)
{
    auto site = configured.empty() ? (request.secure ? "https://" : "http://") + request.header("host") : std::string(configured);
    if (site.ends_with('/'))
        site.pop_back();
    return site;
}

}
