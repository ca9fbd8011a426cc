#include "store/open_to_read.h"
#include "store/testing.h"

#include <gtest/gtest.h>

namespace store {

class OpenToRead : public ::testing::TestWithParam<std::string> {
protected:
    OpenToRead() : scratch(GetParam(), SOURCE_FOLDER) { }
    testing::Scratch scratch;
};

TEST_P(OpenToRead, SeesOneStateWhileAnotherWrites)
{
    scratch.database().write([](Transaction& transaction) { transaction.execute("CREATE TABLE word (text TEXT NOT NULL)"); });
    auto const add = [&] {
        scratch.database().write([](Transaction& transaction) { transaction.execute("INSERT INTO word (text) VALUES ('a')"); });
    };
    auto const count = [](Session& session) { return session.query_one("SELECT COUNT(*) AS n FROM word")->integer("n"); };
    add();
    auto const beside = open_to_read(scratch.location());
    beside->read([&](Session& session) {
        EXPECT_EQ(count(session), 1);
        add();
        EXPECT_EQ(count(session), 1);
    });
    EXPECT_EQ(beside->read(count), 2);
    EXPECT_THROW(beside->read([](Session& session) { (void)session.query("SELECT nothing FROM word"); }), Failure);
    EXPECT_EQ(beside->read(count), 2);
}

INSTANTIATE_TEST_SUITE_P(Stores, OpenToRead, ::testing::ValuesIn(testing::kinds()), [](auto const& kind) { return kind.param; });

TEST(OpenToReadSqlite, WritesNothingAndMakesNoStore)
{
    testing::Scratch scratch("sqlite", SOURCE_FOLDER);
    auto const beside = open_to_read(scratch.location());
    EXPECT_THROW(beside->write([](Transaction&) { }), std::logic_error);
    EXPECT_THROW((void)open_to_read(scratch.location() + ".none"), Failure);
    EXPECT_FALSE(std::filesystem::exists(scratch.location().substr(7) + ".none"));
}

}
