#pragma once

#include "store/database.h"
#include "trust/accounts.h"
#include "trust/gate.h"
#include "trust/visit.h"

#include <functional>
#include <string>

// For the tests of all rooms: a gate whose answer the test chooses, a visit without a browser, accounts in one line.
//
//     store::testing::Scratch scratch(GetParam(), SOURCE_FOLDER);
//     trust::testing::OpenGate gate;
//     auto worker = trust::testing::add_worker(scratch.database(), agency, "山本（架空）", now);
//     trust::testing::VisitFor visit(scratch.database(), gate, worker, now);
//     visit->write([&](store::Transaction& transaction) { … });
namespace trust::testing {

class OpenGate final : public Gate, private DisclosureMaker {
public:
    using Rule = std::function<bool(Viewer const&, Question const&)>;
    OpenGate() = default; // allows everything that is asked
    explicit OpenGate(Rule allowed) : allowed_(std::move(allowed)) { }

    base::Result<Disclosure> ask(store::Session&, Viewer const&, Question const&, base::Instant now,
        std::string_view purpose, Journal&) const override;
    // For tests below the gate: a disclosure without a question asked.
    static Disclosure disclosure(PersonId const&, Compartment, Act, std::vector<std::string> lines = { "*" });

private:
    Rule allowed_;
};

// A request and its visit in one; language and the rest may be set by visit->….
class VisitFor {
public:
    VisitFor(store::Database&, Gate const&, std::optional<Viewer>, base::Instant now);
    VisitFor(VisitFor const&) = delete; // the visit refers to the request
    VisitFor& operator=(VisitFor const&) = delete;
    Visit* operator->() { return &visit_; }
    Visit& operator*() { return visit_; }
    web::Request request { .path = "/", .target = "/", .peer = "127.0.0.1" };

private:
    Visit visit_;
};

// A worker's account in the store, and the viewer that signing in would give. Hashing is set to cheap.
Viewer add_worker(store::Database&, AgencyId const&, std::string const& name, base::Instant now,
    Role role = Role::worker);
// The person's own account. The person need not be in the store.
Viewer add_person_account(store::Database&, PersonId const&, base::Instant now);
// A viewer that is not in the store, for tests that need no account.
Viewer worker(AgencyId const&, std::string const& name = "山本（架空）");
Viewer person(PersonId const&);

// Argon2id with the least memory and one pass: chosen by tests only, never by the program.
void use_cheap_hashing();

}
