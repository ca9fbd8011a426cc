#pragma once

#include "web/router.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace web {

struct Limits {
    std::uint32_t header_bytes { 8 * 1024 };
    std::uint64_t form_bytes { 1024 * 1024 };
    std::uint64_t upload_bytes { 4ULL * 1024 * 1024 * 1024 };
    unsigned connections { 1000 };
    unsigned connections_per_peer { 200 };
    unsigned workers { 48 };        // threads that run handlers; most of them wait for a commit
    unsigned waiting_requests { 512 }; // beyond that: 503
    std::chrono::seconds header_timeout { 10 };
    std::chrono::seconds body_timeout { 60 };   // for a form; an upload must keep 16 KiB/s
    std::chrono::seconds idle_timeout { 60 };   // keep-alive
    std::chrono::seconds write_timeout { 60 };  // without progress
};

struct TlsFiles {
    std::filesystem::path certificate; // PEM chain
    std::filesystem::path key;
};

struct ServerSettings {
    std::string address { "127.0.0.1" };
    std::uint16_t port { 8080 }; // 0: any free port
    Limits limits;
    std::filesystem::path upload_folder; // for files being received; emptied at start
    std::optional<TlsFiles> tls;
    unsigned io_threads { 2 };
    // Addresses of our own proxies: their X-Forwarded-For and X-Forwarded-Proto are believed, and they are not
    // counted per peer.
    std::set<std::string> proxies {};
};

enum class Problem {
    bad_request,        // 400
    not_found,          // 404
    method_not_allowed, // 405
    timeout,            // 408
    too_large,          // 413
    unprocessable,      // 422
    header_too_large,   // 431
    failed,             // 500
    unavailable,        // 503
    storage_full,       // 507
};

int status_of(Problem);

// The page for a problem, in the visitor's words. The request may be nearly empty. Must not throw.
using ProblemPage = std::function<Response(Problem, Request const&)>;

// Accepts, limits, reads, routes, runs handlers on the worker pool, compresses text, writes. Handlers that throw
// store::Failure or anything else become a ProblemPage; the text of the exception goes to the log only.
class Server {
public:
    Server(ServerSettings, Router const&, ProblemPage);
    ~Server(); // stops

    void start();              // returns when it listens; throws if the port is taken
    std::uint16_t port() const;
    // Stops accepting, lets running requests finish (at most `grace`), closes everything.
    void stop(std::chrono::seconds grace = std::chrono::seconds(10));

private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

}
