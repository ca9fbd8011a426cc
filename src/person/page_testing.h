#pragma once

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
    static std::string location(web::Response const& response) { return look::testing::location(response); }

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
        visit.request.form = std::move(form);
        visit.request.headers.insert(headers.begin(), headers.end());
        return look::testing::answer(visit, routes, method, target);
    }
};

}
