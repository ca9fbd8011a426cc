#include "store/postgresql_connection.h"

namespace store {

namespace {

bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// Where what begins here ends, if it is a text in quotes or a comment; the place itself otherwise.
std::size_t end_of_opaque(std::string_view sql, std::size_t place)
{
    auto after = [&](std::string_view closing, std::size_t from) {
        auto found = sql.find(closing, from);
        return found == std::string_view::npos ? sql.size() : found + closing.size();
    };
    if (sql[place] == '\'' || sql[place] == '"')
        return after(sql.substr(place, 1), place + 1); // a doubled quote begins the next text at once
    if (sql.substr(place, 2) == "--")
        return after("\n", place);
    if (sql.substr(place, 2) == "/*")
        return after("*/", place + 2);
    if (sql.substr(place, 2) == "::")
        return place + 2;
    return place;
}

}

NumberedSql number_parameters(std::string_view sql)
{
    NumberedSql numbered;
    for (std::size_t place = 0; place < sql.size();) {
        auto end = end_of_opaque(sql, place);
        if (end == place && sql[place] == ':') {
            end = place + 1;
            while (end < sql.size() && is_name(sql[end]))
                ++end;
            std::string name(sql.substr(place + 1, end - place - 1));
            auto known = std::find(numbered.names.begin(), numbered.names.end(), name);
            numbered.text += "$" + std::to_string(known - numbered.names.begin() + 1);
            if (known == numbered.names.end())
                numbered.names.push_back(std::move(name));
        } else {
            end = std::max(end, place + 1);
            numbered.text += sql.substr(place, end - place);
        }
        place = end;
    }
    return numbered;
}

}
