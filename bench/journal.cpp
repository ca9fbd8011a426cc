#include "bench/bench.h"

#include "base/standard.h"
#include "base/embedded.h"
#include "base/json.h"
#include "store/database.h"
#include "journal/check.h"
#include "trust/journal_heads.h"
#include "trust/journal_store.h"

#include <sqlite3.h>

#include <iostream>

namespace bench {

namespace {

using Seconds = std::chrono::duration<double>;
constexpr int entries_at_once = 2'000;
constexpr double measured_seconds = 2;
auto const noon = base::Instant::from_seconds(1'767'225'600);

double since(std::chrono::steady_clock::time_point start) { return Seconds(std::chrono::steady_clock::now() - start).count(); }

trust::JournalRow row()
{
    static auto const worker = trust::AccountId::named("worker");
    static auto const house = trust::AgencyId::named("house");
    static auto const person = trust::PersonId::named("person");
    return { .at = noon, .account = worker, .agency = house, .person = person, .act = trust::Act::read,
        .compartment = trust::Compartment::identity, .lines = { "*" }, .rule = "A3", .grant = "", .purpose = "person.purpose.list",
        .allowed = true };
}

// The same row and indexes, without number, leaf and tree, as a plain program would write it.
class RawJournal {
public:
    explicit RawJournal(std::string const& file)
    {
        sqlite3_open(file.c_str(), &connection_);
        run("PRAGMA journal_mode=WAL");
        run("PRAGMA synchronous=FULL");
        run("CREATE TABLE journal (id INTEGER PRIMARY KEY, at BIGINT NOT NULL, account TEXT NOT NULL, agency TEXT, person TEXT NOT NULL, "
            "act TEXT NOT NULL, compartment TEXT NOT NULL, lines TEXT NOT NULL, rule TEXT NOT NULL, grant_id TEXT, "
            "purpose TEXT NOT NULL, allowed BIGINT NOT NULL)");
        run("CREATE INDEX journal_person ON journal (person, at)");
        run("CREATE INDEX journal_account ON journal (account, at)");
        sqlite3_prepare_v2(connection_, "INSERT INTO journal (at, account, agency, person, act, compartment, lines, rule, purpose, allowed) "
            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 1)", -1, &insert_, nullptr);
    }
    ~RawJournal()
    {
        sqlite3_finalize(insert_);
        sqlite3_close(connection_);
    }
    void write(trust::JournalRow const& row)
    {
        run("BEGIN IMMEDIATE");
        sqlite3_bind_int64(insert_, 1, row.at.microseconds);
        int place = 2;
        for (auto text : { std::string_view(row.account.text()), std::string_view(row.agency.text()), std::string_view(row.person.text()),
                 trust::code(row.act), trust::code(row.compartment), std::string_view(row.lines.front()), std::string_view(row.rule),
                 std::string_view(row.purpose) })
            sqlite3_bind_text(insert_, place++, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
        sqlite3_step(insert_);
        sqlite3_reset(insert_);
        run("COMMIT");
    }

private:
    void run(char const* sql) { sqlite3_exec(connection_, sql, nullptr, nullptr, nullptr); }
    sqlite3* connection_ { nullptr };
    sqlite3_stmt* insert_ { nullptr };
};

template<class Once>
double rate(Once&& once)
{
    auto const start = std::chrono::steady_clock::now();
    long count = 0;
    for (; since(start) < measured_seconds; ++count)
        once();
    return count / since(start);
}

void add(store::Database& database, std::vector<trust::JournalRow> const& rows)
{
    database.write([&](store::Transaction& transaction) { trust::journal_store::add(transaction, rows); });
}

}

void measure_journal(std::filesystem::path const& folder, int count)
{
    std::filesystem::create_directories(folder);
    base::json::object figures;
    auto const database = store::Database::open("sqlite:" + (folder / "journal.db").string());
    store::migrate(*database, embedded::schemas(), noon);
    std::vector<trust::JournalRow> const one { row() };
    add(*database, one);
    // In turn and twice, so that neither has the quieter half of the time.
    RawJournal raw((folder / "raw.db").string());
    double raw_rate = 0, own_rate = 0;
    for (int turn = 0; turn < 2; ++turn) {
        raw_rate += rate([&] { raw.write(one.front()); }) / 2;
        own_rate += rate([&] { add(*database, one); }) / 2;
    }
    figures["raw_per_second"] = raw_rate;
    figures["one_client_per_second"] = own_rate;

    std::vector<trust::JournalRow> const many(entries_at_once, row());
    for (int made = 0; made < count; made += entries_at_once)
        add(*database, many);
    auto const start = std::chrono::steady_clock::now();
    auto const report = database->read([](store::Session& session) { return journal::check_journal(session, {}); });
    figures["verify_seconds"] = since(start);
    figures["verified_entries"] = report.entries;
    if (!report.faults.empty())
        throw std::logic_error("the journal that was just written is wrong");
    std::cout << base::json::serialize(figures) << '\n';
}

}
