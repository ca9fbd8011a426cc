#include "look/testing.h"

#include "base/json.h"
#include "base/text.h"
#include "web/decode.h"
#include "web/router.h"

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

web::Response answer(trust::testing::VisitFor& visit, trust::Routes const& routes, web::Method method, std::string const& target)
{
    auto& request = visit.request;
    request.method = method;
    auto const mark = target.find('?');
    request.path = target.substr(0, mark);
    if (mark != std::string::npos) {
        auto const query = web::decode_form(target.substr(mark + 1));
        for (auto const& [name, value] : query.value().fields())
            request.query.add(name, value);
    }
    web::Router router;
    for (auto const& entry : routes.entries())
        router.add({ entry.method, entry.pattern, "x", [&](web::Request&) { return entry.handler(*visit); }, entry.body });
    auto const match = router.find(method, request.path);
    if (!match.route)
        return web::Response::text("no route", 404);
    request.parameters = match.parameters;
    auto response = match.route->handler(request);
    if (!visit->journal.empty())
        visit->write([](store::Transaction&) { });
    return response;
}

std::string location(web::Response const& response)
{
    for (auto const& [name, value] : response.headers) {
        if (name == "Location")
            return value;
    }
    return "";
}

}
