#include "web/message.h"

#include "base/text.h"

#include <cassert>

namespace web {

bool Form::has(std::string_view name) const
{
    return std::ranges::any_of(fields_, [&](auto const& field) { return field.first == name; });
}

std::string Form::get(std::string_view name) const
{
    auto const found = std::ranges::find_if(fields_, [&](auto const& field) { return field.first == name; });
    return found == fields_.end() ? std::string() : found->second;
}

std::vector<std::string> Form::all(std::string_view name) const
{
    std::vector<std::string> values;
    for (auto const& [field, value] : fields_) {
        if (field == name)
            values.push_back(value);
    }
    return values;
}

std::string const& Request::parameter(std::string_view name) const
{
    auto const found = parameters.find(name);
    if (found == parameters.end())
        throw std::logic_error("the route has no parameter " + std::string(name));
    return found->second;
}

std::string Request::header(std::string_view lower_case_name) const
{
    auto const found = headers.find(lower_case_name);
    return found == headers.end() ? std::string() : found->second;
}

std::string Request::cookie(std::string_view name) const
{
    auto const found = headers.find("cookie");
    if (found == headers.end())
        return {};
    std::string_view rest = found->second;
    while (!rest.empty()) {
        auto const end = std::min(rest.find(';'), rest.size());
        auto pair = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        while (!pair.empty() && pair.front() == ' ')
            pair.remove_prefix(1);
        auto const equals = pair.find('=');
        if (equals != std::string_view::npos && pair.substr(0, equals) == name)
            return std::string(pair.substr(equals + 1));
    }
    return {};
}

Response& Response::header(std::string name, std::string value)
{
    headers.emplace_back(std::move(name), std::move(value));
    return *this;
}

Response Response::html(std::string body, int status)
{
    Response response { .status = status, .body = std::move(body) };
    return std::move(response.header("Content-Type", "text/html; charset=utf-8"));
}

Response Response::text(std::string body, int status)
{
    Response response { .status = status, .body = std::move(body) };
    return std::move(response.header("Content-Type", "text/plain; charset=utf-8"));
}

Response Response::json(std::string body, int status)
{
    Response response { .status = status, .body = std::move(body) };
    return std::move(response.header("Content-Type", "application/json"));
}

Response Response::see_other(std::string location)
{
    Response response { .status = 303, .body = std::string() };
    return std::move(response.header("Location", std::move(location)));
}

Response Response::bytes(std::string body, std::string content_type)
{
    Response response { .status = 200, .body = std::move(body) };
    return std::move(response.header("Content-Type", std::move(content_type)));
}

Response Response::pdf(std::string body, std::string file_name)
{
    auto response = bytes(std::move(body), "application/pdf");
    // RFC 6266: only the extended form carries Japanese.
    response.header("Content-Disposition", "inline; filename*=UTF-8''" + base::url_escape(file_name));
    return response;
}

Response Response::file(FileBody file, std::string content_type)
{
    Response response { .status = 200, .body = std::move(file) };
    return std::move(response.header("Content-Type", std::move(content_type)));
}

}
