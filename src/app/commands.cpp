#include "app/commands.h"

#include "app/program.h"
#include "base/embedded.h"

#include <algorithm>
#include <filesystem>
#include <unistd.h>

namespace app {

namespace {

// A store that is made for one command and removed with it.
class ScratchFolder {
public:
    ScratchFolder()
        : path_(std::filesystem::temp_directory_path() / ("hashiwatashi-" + std::to_string(::getpid())))
    {
        std::filesystem::create_directories(path_);
    }
    ~ScratchFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    std::filesystem::path const& path() const { return path_; }

private:
    std::filesystem::path path_;
};

}

int print_routes(Settings const& settings, std::ostream& out)
{
    ScratchFolder scratch;
    auto own = settings;
    own.data = scratch.path();
    own.database.clear();
    own.site_key.clear();
    Program program(own);
    std::vector<std::string> lines;
    for (auto const& route : program.router().routes()) {
        std::string line = route.method == web::Method::get ? "GET   " : "POST  ";
        line += route.pattern;
        line.resize(std::max<std::size_t>(line.size() + 2, 72), ' ');
        lines.push_back(line + route.need);
    }
    std::sort(lines.begin(), lines.end());
    for (auto const& line : lines)
        out << line << '\n';
    return lines.empty() ? 1 : 0;
}

int migrate_store(Settings const& settings, bool check, std::ostream& out)
{
    std::filesystem::create_directories(settings.data);
    auto const database = store::Database::open(settings.database_location());
    auto const state = store::schema_state(*database, embedded::schemas());
    for (auto const& step : state.unknown)
        out << "unknown " << step << '\n';
    for (auto const& step : state.missing)
        out << "missing " << step << '\n';
    if (!state.unknown.empty()) {
        out << "The store is newer than this program; it was left as it is.\n";
        return 2;
    }
    if (check)
        return state.missing.empty() ? 0 : 1;
    store::migrate(*database, embedded::schemas(), clock_of(settings)->now());
    out << "up to date\n";
    return 0;
}

}
