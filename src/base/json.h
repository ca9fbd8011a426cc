#pragma once

#include <boost/json.hpp>

#include <filesystem>
#include <string>
#include <string_view>

namespace base {

namespace json = boost::json;

// Throws std::runtime_error naming the file and place: these files are ours, a broken one stops the start.
json::value read_json_file(std::filesystem::path const&);
std::string read_file(std::filesystem::path const&);

// Text of a member, or the fallback when it is absent or null.
std::string json_text(json::object const&, std::string_view name, std::string_view fallback = "");
std::int64_t json_integer(json::object const&, std::string_view name, std::int64_t fallback = 0);
bool json_bool(json::object const&, std::string_view name, bool fallback = false);

}
