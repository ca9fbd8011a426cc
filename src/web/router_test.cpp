#include "web/router.h"

namespace web {

namespace {

Route route(std::string pattern, Method method = Method::get, std::string need = "anyone")
{
    return { .method = method, .pattern = std::move(pattern), .need = std::move(need), .handler = [](Request&) { return Response::text(""); } };
}

std::string pattern_for(Router const& router, std::string_view path)
{
    auto const match = router.find(Method::get, path);
    return match.route ? match.route->pattern : "";
}

}

TEST(router, a_literal_wins_over_a_name_wherever_it_was_added)
{
    Router router;
    router.add(route("/persons/{person}"));
    router.add(route("/persons/new"));
    router.add(route("/{what}/new"));
    router.add(route("/"));
    EXPECT_EQ(pattern_for(router, "/persons/new"), "/persons/new");
    EXPECT_EQ(pattern_for(router, "/persons/x"), "/persons/{person}");
    EXPECT_EQ(pattern_for(router, "/plans/new"), "/{what}/new");
    EXPECT_EQ(pattern_for(router, "/"), "/");
    EXPECT_EQ(pattern_for(router, "/persons/"), "");
    EXPECT_EQ(pattern_for(router, "/persons/x/"), "");
    EXPECT_EQ(pattern_for(router, "persons/new"), "");
    EXPECT_EQ(pattern_for(router, ""), "");
}

TEST(router, gives_parameters_and_knows_the_other_method)
{
    Router router;
    router.add(route("/persons/{person}/videos/{code}", Method::post));
    auto const match = router.find(Method::post, "/persons/p 1/videos/V1");
    ASSERT_TRUE(match.route);
    EXPECT_EQ(match.parameters.at("person"), "p 1");
    EXPECT_EQ(match.parameters.at("code"), "V1");
    auto const other = router.find(Method::get, "/persons/p/videos/V1");
    EXPECT_FALSE(other.route);
    EXPECT_TRUE(other.path_known);
    EXPECT_FALSE(router.find(Method::get, "/persons").path_known);
}

TEST(router, refuses_a_route_without_need_and_a_second_one_of_the_same_shape)
{
    Router router;
    EXPECT_THROW(router.add(route("/a", Method::get, "")), std::logic_error);
    EXPECT_THROW(router.add(route("a")), std::logic_error);
    router.add(route("/a/{x}"));
    EXPECT_THROW(router.add(route("/a/{y}")), std::logic_error);
    EXPECT_NO_THROW(router.add(route("/a/{y}", Method::post)));
    EXPECT_NO_THROW(router.add(route("/a/b")));
    EXPECT_THROW(router.add(route("/a/b")), std::logic_error);
}

}
