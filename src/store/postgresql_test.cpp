#include "base/random.h"
#include "base/text.h"
#include "store/postgresql_connection.h"
#include "store/testing.h"

#include <latch>

using namespace store;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(NumberedSql, gives_each_name_one_number)
{
    auto numbered = number_parameters("SELECT ':a', \":b\" -- :c\n /* :d */ , x::text FROM t WHERE y = :name AND z = :other OR y <> :name");
    EXPECT_EQ(numbered.text, "SELECT ':a', \":b\" -- :c\n /* :d */ , x::text FROM t WHERE y = $1 AND z = $2 OR y <> $1");
    EXPECT_THAT(numbered.names, ElementsAre("name", "other"));
    EXPECT_EQ(number_parameters("SELECT 'it''s :x' || :x").text, "SELECT 'it''s :x' || $1");
    EXPECT_EQ(number_parameters("SELECT 'open :x").text, "SELECT 'open :x");
}

namespace {

// Runs only against a server; bin/test always has one.
class PostgresqlTest : public ::testing::Test {
protected:
    void SetUp() override
    {
        if (store::testing::kinds().size() < 2)
            GTEST_SKIP() << "HASHIWATASHI_TEST_POSTGRESQL is not set";
        source_ = std::filesystem::temp_directory_path() / ("source-" + base::random_token());
        std::filesystem::create_directories(source_ / "src" / "line" / "schema");
        std::ofstream(source_ / "src" / "ORDER") << "line\n";
        std::ofstream(source_ / "src" / "line" / "schema" / "0001_line.sql")
            << "CREATE TABLE line (id BIGINT PRIMARY KEY, number BIGINT NOT NULL);\nINSERT INTO line VALUES (1, 0), (2, 0);\n";
        scratch_ = std::make_unique<store::testing::Scratch>("postgresql", source_.string());
    }
    void TearDown() override
    {
        scratch_.reset();
        std::filesystem::remove_all(source_);
    }
    Database& database() { return scratch_->database(); }
    std::int64_t sum()
    {
        return database().read([](Reader& reader) { return reader.query_one("SELECT sum(number) AS s FROM line")->integer("s"); });
    }
    std::string words() { return scratch_->location().substr(std::string("postgresql:").size()); }

    std::filesystem::path source_;
    std::unique_ptr<store::testing::Scratch> scratch_;
};

}

TEST_F(PostgresqlTest, connections_closed_by_the_server_are_replaced)
{
    EXPECT_EQ(sum(), 0);
    PostgresqlConnection(words()).setting(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
    EXPECT_EQ(sum(), 0);
    PostgresqlConnection(words()).setting(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
    database().write([](Transaction& transaction) { transaction.execute("UPDATE line SET number = 5 WHERE id = 1"); });
    EXPECT_EQ(sum(), 5);
}

TEST_F(PostgresqlTest, a_connection_lost_before_the_commit_is_tried_again)
{
    int tries = 0;
    database().write([&](Transaction& transaction) {
        transaction.execute("UPDATE line SET number = number + 1 WHERE id = 1");
        if (++tries == 1)
            transaction.query("SELECT pg_terminate_backend(pg_backend_pid())");
    });
    EXPECT_EQ(tries, 2);
    EXPECT_EQ(sum(), 1);
}

TEST_F(PostgresqlTest, two_that_block_each_other_both_come_through)
{
    std::latch both(2);
    std::atomic<int> tries { 0 };
    auto change = [&](int first, int second) {
        bool met = false;
        database().write([&](Transaction& transaction) {
            ++tries;
            transaction.execute("UPDATE line SET number = number + 1 WHERE id = :id", { { "id", first } });
            if (!std::exchange(met, true))
                both.arrive_and_wait();
            transaction.execute("UPDATE line SET number = number + 1 WHERE id = :id", { { "id", second } });
        });
    };
    std::thread other([&] { change(2, 1); });
    change(1, 2);
    other.join();
    EXPECT_EQ(sum(), 4);
    EXPECT_GE(tries, 3);
}

TEST_F(PostgresqlTest, wrong_data_is_not_repeated_in_the_failure)
{
    try {
        database().write([](Transaction& transaction) {
            transaction.execute("UPDATE line SET number = CAST(:text AS BIGINT)", { { "text", "朝顔" } });
        });
        FAIL();
    } catch (Failure const& failure) {
        EXPECT_EQ(failure.kind(), FailureKind::broken);
        EXPECT_THAT(failure.what(), ::testing::Not(HasSubstr("朝顔")));
        EXPECT_THAT(failure.what(), HasSubstr("22P02"));
    }
}

TEST_F(PostgresqlTest, a_database_that_sorts_otherwise_is_refused)
{
    auto name = "hashiwatashi_" + base::to_hex(base::random_bytes(8));
    PostgresqlConnection server(words());
    server.command(("CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'").c_str());
    EXPECT_THROW(Database::open("postgresql:" + words() + " dbname=" + name), Failure);
    server.command(("DROP DATABASE " + name).c_str());
}
