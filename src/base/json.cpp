#include "base/json.h"

namespace base {

namespace {

std::size_t line_of(std::string_view text, std::size_t place)
{
    return 1 + static_cast<std::size_t>(std::count(text.begin(), text.begin() + std::min(place, text.size()), '\n'));
}

json::value const* member(json::object const& object, std::string_view name)
{
    auto found = object.find(name);
    return found == object.end() || found->value().is_null() ? nullptr : &found->value();
}

}

std::string read_file(std::filesystem::path const& path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file)
        throw std::runtime_error("cannot read " + path.string());
    std::string bytes { std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>() };
    if (file.bad())
        throw std::runtime_error("cannot read " + path.string());
    return bytes;
}

json::value read_json_file(std::filesystem::path const& path)
{
    auto text = read_file(path);
    json::stream_parser parser;
    boost::system::error_code error;
    auto place = parser.write_some(text, error);
    if (!error && text.find_first_not_of(" \t\r\n", place) != std::string::npos)
        error = json::error::extra_data;
    if (!error)
        parser.finish(error);
    if (error)
        throw std::runtime_error(path.string() + ":" + std::to_string(line_of(text, place)) + ": " + error.message());
    return parser.release();
}

std::string json_text(json::object const& object, std::string_view name, std::string_view fallback)
{
    auto value = member(object, name);
    return std::string(value ? std::string_view(value->as_string()) : fallback);
}

std::int64_t json_integer(json::object const& object, std::string_view name, std::int64_t fallback)
{
    auto value = member(object, name);
    return value ? value->to_number<std::int64_t>() : fallback;
}

bool json_bool(json::object const& object, std::string_view name, bool fallback)
{
    auto value = member(object, name);
    return value ? value->as_bool() : fallback;
}

}
