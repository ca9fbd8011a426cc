#pragma once

#include "base/text.h"
#include "look/testing.h"
#include "person/testing.h"
#include "trust/testing.h"

#include "base/standard_test.h"

namespace person::testing {

// Pages without a server: a store with one house, a worker, pages with the real templates, and the routes of a room.
class Walk {
public:
    Walk(std::string const& kind, std::vector<std::string> const& floors, base::Instant now)
        : scratch(kind, SOURCE_FOLDER), now(now), catalogue(std::filesystem::path(BUILD_FOLDER) / "messages"), clock(now)
    {
        for (auto const& floor : floors)
            files.add_templates(SOURCE_FOLDER, floor);
        pages.emplace(files.list(), std::vector<base::EmbeddedFile> {}, catalogue, false);
        house = add_house(database(), "A01", now);
        worker = trust::testing::add_worker(database(), house, "山本（架空）", now);
        room.emplace(*pages, database(), *keys, clock, std::filesystem::path(SOURCE_FOLDER) / "content", std::filesystem::path());
    }

    store::Database& database() { return scratch.database(); }
    web::Response get(std::string const& target, std::optional<trust::Viewer> viewer = {})
    {
        return ask(web::Method::get, target, {}, viewer.value_or(worker));
    }
    web::Response post(std::string const& target, std::vector<std::pair<std::string, std::string>> const& fields)
    {
        web::Form form;
        for (auto const& [name, value] : fields)
            form.add(name, value);
        return ask(web::Method::post, target, std::move(form), worker);
    }
    static std::string body(web::Response const& response) { return std::get<std::string>(response.body); }
    static std::string location(web::Response const& response)
    {
        for (auto const& [name, value] : response.headers)
            if (name == "Location")
                return value;
        return {};
    }

    store::testing::Scratch scratch;
    base::Instant now;
    words::Catalogue catalogue;
    base::FixedClock clock;
    look::testing::Files files;
    std::optional<look::Pages> pages;
    std::unique_ptr<trust::Keys> keys = trust::Keys::for_tests();
    trust::testing::OpenGate gate;
    AgencyId house;
    trust::Viewer worker;
    std::optional<look::Room> room;
    trust::Routes routes;
    std::map<std::string, std::string> headers; // of the next requests

private:
    web::Response ask(web::Method method, std::string const& target, web::Form form, trust::Viewer const& viewer)
    {
        trust::testing::VisitFor visit(database(), gate, viewer, now);
        visit.request.method = method;
        auto const mark = target.find('?');
        visit.request.path = target.substr(0, mark);
        if (mark != std::string::npos)
            for (auto const& pair : base::split(target.substr(mark + 1), '&'))
                visit.request.query.add(pair.substr(0, pair.find('=')), pair.substr(pair.find('=') + 1));
        visit.request.form = std::move(form);
        visit.request.headers.insert(headers.begin(), headers.end());
        web::Router router;
        for (auto const& entry : routes.entries())
            router.add({ entry.method, entry.pattern, "x", [&](web::Request&) { return entry.handler(*visit); }, entry.body });
        auto const match = router.find(method, visit.request.path);
        if (!match.route)
            return web::Response::text("no route", 404);
        visit.request.parameters = match.parameters;
        return match.route->handler(visit.request);
    }
};

}
