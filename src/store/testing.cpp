#include "store/testing.h"

#include "base/json.h"
#include "base/log.h"
#include "store/failure_log.h"
#include "base/random.h"
#include "base/text.h"

#include "store/postgresql_connection.h"

namespace store::testing {

namespace {

std::string server_words()
{
    auto const* words = std::getenv("HASHIWATASHI_TEST_POSTGRESQL");
    return words ? words : "";
}

// Names and texts of all steps, in the order of src/ORDER.
std::vector<std::pair<std::string, std::string>> steps_below(std::filesystem::path const& source_folder)
{
    std::vector<std::pair<std::string, std::string>> steps;
    for (auto const& floor : base::lines(base::read_file(source_folder / "src" / "ORDER"))) {
        auto folder = source_folder / "src" / floor / "schema";
        if (!std::filesystem::is_directory(folder))
            continue;
        std::set<std::filesystem::path> files;
        for (auto const& entry : std::filesystem::directory_iterator(folder)) {
            if (entry.path().extension() == ".sql")
                files.insert(entry.path());
        }
        for (auto const& file : files)
            steps.emplace_back(floor + "/schema/" + file.filename().string(), base::read_file(file));
    }
    return steps;
}

// What a schema is, in one number: its tables, indexes and columns, and the steps that made them.
constexpr std::string_view fingerprint = R"((SELECT md5(string_agg(c.relname || '.' || a.attname || ':' || a.atttypid, ','
        ORDER BY c.relname, a.attname)) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relnamespace = 'public'::regnamespace AND NOT a.attisdropped)
    || (SELECT md5(string_agg(room || number || name, ',' ORDER BY room, number)) FROM schema_step))";

// PostgreSQL takes half a second to make a database and as long again for all steps. A test that changed only rows
// gives its database back emptied, for the next test of this program; one that changed the schema does not.
class PostgresqlStores {
public:
    ~PostgresqlStores()
    {
        for (auto const& [steps, names] : free_) {
            for (auto const& name : names)
                drop(name);
        }
    }

    // Empty, and with these steps done if it was used before.
    std::string take(std::vector<std::string> const& steps)
    {
        if (auto& names = free_[steps]; !names.empty()) {
            auto name = std::move(names.back());
            names.pop_back();
            return name;
        }
        auto name = "hashiwatashi_" + base::to_hex(base::random_bytes(8));
        PostgresqlConnection(server_words() + " dbname=postgres")
            .command(("CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'").c_str());
        return name;
    }

    // Called when all steps are done: what the schema must still be when it comes back. Steps that put rows in are
    // not remembered.
    static void remember(std::string const& name)
    {
        auto sql = R"(DO $$ DECLARE one TEXT; filled BOOLEAN; BEGIN
            FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'schema_step' LOOP
                EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', one) INTO filled;
                IF filled THEN RETURN; END IF;
            END LOOP;
            EXECUTE format('COMMENT ON SCHEMA public IS %L', )" + std::string(fingerprint) + R"();
        END $$)";
        connect(name).command(sql.c_str());
    }

    void give_back(std::vector<std::string> const& steps, std::string const& name)
    {
        if (emptied(name))
            free_[steps].push_back(name);
        else
            drop(name);
    }

private:
    static PostgresqlConnection connect(std::string const& name) { return PostgresqlConnection(server_words() + " dbname=" + name); }

    static bool emptied(std::string const& name)
    {
        auto sql = R"(DO $$ DECLARE one TEXT; BEGIN
            PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid();
            IF obj_description('public'::regnamespace, 'pg_namespace') IS DISTINCT FROM )"
            + std::string(fingerprint) + R"( THEN RAISE EXCEPTION 'the schema was changed'; END IF;
            SET LOCAL session_replication_role = replica;
            FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'schema_step' LOOP
                EXECUTE format('DELETE FROM %I', one);
            END LOOP;
        END $$)";
        try {
            connect(name).command(sql.c_str());
            return true;
        } catch (std::exception const&) {
            return false;
        }
    }

    static void drop(std::string const& name)
    {
        try {
            connect("postgres").command(("DROP DATABASE " + name + " WITH (FORCE)").c_str());
        } catch (std::exception const& error) {
            base::log_warning("a scratch store was left behind", { { "why", base::LogValue::technical(for_log(error)) } });
        }
    }

    std::map<std::vector<std::string>, std::vector<std::string>> free_; // by their steps
};

PostgresqlStores& postgresql_stores()
{
    static PostgresqlStores stores;
    return stores;
}

}

Scratch::Scratch(std::string const& kind, std::string const& source_folder)
{
    try {
        make(kind, source_folder);
    } catch (...) {
        remove();
        throw;
    }
}

void Scratch::make(std::string const& kind, std::string const& source_folder)
{
    std::vector<base::EmbeddedFile> files;
    auto steps = steps_below(source_folder);
    texts_.reserve(steps.size() * 2);
    for (auto& [name, text] : steps) {
        texts_.push_back(std::move(name));
        auto const& kept_name = texts_.back();
        texts_.push_back(std::move(text));
        files.push_back({ kept_name, texts_.back() });
    }
    if (kind == "sqlite") {
        folder_ = (std::filesystem::temp_directory_path() / ("hashiwatashi-" + base::random_token())).string();
        std::filesystem::create_directories(folder_);
        location_ = "sqlite:" + folder_ + "/store.db";
    } else {
        name_ = postgresql_stores().take(texts_);
        location_ = "postgresql:" + server_words() + " dbname=" + name_;
    }
    database_ = Database::open(location_);
    migrate(*database_, files, base::Instant::from_seconds(0));
    if (!name_.empty())
        PostgresqlStores::remember(name_);
}

Scratch::~Scratch()
{
    remove();
}

void Scratch::remove()
{
    database_.reset();
    if (!name_.empty())
        return postgresql_stores().give_back(texts_, name_);
    std::error_code left_behind; // a folder in the place for temporary files hurts nobody
    if (!folder_.empty())
        std::filesystem::remove_all(folder_, left_behind);
}

std::vector<std::string> kinds()
{
    if (server_words().empty())
        return { "sqlite" };
    return { "sqlite", "postgresql" };
}

}
