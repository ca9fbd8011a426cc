#pragma once

#include "app/settings.h"
#include "form/answer.h"
#include "form/definition.h"
#include "look/page.h"
#include "look/room.h"
#include "store/database.h"
#include "trust/gate.h"
#include "trust/journal_heads.h"
#include "trust/sealed.h"
#include "trust/visit.h"
#include "web/router.h"
#include "words/catalogue.h"

#include <functional>
#include <memory>

namespace app {

// The program put together once: store, keys, pages and the rooms with their routes.
class Program {
public:
    // Opens or makes the store, brings its schema up to date and, in demo mode, loads the demo region into an empty
    // store. Throws if the store is newer than the program or, in demo mode, holds anything but the demo region.
    explicit Program(Settings const&);
    ~Program();

    web::Router const& router() const { return router_; }
    web::Router& router() { return router_; }
    store::Database& database() { return *database_; }
    trust::Keys const& keys() const { return *keys_; }
    base::Clock const& clock() const { return *clock_; }
    look::Pages const& pages() const { return *pages_; }
    trust::Routes const& routes() const { return routes_; }

private:
    void load_demo(Settings const&);
    void erase_who_came_back();
    void add_rooms(Settings const&);

    std::unique_ptr<base::Clock> clock_;
    std::unique_ptr<store::Database> database_;
    std::unique_ptr<trust::Keys> keys_;
    std::unique_ptr<trust::JournalHeads> heads_;
    std::unique_ptr<trust::ApartJournal const> apart_;
    std::unique_ptr<words::Catalogue> catalogue_;
    std::unique_ptr<trust::Gate> gate_;
    std::unique_ptr<look::Pages> pages_;
    std::unique_ptr<look::Room> room_;
    std::unique_ptr<form::Library> library_;
    std::unique_ptr<form::Answers> answers_;
    trust::Routes routes_;
    web::Router router_;
};

// Runs until SIGTERM or SIGINT; prints the address on standard output. Returns the exit code. `more` may add routes
// (the bench's constant page).
int serve(Settings const&, std::function<void(web::Router&)> const& more = {});

}
