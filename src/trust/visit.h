#pragma once

#include "base/result.h"
#include "store/database.h"
#include "trust/gate.h"
#include "web/router.h"
#include "words/language.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace trust {

// One request on its way: who, when, in which language, and the two ways to the store. The journal rows of what the
// handler asks the Gate are written with its transaction, or before the answer leaves.
class Visit {
public:
    Visit(web::Request& request, std::optional<Viewer> viewer, base::Instant now, store::Database& database,
        Gate const& gate)
        : request(request), now(now), viewer_(std::move(viewer)), database_(database), gate_(gate) { }

    web::Request& request;
    base::Instant const now;
    words::Language language { words::Language::japanese };
    bool ruby { true };
    std::string text_size { "normal" }; // "normal" | "large" | "largest"
    std::string theme { "auto" };       // "auto" | "light" | "dark"
    std::string form_token;             // for the hidden field that every form carries

    bool signed_in() const { return viewer_.has_value(); }
    Viewer const& viewer() const { return *viewer_; } // only where the route needs a signed-in caller
    std::optional<Viewer> const& viewer_if() const { return viewer_; }
    base::Day today() const { return base::Day::of(now); }

    template<class Work>
    auto read(Work&& work) { return database_.read(std::forward<Work>(work)); }
    // As Database::write; the pending journal rows are written in the same transaction, after work.
    template<class Work>
    auto write(Work&& work)
    {
        auto const before = journal.pending_;
        journal.memory_.reset();
        journal.writing_ = true;
        struct Written {
            Journal& journal;
            ~Written() { journal.writing_ = false; }
        } const written { journal };
        try {
            return database_.write([&](store::Transaction& transaction) {
                journal.pending_ = before; // the work may run again
                if constexpr (std::is_void_v<decltype(work(transaction))>) {
                    work(transaction);
                    journal.write(transaction);
                } else {
                    auto answer = work(transaction);
                    journal.write(transaction);
                    return answer;
                }
            });
        } catch (...) {
            journal.pending_ = before; // what was read before is still owed to the journal
            throw;
        }
    }
    base::Result<Disclosure> ask(store::Session& session, Question const& question, std::string_view purpose)
    {
        return gate_.ask(session, viewer(), question, now, purpose, journal);
    }
    // Side by side at one screen: the person entered their PIN in this worker's session, so what only the person
    // may do (print, give, open joint writing) is asked and journalled in the person's own name.
    std::optional<Viewer> person_beside;
    bool is_beside(PersonId const& person) const { return person_beside && person_beside->person == person; }
    base::Result<Disclosure> ask_as_person(store::Session& session, Question const& question, std::string_view purpose)
    {
        auto const& asking = is_beside(question.person) ? *person_beside : viewer();
        return gate_.ask(session, asking, question, now, purpose, journal);
    }

    Journal journal;

private:
    std::optional<Viewer> viewer_;
    store::Database& database_;
    Gate const& gate_;
};

using VisitHandler = std::function<web::Response(Visit&)>;

// How rooms state their routes: method, path, need and handler in one line.
class Routes {
public:
    struct Entry {
        web::Method method;
        std::string pattern;
        Need need;
        VisitHandler handler;
        web::BodyLimit body;
    };
    void get(std::string pattern, Need need, VisitHandler handler)
    {
        entries_.push_back({ web::Method::get, std::move(pattern), need, std::move(handler), web::BodyLimit::form });
    }
    void post(std::string pattern, Need need, VisitHandler handler, web::BodyLimit body = web::BodyLimit::form)
    {
        entries_.push_back({ web::Method::post, std::move(pattern), need, std::move(handler), body });
    }
    std::vector<Entry> const& entries() const { return entries_; }

private:
    std::vector<Entry> entries_;
};

}
