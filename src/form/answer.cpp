#include "form/answer.h"

#include "form/content.h"

namespace form {

namespace {

base::json::value const* content_of(Lines const& lines, std::string_view line)
{
    auto const found = lines.find(line);
    return found == lines.end() ? nullptr : &found->second.content;
}

}

std::string Answer::text(std::string_view line) const
{
    auto const* content = content_of(lines, line);
    return content && content->is_string() ? std::string(content->get_string()) : std::string();
}

std::vector<std::string> Answer::texts(std::string_view line) const
{
    std::vector<std::string> texts;
    auto const* content = content_of(lines, line);
    if (!content || !content->is_array())
        return texts;
    for (auto const& entry : content->get_array()) {
        if (entry.is_string())
            texts.emplace_back(entry.get_string());
    }
    return texts;
}

base::json::array Answer::rows(std::string_view line) const
{
    auto const* content = content_of(lines, line);
    if (!content || !content->is_array())
        return {};
    base::json::array rows;
    for (auto const& row : content->get_array()) {
        if (row.is_object())
            rows.push_back(row);
    }
    return rows;
}

std::optional<int> Answer::number(std::string_view line) const
{
    auto const* content = content_of(lines, line);
    if (!content || !content->is_int64())
        return std::nullopt;
    return static_cast<int>(content->get_int64());
}

Unsure Answer::unsure(std::string_view line) const
{
    auto const* content = content_of(lines, line);
    return content ? unsure_in(*content) : Unsure::no;
}

}
