#include "private_page/private_page_pages.h"
#include "private_page/private_page_store.h"

#include "base/json.h"
#include "base/random.h"
#include "base/text.h"
#include "person/page_testing.h"
#include "shelf/shelf.h"

namespace private_page {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using person::testing::Walk;

base::Instant const now = base::Day::parse("2026-11-24")->start().plus_seconds(36'000);

std::string some_box()
{
    auto bytes = base::random_bytes(box_bytes);
    bytes.front() = '\x01';
    return base::to_base64(bytes);
}

class PrivatePage : public ::testing::TestWithParam<std::string> {
protected:
    PrivatePage() : walk(GetParam(), { "look", "private_page" }, now)
    {
        walk.database().write([&](store::Transaction& transaction) { shelf::fill(transaction, *walk.keys); });
        add_routes(walk.routes, *walk.room);
        keyaki = self("ケヤキ（架空）");
        sakura = self("サクラ（架空）");
    }
    trust::Viewer self(std::string const& alias)
    {
        auto const id = person::testing::add_person(walk.database(), *walk.keys, person::testing::seed(walk.house, alias, "", now), now);
        return walk.database().read([&](store::Session& session) { return *trust::person_account(session, id); });
    }
    // As who is signed in: Walk posts as its worker.
    web::Response post(trust::Viewer const& viewer, std::string const& based_on, std::string const& box, std::string const& owner)
    {
        walk.worker = viewer;
        return walk.post("/me/private/box", { { "based_on", based_on }, { "box", box }, { "owner", owner } });
    }
    std::string owner_of(trust::Viewer const& viewer)
    {
        auto const page = Walk::body(walk.get("/me/private", viewer));
        auto const mark = std::string("data-private-page-owner-value=\"");
        auto const from = page.find(mark) + mark.size();
        return page.substr(from, page.find('"', from) - from);
    }
    Saved box_of(trust::Viewer const& viewer)
    {
        auto const kept = base::json::parse(Walk::body(walk.get("/me/private/box", viewer))).as_object();
        return { base::json_integer(kept, "version"), base::json_text(kept, "box") };
    }

    Walk walk;
    trust::Viewer keyaki;
    trust::Viewer sakura;
};

}

TEST(PrivateBox, IsOfOneLengthAndVersion)
{
    EXPECT_TRUE(check(""));
    EXPECT_TRUE(check(some_box()));
    auto other = base::random_bytes(box_bytes);
    other.front() = '\x02';
    EXPECT_FALSE(check(base::to_base64(other)));
    EXPECT_FALSE(check(some_box().substr(4)));
    EXPECT_FALSE(check("今日はつらかった"));
}

TEST_P(PrivatePage, SaysBeforeTheFirstWordWhatItIs)
{
    auto const page = Walk::body(walk.get("/me/private", keyaki));
    for (auto const* text : { "もとにもどす", "JavaScript", "あなただけです" })
        EXPECT_THAT(page, HasSubstr(text));
    EXPECT_THAT(Walk::body(walk.get("/me/private/words", keyaki)), HasSubstr("ことり\n"));
}

TEST_P(PrivatePage, KeepsTheClosedBoxAndCountsItsVersions)
{
    auto const owner = owner_of(keyaki);
    EXPECT_FALSE(owner.empty());
    EXPECT_EQ(box_of(keyaki).version, 0);
    auto const first = some_box();
    EXPECT_EQ(post(keyaki, "0", first, owner).status, 200);
    EXPECT_EQ(box_of(keyaki).box, first);
    EXPECT_EQ(box_of(keyaki).version, 1);
    EXPECT_EQ(box_of(sakura).version, 0);
    EXPECT_EQ(post(keyaki, "1", "", owner).status, 200); // thrown away
    EXPECT_EQ(box_of(keyaki).version, 2);
    EXPECT_EQ(box_of(keyaki).box, "");
}

TEST_P(PrivatePage, WhoSavesOverSomethingNewerIsGivenIt)
{
    auto const owner = owner_of(keyaki);
    auto const first = some_box(), second = some_box();
    EXPECT_EQ(post(keyaki, "0", first, owner).status, 200);
    auto const late = post(keyaki, "0", second, owner);
    EXPECT_EQ(late.status, 409);
    EXPECT_THAT(Walk::body(late), HasSubstr("\"version\":1"));
    EXPECT_THAT(Walk::body(late), HasSubstr(first));
    EXPECT_EQ(box_of(keyaki).box, first);
}

TEST_P(PrivatePage, TakesNothingElse)
{
    auto const owner = owner_of(keyaki);
    EXPECT_EQ(post(keyaki, "0", "readable text", owner).status, 422);
    EXPECT_EQ(post(keyaki, "x", some_box(), owner).status, 422);
    EXPECT_EQ(post(sakura, "0", some_box(), owner).status, 422); // another one's box from a shared device
    EXPECT_EQ(box_of(keyaki).version, 0);
    EXPECT_EQ(box_of(sakura).version, 0);
}

TEST_P(PrivatePage, WhatADeviceKeepsNamesNobody)
{
    auto const shell = Walk::body(walk.get("/me/private/offline?language=en", keyaki));
    EXPECT_THAT(shell, HasSubstr("data-private-page-owner-value=\"\""));
    EXPECT_THAT(shell, HasSubstr("Page only for you"));
    EXPECT_THAT(shell, Not(HasSubstr(owner_of(keyaki))));
}

INSTANTIATE_TEST_SUITE_P(Databases, PrivatePage, ::testing::ValuesIn(store::testing::kinds()));

}
