#include "web/site.h"

namespace web {

TEST(Site, IsWhatWasConfiguredElseWhereTheRequestCameTo)
{
    Request request;
    request.headers["host"] = "house.example:8443";
    EXPECT_EQ(site_of(request, ""), "http://house.example:8443");
    request.secure = true;
    EXPECT_EQ(site_of(request, ""), "https://house.example:8443");
    EXPECT_EQ(site_of(request, "https://site.example/"), "https://site.example");
}

}
