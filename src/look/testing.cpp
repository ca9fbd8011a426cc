#include "look/testing.h"

#include "base/json.h"

namespace look::testing {

Files& Files::add_templates(std::filesystem::path const& source_folder, std::string const& floor)
{
    auto const root = source_folder / "src";
    for (auto const& entry : std::filesystem::recursive_directory_iterator(root / floor)) {
        if (entry.path().extension() == ".html")
            add(std::filesystem::relative(entry.path(), root).generic_string(), base::read_file(entry.path()));
    }
    return *this;
}

Files& Files::add(std::string name, std::string bytes)
{
    files_[std::move(name)] = std::move(bytes);
    return *this;
}

std::vector<base::EmbeddedFile> Files::list() const
{
    std::vector<base::EmbeddedFile> list;
    for (auto const& [name, bytes] : files_)
        list.push_back({ name, bytes });
    return list;
}

}
