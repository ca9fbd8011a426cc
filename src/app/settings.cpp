#include "app/settings.h"

namespace app {

namespace {

constexpr std::string_view sqlite_kind = "sqlite:";

std::filesystem::path program_folder()
{
    return std::filesystem::canonical("/proc/self/exe").parent_path();
}

std::filesystem::path found(std::filesystem::path const& given, std::initializer_list<std::filesystem::path> places)
{
    if (!given.empty())
        return given;
    for (auto const& place : places) {
        if (std::filesystem::is_directory(place))
            return place;
    }
    throw std::runtime_error("not found beside the program: " + places.begin()->filename().string());
}

}

std::string Settings::database_location() const
{
    return database.empty() ? "sqlite:" + (data / "hashiwatashi.db").string() : database;
}

std::filesystem::path Settings::site_key_file() const
{
    return site_key.empty() ? data / "site.key" : site_key;
}

std::filesystem::path Settings::lane_key_file() const
{
    return lane_key.empty() ? site_key_file().parent_path() / "lane.key" : lane_key;
}

bool Settings::is_sqlite() const { return database_location().starts_with(sqlite_kind); }

std::filesystem::path Settings::sqlite_file() const { return database_location().substr(sqlite_kind.size()); }

bool Settings::is_begun() const
{
    return std::filesystem::exists(site_key_file())
        && (!is_sqlite() || std::filesystem::exists(sqlite_file()));
}

std::filesystem::path Settings::content_folder() const
{
    auto const folder = program_folder();
    return found(content, { folder / "content", folder / "../../content", folder / "../share/hashiwatashi/content" });
}

std::filesystem::path Settings::messages_folder() const
{
    auto const folder = program_folder();
    return found(messages, { folder / "messages", folder / "../messages", folder / "../share/hashiwatashi/messages" });
}

std::filesystem::path Settings::town_folder() const
{
    auto const folder = program_folder();
    return found(town, { folder / "town", folder / "../../tests/town", folder / "../share/hashiwatashi/town" });
}

std::unique_ptr<base::Clock> clock_of(Settings const& settings)
{
    return settings.clock_offset_file.empty() ? base::system_clock() : base::movable_clock(settings.clock_offset_file);
}

}
