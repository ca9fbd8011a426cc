#include "store/testing.h"

#include "base/json.h"
#include "base/log.h"
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
    if (kind == "sqlite") {
        folder_ = (std::filesystem::temp_directory_path() / ("hashiwatashi-" + base::random_token())).string();
        std::filesystem::create_directories(folder_);
        location_ = "sqlite:" + folder_ + "/store.db";
    } else {
        server_ = server_words();
        name_ = "hashiwatashi_" + base::to_hex(base::random_bytes(8));
        PostgresqlConnection(server_ + " dbname=postgres")
            .command(("CREATE DATABASE " + name_ + " TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'").c_str());
        location_ = "postgresql:" + server_ + " dbname=" + name_;
    }
    std::vector<base::EmbeddedFile> files;
    auto steps = steps_below(source_folder);
    texts_.reserve(steps.size() * 2);
    for (auto& [name, text] : steps) {
        texts_.push_back(std::move(name));
        auto const& kept_name = texts_.back();
        texts_.push_back(std::move(text));
        files.push_back({ kept_name, texts_.back() });
    }
    database_ = Database::open(location_);
    migrate(*database_, files, base::Instant::from_seconds(0));
}

Scratch::~Scratch()
{
    remove();
}

void Scratch::remove()
{
    database_.reset();
    try {
        if (!folder_.empty())
            std::filesystem::remove_all(folder_);
        if (!name_.empty())
            PostgresqlConnection(server_ + " dbname=postgres").command(("DROP DATABASE " + name_ + " WITH (FORCE)").c_str());
    } catch (std::exception const& error) {
        base::log_warning("a scratch store was left behind", { { "why", base::LogValue::technical(error.what()) } });
    }
}

std::vector<std::string> kinds()
{
    if (server_words().empty())
        return { "sqlite" };
    return { "sqlite", "postgresql" };
}

}
