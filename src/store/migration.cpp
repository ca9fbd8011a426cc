#include "store/connection.h"
#include "store/database.h"

namespace store {

namespace {

struct Step {
    std::string room;
    std::int64_t number;
    std::string name;
    std::string_view sql;

    std::string text() const { return room + "/" + std::to_string(number) + "_" + name; }
    bool same(Step const& other) const { return room == other.room && number == other.number; }
};

// "plan/schema/0001_plan.sql"
Step step_of(base::EmbeddedFile const& file)
{
    auto wrong = [&] { return std::logic_error("not the name of a schema step: " + std::string(file.name)); };
    auto middle = file.name.find("/schema/");
    auto underscore = file.name.find('_', middle == std::string_view::npos ? 0 : middle + 8);
    if (middle == std::string_view::npos || underscore == std::string_view::npos || !file.name.ends_with(".sql"))
        throw wrong();
    auto digits = file.name.substr(middle + 8, underscore - middle - 8);
    auto name = file.name.substr(underscore + 1, file.name.size() - underscore - 5);
    std::int64_t number = 0;
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc() || end != digits.data() + digits.size() || number < 1)
        throw wrong();
    return { std::string(file.name.substr(0, middle)), number, std::string(name), file.bytes };
}

std::vector<Step> steps_of(std::vector<base::EmbeddedFile> const& files)
{
    std::vector<Step> steps;
    for (auto const& file : files)
        steps.push_back(step_of(file));
    return steps;
}

bool has_table(std::string_view kind, Session& session)
{
    if (kind == "sqlite")
        return session.query_one("SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'schema_step'").has_value();
    return session.query_one("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'schema_step'").has_value();
}

std::vector<Step> applied_steps(std::string_view kind, Session& session)
{
    std::vector<Step> steps;
    if (!has_table(kind, session))
        return steps;
    for (auto const& row : session.query("SELECT room, number, name FROM schema_step ORDER BY room, number"))
        steps.push_back({ row.text("room"), row.integer("number"), row.text("name"), {} });
    return steps;
}

bool holds(std::vector<Step> const& steps, Step const& wanted)
{
    return std::any_of(steps.begin(), steps.end(), [&](Step const& step) { return step.same(wanted); });
}

std::vector<std::string> lacking(std::vector<Step> const& from, std::vector<Step> const& in)
{
    std::vector<std::string> names;
    for (auto const& step : from) {
        if (!holds(in, step))
            names.push_back(step.text());
    }
    return names;
}

}

// The one door through which text that is no literal reaches a database: the steps of the program.
class SchemaWork {
public:
    explicit SchemaWork(Transaction& transaction) : transaction_(transaction) { }
    void run_script(std::string_view sql) { transaction_.connection_.run_script(sql); }

private:
    Transaction& transaction_;
};

namespace {

void apply(Transaction& transaction, Step const& step, base::Instant now)
{
    try {
        SchemaWork(transaction).run_script(step.sql);
    } catch (Failure const& failure) {
        throw Failure(failure.kind(), "schema step " + step.text() + ": " + failure.what());
    }
    transaction.execute("INSERT INTO schema_step (room, number, name, applied_at) VALUES (:room, :number, :name, :now)",
        { { "room", step.room }, { "number", step.number }, { "name", step.name }, { "now", now } });
}

void migrate_in(Transaction& transaction, std::string_view kind, std::vector<Step> const& steps, base::Instant now)
{
    // Several processes of one site start at the same time; the number is "hashiwat" in ASCII.
    if (kind == "postgresql")
        transaction.query("SELECT pg_advisory_xact_lock(7521419744968663412)");
    auto applied = applied_steps(kind, transaction);
    if (auto unknown = lacking(applied, steps); !unknown.empty())
        throw Failure(FailureKind::broken, "the store is newer than this program: it has " + unknown.front());
    if (!has_table(kind, transaction)) {
        transaction.execute("CREATE TABLE schema_step (room TEXT NOT NULL, number BIGINT NOT NULL, name TEXT NOT NULL, "
                            "applied_at BIGINT NOT NULL, PRIMARY KEY (room, number))");
    }
    for (auto const& step : steps) {
        if (!holds(applied, step))
            apply(transaction, step, now);
    }
}

}

SchemaState schema_state(Database& database, std::vector<base::EmbeddedFile> const& files)
{
    auto steps = steps_of(files);
    auto applied = database.read([&](Reader& reader) { return applied_steps(database.kind(), reader); });
    return { lacking(steps, applied), lacking(applied, steps) };
}

void migrate(Database& database, std::vector<base::EmbeddedFile> const& files, base::Instant now)
{
    auto steps = steps_of(files);
    auto state = schema_state(database, files);
    if (state.missing.empty() && state.unknown.empty())
        return;
    if (!state.unknown.empty())
        throw Failure(FailureKind::broken, "the store is newer than this program: it has " + state.unknown.front());
    database.write([&](Transaction& transaction) { migrate_in(transaction, database.kind(), steps, now); });
}

}
