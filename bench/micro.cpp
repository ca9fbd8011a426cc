#include "bench/bench.h"

#include "base/standard.h"
#include "base/id.h"
#include "base/json.h"
#include "consent/decision.h"
#include "paper/sheet.h"
#include "store/database.h"

#include <sqlite3.h>

#include <iostream>

namespace bench {

namespace {

using Seconds = std::chrono::duration<double>;
constexpr std::string_view note("01234567890123456789012345678901234567890123456789012345678901234567890123456789"
                                "0123456789012345678901234567890123456789012345678901234567890123456789"
                                "01234567890123456789012345678901234567890123456789");

void print(base::json::object const& figures) { std::cout << base::json::serialize(figures) << '\n'; }

// Repeats `once` for about two seconds and returns how often a second.
template<class Once>
double rate(Once&& once)
{
    auto const start = std::chrono::steady_clock::now();
    long count = 0;
    while (Seconds(std::chrono::steady_clock::now() - start).count() < 2) {
        once();
        ++count;
    }
    return count / Seconds(std::chrono::steady_clock::now() - start).count();
}

class RawSqlite {
public:
    explicit RawSqlite(std::string const& file)
    {
        sqlite3_open(file.c_str(), &connection_);
        run("PRAGMA journal_mode=WAL");
        run("PRAGMA synchronous=FULL");
        run("CREATE TABLE raw_note (id TEXT PRIMARY KEY, at BIGINT NOT NULL, note TEXT NOT NULL)");
        sqlite3_prepare_v2(connection_, "INSERT INTO raw_note (id, at, note) VALUES (?1, ?2, ?3)", -1, &insert_, nullptr);
    }
    ~RawSqlite()
    {
        sqlite3_finalize(insert_);
        sqlite3_close(connection_);
    }
    void write(std::string const& id)
    {
        run("BEGIN IMMEDIATE");
        sqlite3_bind_text(insert_, 1, id.data(), static_cast<int>(id.size()), SQLITE_TRANSIENT);
        sqlite3_bind_int64(insert_, 2, 1);
        sqlite3_bind_text(insert_, 3, note.data(), static_cast<int>(note.size()), SQLITE_TRANSIENT);
        sqlite3_step(insert_);
        sqlite3_reset(insert_);
        run("COMMIT");
    }

private:
    void run(char const* sql) { sqlite3_exec(connection_, sql, nullptr, nullptr, nullptr); }
    sqlite3* connection_ { nullptr };
    sqlite3_stmt* insert_ { nullptr };
};

void write_one(store::Database& database, std::string const& id)
{
    database.write([&](store::Transaction& transaction) {
        transaction.execute("INSERT INTO bench_note (id, at, note) VALUES (:id, :at, :note)",
            { { "id", id }, { "at", 1 }, { "note", note } });
    });
}

double rate_of_clients(store::Database& database, int clients)
{
    std::atomic<long> count { 0 };
    std::vector<std::thread> threads;
    auto const start = std::chrono::steady_clock::now();
    for (int client = 0; client < clients; ++client) {
        threads.emplace_back([&] {
            while (Seconds(std::chrono::steady_clock::now() - start).count() < 3) {
                write_one(database, base::new_uuid(base::Instant::from_seconds(1'767'225'600)));
                ++count;
            }
        });
    }
    for (auto& thread : threads)
        thread.join();
    return count / Seconds(std::chrono::steady_clock::now() - start).count();
}

}

void measure_writes(std::filesystem::path const& folder)
{
    std::filesystem::create_directories(folder);
    base::json::object figures;
    {
        RawSqlite raw((folder / "raw.db").string());
        figures["raw_per_second"] = rate([&] { raw.write(base::new_uuid(base::Instant::from_seconds(1'767'225'600))); });
    }
    auto const database = store::Database::open("sqlite:" + (folder / "store.db").string());
    database->write([](store::Transaction& transaction) {
        transaction.execute("CREATE TABLE bench_note (id TEXT PRIMARY KEY, at BIGINT NOT NULL, note TEXT NOT NULL)");
    });
    figures["one_client_per_second"] = rate_of_clients(*database, 1);
    figures["clients_32_per_second"] = rate_of_clients(*database, 32);
    print(figures);
}

void measure_decisions()
{
    using namespace consent;
    Facts facts;
    facts.agencies.push_back({ "A01", { { "D3", 0 } }, { { 1, 0 } } });
    facts.accounts.push_back({ .id = "u1", .kind = "staff", .agency = "A01", .role = "worker" });
    facts.persons.push_back({ .id = "p1" });
    facts.stays.push_back({ .person = "p1", .agency = "A01", .from = 0 });
    GrantEntry grant;
    grant.id = "g1";
    grant.person = "p1";
    grant.recipient = { RecipientKind::agency, "A01" };
    grant.purpose = "programme";
    grant.scope = { { "plan", true, {} }, { "session", true, {} } };
    grant.given_at = 1;
    grant.from = 1;
    grant.notice_version = 1;
    facts.grants.push_back(grant);
    World const world(std::move(facts), "p1");
    std::array<std::string_view, 1> const lines { "*" };
    Asked const asked { .at = 100, .account = "u1", .act = trust::Act::read, .compartment = trust::Compartment::plan, .lines = lines };
    long allowed = 0;
    base::json::object figures;
    figures["per_second"] = 1000 * rate([&] {
        for (int index = 0; index < 1000; ++index)
            allowed += decide(world, asked).allowed ? 1 : 0;
    });
    if (allowed == 0)
        throw std::logic_error("the measured decision must be one that allows");
    print(figures);
}

void measure_paper()
{
    using namespace paper;
    SheetHead const head { .title = "マイライフプラン", .name_label = "よばれたい{名前/なまえ}", .name = "アサガオ（架空）",
        .notes = { "2026年11月24日", "第3版" } };
    std::vector<Block> blocks;
    for (auto const* title : { "こんな{毎日/まいにち}を{送/おく}りたい", "{生活/せいかつ}で{大切/たいせつ}にすること", "{自分/じぶん}のいいところ" }) {
        blocks.push_back({ Heading { title } });
        blocks.push_back({ Bullets { { "{朝/あさ}おきて{仕事/しごと}に行く", "夜は{安心/あんしん}してねむる", "母への{電話/でんわ}（日曜）" } } });
    }
    Table week { .header = { "", "月", "火", "水", "木", "金", "土", "日" }, .rows = {}, .widths = { 1, 2, 2, 2, 2, 2, 2, 2 } };
    for (auto const* time : { "{朝/あさ}", "{昼/ひる}", "{夕/ゆう}", "{夜/よる}" })
        week.rows.push_back({ time, "仕事", "仕事", "仕事", "仕事", "仕事", "洗濯", "集まり 14:00" });
    blocks.push_back({ Heading { "{一週間/いっしゅうかん}の{予定/よてい}" } });
    blocks.push_back({ week });
    std::size_t bytes = 0;
    auto const each = rate([&] { bytes += a4_sheet(head, blocks, { "{未来/みらい}の{自分/じぶん}へ" }, {}).size(); });
    if (bytes == 0)
        throw std::logic_error("no sheet was made");
    base::json::object figures;
    figures["sheet_milliseconds"] = 1000 / each;
    print(figures);
}

}
