#include "base/json.h"
#include "base/random.h"
#include "store/testing.h"

using namespace store;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

namespace {

constexpr auto keeper_schema = R"(
CREATE TABLE keeper (id TEXT PRIMARY KEY, name TEXT UNIQUE, number BIGINT, share DOUBLE PRECISION, at BIGINT, day TEXT);
CREATE TABLE thing (id TEXT PRIMARY KEY, keeper_id TEXT NOT NULL REFERENCES keeper (id), size BIGINT NOT NULL);
CREATE INDEX thing_keeper ON thing (keeper_id);
)";

using KeeperId = base::Id<struct KeeperTag>;

// A folder shaped like the program's sources, with one schema step.
class SourceFolder {
public:
    SourceFolder()
    {
        std::filesystem::create_directories(path_ / "src" / "keeper" / "schema");
        std::ofstream(path_ / "src" / "ORDER") << "keeper\n";
        std::ofstream(path_ / "src" / "keeper" / "schema" / "0001_keeper.sql") << keeper_schema;
    }
    ~SourceFolder() { std::filesystem::remove_all(path_); }
    std::string path() const { return path_.string(); }

private:
    std::filesystem::path path_ { std::filesystem::temp_directory_path() / ("source-" + base::random_token()) };
};

class StoreTest : public ::testing::TestWithParam<std::string> {
protected:
    Database& database() { return scratch_.database(); }

    void keep(std::string const& id, Value name = nullptr, Value number = nullptr)
    {
        database().write([&](Transaction& transaction) {
            transaction.execute("INSERT INTO keeper (id, name, number) VALUES (:id, :name, :number)",
                { { "id", id }, { "name", name }, { "number", number } });
        });
    }
    std::int64_t count()
    {
        return database().read([](Reader& reader) { return reader.query_one("SELECT count(*) AS c FROM keeper")->integer("c"); });
    }
    template<class Work>
    FailureKind failure_of(Work&& work)
    {
        try {
            work();
        } catch (Failure const& failure) {
            text_ = failure.what();
            return failure.kind();
        }
        ADD_FAILURE() << "did not fail";
        return FailureKind::lost;
    }

    SourceFolder source_;
    store::testing::Scratch scratch_ { GetParam(), source_.path() };
    std::string text_;
};

INSTANTIATE_TEST_SUITE_P(Kinds, StoreTest, ::testing::ValuesIn(store::testing::kinds()), [](auto const& info) { return info.param; });

// SQL is a literal of the program: a text made at run time does not convert.
template<class Text>
concept BecomesSql = std::is_constructible_v<Sql, Text>;
static_assert(BecomesSql<char const (&)[9]>);
static_assert(!BecomesSql<std::string>);
static_assert(!BecomesSql<std::string_view>);
static_assert(!BecomesSql<char const*>);

}

TEST_P(StoreTest, values_come_back_as_they_were)
{
    auto id = KeeperId::named("keeper");
    base::Instant at { 1'795'000'000'123'456 };
    auto day = *base::Day::parse("2026-11-24");
    std::string name = "薬物、𠮷田 'x' \"y\" :z \\ \n";
    database().write([&](Transaction& transaction) {
        EXPECT_EQ(transaction.execute("INSERT INTO keeper (id, name, number, share, at, day) VALUES (:id, :name, :number, :share, :at, :day)",
                      { { "id", id }, { "name", name }, { "number", std::numeric_limits<std::int64_t>::min() }, { "share", 0.1 },
                          { "at", at }, { "day", day } }),
            1);
    });
    auto row = database().read([&](Reader& reader) { return *reader.query_one("SELECT * FROM keeper WHERE id = :id", { { "id", id } }); });
    EXPECT_EQ(row.id<KeeperId>("id"), id);
    EXPECT_EQ(row.text("name"), name);
    EXPECT_EQ(row.integer("number"), std::numeric_limits<std::int64_t>::min());
    EXPECT_EQ(row.real("share"), 0.1);
    EXPECT_EQ(row.instant("at"), at);
    EXPECT_EQ(row.day("day"), day);
    EXPECT_THROW(row.text("nowhere"), std::logic_error);
    EXPECT_THROW(row.integer("name"), std::logic_error);
}

TEST_P(StoreTest, nothing_is_read_as_nothing)
{
    keep("a");
    auto row = database().read([](Reader& reader) { return *reader.query_one("SELECT * FROM keeper"); });
    EXPECT_TRUE(row.is_null("name"));
    EXPECT_THROW(row.text("name"), std::logic_error);
    EXPECT_THROW(row.integer("number"), std::logic_error);
    EXPECT_EQ(row.text_or("name", "-"), "-");
    EXPECT_EQ(row.integer_or("number", 7), 7);
    EXPECT_FALSE(row.instant_if("at"));
    EXPECT_FALSE(row.day_if("day"));
    EXPECT_TRUE(row.id<KeeperId>("name").empty());
    keep("b", Value(KeeperId()), Value(std::optional<std::int64_t>()));
    EXPECT_EQ(count(), 2);
}

TEST_P(StoreTest, expressions_have_the_type_of_their_value)
{
    keep("a", "x", 4'000'000'000);
    keep("b", "y", 5'000'000'000);
    keep("c");
    auto row = database().read([](Reader& reader) {
        return *reader.query_one("SELECT count(*) AS c, sum(number) AS s, avg(number) AS a, coalesce(max(name), '') AS m, "
                                 "coalesce(sum(share), 0) AS z, max(at) AS none, count(*) > 2 AS many, 'x' || 1 AS text FROM keeper");
    });
    EXPECT_EQ(row.integer("c"), 3);
    EXPECT_EQ(row.integer("s"), 9'000'000'000);
    EXPECT_EQ(row.real("a"), 4.5e9);
    EXPECT_EQ(row.text("m"), "y");
    EXPECT_EQ(row.integer("z"), 0);
    EXPECT_TRUE(row.is_null("none"));
    EXPECT_EQ(row.integer("many"), 1);
    EXPECT_EQ(row.text("text"), "x1");
}

TEST_P(StoreTest, rows_come_in_order_and_query_one_gives_the_first)
{
    for (auto id : { "b", "A", "é", "a" })
        keep(id);
    auto ids = database().read([](Reader& reader) {
        std::vector<std::string> ids;
        for (auto const& row : reader.query("SELECT id FROM keeper ORDER BY id"))
            ids.push_back(row.text("id"));
        EXPECT_EQ(reader.query_one("SELECT id FROM keeper ORDER BY id")->text("id"), ids.front());
        EXPECT_FALSE(reader.query_one("SELECT id FROM keeper WHERE id = 'none'"));
        return ids;
    });
    EXPECT_THAT(ids, ElementsAre("A", "a", "b", "é"));
}

TEST_P(StoreTest, parameters_are_matched_by_name)
{
    keep("a", "x", 10'000'000'000);
    database().read([](Reader& reader) {
        // Twice the same, one in a text, one in a comment, and sums of 64 bits.
        EXPECT_TRUE(reader.query_one("SELECT id FROM keeper WHERE (:name IS NULL OR name = :name) AND ':no' <> name -- :never\n"
                                     "AND number > :now - 5",
            { { "now", 10'000'000'000 }, { "name", "x" } }));
        EXPECT_EQ(reader.query("SELECT id FROM keeper WHERE id = :id OR number = :number LIMIT :most",
                            { { "id", "a" }, { "number", 1 }, { "most", 5 } })
                      .size(),
            1u);
    });
    EXPECT_EQ(failure_of([&] { database().read([](Reader& reader) { reader.query("SELECT id FROM keeper WHERE id = :id"); }); }),
        FailureKind::broken);
    EXPECT_EQ(failure_of([&] {
        database().read([](Reader& reader) { reader.query("SELECT id FROM keeper", { { "id", "a" } }); });
    }),
        FailureKind::broken);
    EXPECT_EQ(failure_of([&] { keep(std::string("a\0b", 3)); }), FailureKind::broken);
}

TEST_P(StoreTest, a_parameter_that_was_null_first_takes_a_value_later)
{
    keep("a");
    keep("b", "x", 10'000'000'000);
    keep("c", "y", 1);
    keep("d");
    EXPECT_EQ(count(), 4);
    auto find = [&](Value number) {
        return database().read([&](Reader& reader) {
            return reader.query("SELECT id FROM keeper WHERE number > coalesce(:number, 0)", { { "number", number } }).size();
        });
    };
    EXPECT_EQ(find(nullptr), 2u);
    EXPECT_EQ(find(9'999'999'999), 1u);
    EXPECT_EQ(find(0.5), 2u);
    EXPECT_EQ(find(nullptr), 2u);
}

TEST_P(StoreTest, work_that_throws_leaves_nothing)
{
    struct Own { };
    EXPECT_THROW(database().write([&](Transaction& transaction) {
        transaction.execute("INSERT INTO keeper (id) VALUES ('a')");
        throw Own();
    }),
        Own);
    EXPECT_EQ(count(), 0);
    keep("a");
    EXPECT_EQ(count(), 1);
}

TEST_P(StoreTest, a_conflict_ends_the_transaction_even_when_it_is_swallowed)
{
    keep("a", "朝顔");
    EXPECT_EQ(failure_of([&] { keep("b", "朝顔"); }), FailureKind::conflict);
    EXPECT_THAT(text_, Not(HasSubstr("朝顔")));
    EXPECT_EQ(failure_of([&] {
        database().write([](Transaction& transaction) {
            transaction.execute("INSERT INTO keeper (id) VALUES ('c')");
            try {
                transaction.execute("INSERT INTO keeper (id) VALUES ('a')");
            } catch (Failure const&) {
            }
        });
    }),
        FailureKind::conflict);
    EXPECT_EQ(failure_of([&] {
        database().write([](Transaction& transaction) {
            transaction.execute("INSERT INTO thing (id, keeper_id, size) VALUES ('t', 'nobody', 1)");
        });
    }),
        FailureKind::conflict);
    EXPECT_EQ(failure_of([&] {
        database().write([](Transaction& transaction) { transaction.execute("INSERT INTO thing (id, keeper_id, size) VALUES ('t', 'a', NULL)"); });
    }),
        FailureKind::broken);
    EXPECT_EQ(failure_of([&] { database().read([](Reader& reader) { reader.query("SELECT nowhere FROM keeper"); }); }), FailureKind::broken);
    EXPECT_EQ(count(), 1);
}

TEST_P(StoreTest, upsert_and_returning_work_alike)
{
    auto put = [&](int number) {
        return database().write([&](Transaction& transaction) {
            return transaction
                .query_one("INSERT INTO keeper (id, number) VALUES ('a', :number) ON CONFLICT (id) DO UPDATE SET number = "
                           "excluded.number + coalesce(keeper.number, 0) RETURNING number",
                    { { "number", number } })
                ->integer("number");
        });
    };
    EXPECT_EQ(put(3), 3);
    EXPECT_EQ(put(4), 7);
    database().write([](Transaction& transaction) {
        EXPECT_EQ(transaction.execute("INSERT INTO keeper (id) VALUES ('a') ON CONFLICT DO NOTHING"), 0);
        EXPECT_EQ(transaction.execute("UPDATE keeper SET number = 1"), 1);
        EXPECT_EQ(transaction.execute("DELETE FROM keeper WHERE id = 'z'"), 0);
    });
}

TEST_P(StoreTest, a_reader_sees_one_state_and_changes_nothing)
{
    keep("a");
    database().read([&](Reader& reader) {
        EXPECT_EQ(reader.query_one("SELECT count(*) AS c FROM keeper")->integer("c"), 1);
        std::thread([&] { keep("b"); }).join();
        EXPECT_EQ(reader.query_one("SELECT count(*) AS c FROM keeper")->integer("c"), 1);
        EXPECT_EQ(count(), 2);
    });
    EXPECT_EQ(failure_of([&] {
        database().read([](Reader& reader) { reader.query("INSERT INTO keeper (id) VALUES ('c') RETURNING id"); });
    }),
        FailureKind::broken);
    EXPECT_EQ(failure_of([&] { database().read([](Reader& reader) { reader.query("DELETE FROM keeper"); }); }), FailureKind::broken);
    EXPECT_EQ(count(), 2);
}

TEST_P(StoreTest, of_many_writers_the_failing_ones_leave_the_others)
{
    keep("sum", "sum", 0);
    std::atomic<int> failed { 0 };
    std::vector<std::thread> writers;
    for (int writer = 0; writer < 16; ++writer) {
        writers.emplace_back([&, writer] {
            for (int turn = 0; turn < 20; ++turn) {
                try {
                    database().write([&](Transaction& transaction) {
                        transaction.execute("UPDATE keeper SET number = number + 1 WHERE id = 'sum'");
                        // Every fourth writer takes an id that is in use.
                        auto id = writer % 4 == 0 ? "sum" : std::to_string(writer) + "-" + std::to_string(turn);
                        transaction.execute("INSERT INTO keeper (id) VALUES (:id)", { { "id", id } });
                    });
                } catch (Failure const& failure) {
                    EXPECT_EQ(failure.kind(), FailureKind::conflict);
                    ++failed;
                }
            }
        });
    }
    for (auto& writer : writers)
        writer.join();
    EXPECT_EQ(failed, 80);
    EXPECT_EQ(count(), 241);
    auto sum = database().read([](Reader& reader) { return reader.query_one("SELECT number FROM keeper WHERE id = 'sum'")->integer("number"); });
    EXPECT_EQ(sum, 240);
}

namespace {

constexpr base::EmbeddedFile first_step { "keeper/schema/0001_keeper.sql", keeper_schema };
constexpr base::EmbeddedFile second_step { "keeper/schema/0002_more.sql", "CREATE TABLE more (id TEXT); -- with: a colon\nINSERT INTO more VALUES ('x;y');\n" };
constexpr base::EmbeddedFile broken_step { "keeper/schema/0003_wrong.sql", "CREATE TABLE half (id TEXT);\nCREATE TABBLE wrong;\n" };

}

TEST_P(StoreTest, steps_are_applied_once_in_order)
{
    EXPECT_THAT(schema_state(database(), { first_step, second_step }).missing, ElementsAre("keeper/2_more"));
    migrate(database(), { first_step, second_step }, base::Instant::from_seconds(5));
    migrate(database(), { first_step, second_step }, base::Instant::from_seconds(6));
    auto state = schema_state(database(), { first_step, second_step });
    EXPECT_THAT(state.missing, IsEmpty());
    EXPECT_THAT(state.unknown, IsEmpty());
    database().read([](Reader& reader) {
        EXPECT_EQ(reader.query_one("SELECT id FROM more")->text("id"), "x;y");
        EXPECT_EQ(reader.query_one("SELECT applied_at FROM schema_step WHERE number = 2")->instant("applied_at").seconds(), 5);
    });
}

TEST_P(StoreTest, a_broken_step_leaves_the_store_as_it_was)
{
    EXPECT_EQ(failure_of([&] { migrate(database(), { first_step, second_step, broken_step }, {}); }), FailureKind::broken);
    EXPECT_THAT(text_, HasSubstr("keeper/3_wrong"));
    EXPECT_THAT(schema_state(database(), { first_step, second_step }).missing, ElementsAre("keeper/2_more"));
    EXPECT_EQ(failure_of([&] { database().read([](Reader& reader) { reader.query("SELECT id FROM half"); }); }), FailureKind::broken);
}

TEST_P(StoreTest, a_newer_store_is_refused_and_left_alone)
{
    migrate(database(), { first_step, second_step }, {});
    EXPECT_THAT(schema_state(database(), { first_step }).unknown, ElementsAre("keeper/2_more"));
    EXPECT_EQ(failure_of([&] { migrate(database(), { first_step, broken_step }, {}); }), FailureKind::broken);
    EXPECT_THAT(text_, HasSubstr("newer"));
    EXPECT_THAT(schema_state(database(), { first_step, second_step }).missing, IsEmpty());
    EXPECT_THROW(migrate(database(), { { "keeper/0001.sql", "" } }, {}), std::logic_error);
}

// The whole of the program's steps, as they stand, on both databases.
TEST(Schema, all_steps_of_the_program_apply)
{
    for (auto const& kind : store::testing::kinds()) {
        store::testing::Scratch scratch(kind, SOURCE_FOLDER);
        EXPECT_EQ(scratch.database().kind(), kind);
    }
}

TEST(Database, is_named_by_its_kind)
{
    EXPECT_THROW(Database::open("/tmp/store.db"), Failure);
    EXPECT_THROW(Database::open("sqlite:/nowhere/store.db"), Failure);
    EXPECT_THROW(Database::open("postgresql:host=/nowhere"), Failure);
}

namespace {

// Sources of the program, with their texts; tests are none.
std::map<std::string, std::string> sources()
{
    std::map<std::string, std::string> texts;
    std::filesystem::path folder = std::string(SOURCE_FOLDER) + "/src";
    for (auto const& entry : std::filesystem::recursive_directory_iterator(folder)) {
        auto name = std::filesystem::relative(entry.path(), folder).string();
        if ((name.ends_with(".cpp") || name.ends_with(".h")) && !name.ends_with("_test.cpp"))
            texts[name] = base::read_file(entry.path());
    }
    return texts;
}

}

TEST(Rule, only_this_floor_knows_the_databases_and_only_one_place_makes_the_writer)
{
    std::vector<std::string> writers;
    std::vector<std::string> openers;
    auto texts = sources();
    ASSERT_GT(texts.size(), 30u);
    for (auto const& [name, text] : texts) {
        if (!name.starts_with("store/")) {
            EXPECT_THAT(text, Not(HasSubstr("<soci"))) << name;
            EXPECT_THAT(text, Not(HasSubstr("<sqlite3.h>"))) << name;
            EXPECT_THAT(text, Not(HasSubstr("<libpq-fe.h>"))) << name;
        }
        if (text.find("connection_(file, SqliteConnection::Role::writer)") != std::string::npos)
            writers.push_back(name);
        if (text.find("sqlite3_open") != std::string::npos)
            openers.push_back(name);
    }
    EXPECT_THAT(writers, ElementsAre("store/sqlite_writer.cpp"));
    // SOCI opens what the server uses; what copies whole stores has a handle of its own.
    EXPECT_THAT(openers, ElementsAre("store/sqlite_handle.h"));
}
