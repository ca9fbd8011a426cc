#pragma once

#include "base/time.h"
#include "store/database.h"
#include "trust/brake.h"
#include "trust/journal_heads.h"
#include "trust/visit.h"
#include "web/server.h"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace trust {

// Sessions in the store (only a hash of the token is kept), cookie "__Host-session"; idle 30 minutes for staff and
// the person on a shared screen, absolute 12 hours.
struct OpenSession {
    std::string token; // for the cookie
};

OpenSession open_session(store::Transaction&, AccountId, base::Instant now);
void close_session(store::Transaction&, std::string_view token, base::Instant now);
// A session as its account may see it. The key is the hash of the token: it names the session and opens nothing.
struct SessionFacts {
    std::string key;
    base::Instant opened_at;
    base::Instant seen_at; // to five minutes
};
std::string session_key(std::string_view token);
std::vector<SessionFacts> open_sessions(store::Session&, AccountId, base::Instant now); // newest first, at most 50
// False if this account has no such open session.
bool close_session_of(store::Transaction&, AccountId, std::string_view key, base::Instant now);
// All of the account, but the one with the token `except` ("" for none); how many.
std::int64_t close_sessions(store::Transaction&, AccountId, base::Instant now, std::string_view except = "");
// The person entered their PIN beside the worker: until `until` this session may ask in the person's name.
void stand_beside(store::Transaction&, std::string_view session_token, AccountId person_account, base::Instant until,
    base::Instant now);
void step_away(store::Transaction&, std::string_view session_token, base::Instant now);

std::string session_token(web::Request const&); // "" if there is none
std::string session_cookie(std::string_view token); // Set-Cookie value
std::string end_session_cookie();
// "__Host-NAME=VALUE" as the session's cookie is set. Seconds 0: until the browser is closed; below 0: forgotten.
std::string host_cookie(std::string_view name, std::string_view value, std::int64_t seconds);

// Slows guessing of passwords (brake.h): 0 seconds is "go ahead", and the try counts as a failure until its outcome is
// noted.
std::chrono::seconds sign_in_delay(std::string_view peer, std::string_view login, base::Instant now);
void note_sign_in(std::string_view peer, std::string_view login, bool success);
Brake& sign_in_brake(); // of this process; also for PINs, by names that no login has ("pin|" + person)

// Turns rooms' routes into web routes: session → Viewer (and who is beside), need, form token and origin check for
// every post, language and look from cookies, the journal written before the answer leaves, security headers.
struct Pipeline {
    store::Database& database;
    Gate const& gate;
    base::Clock const& clock;
    std::string form_secret; // 32 bytes; form tokens are bound to session and this
    // The page of a problem, "not for you" (404) among them; given by look through app. An unmet need of somebody who
    // is not signed in is a 303 to /sign-in?to=… instead.
    std::function<web::Response(Visit&, web::Problem)> problem_page;
    JournalHeads* heads { nullptr }; // signs the journal from time to time; tests may do without
    ApartJournal const* apart { nullptr }; // takes what nobody else may know of; tests may do without
};

void add_routes(web::Router&, Routes const&, Pipeline);
// Content-Security-Policy and the other headers of every page, where the answer has none of its own; over TLS that it
// stays so.
void add_security_headers(web::Response&, web::Request const&);

}
