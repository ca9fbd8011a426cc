#pragma once

// What the parts of the server share; only .cpp files of this folder include it.

#include "web/precompiled.h"
#include "web/received.h"
#include "web/reply.h"
#include "web/server.h"

namespace web {

namespace asio = boost::asio;
namespace beast = boost::beast;
using Socket = asio::ip::tcp::socket;
// How exactly deadlines are kept.
inline constexpr std::chrono::milliseconds tick_time { 250 };
using SteadyTime = std::chrono::steady_clock::time_point;

// A connection as its thread's watch sees it: whoever is past its deadline is interrupted.
struct Watched {
    SteadyTime deadline { SteadyTime::max() };
    bool timed_out { false };
    bool idle { false };  // between two requests or after the last: a stop may close it at once
    virtual void interrupt() = 0;

protected:
    ~Watched() = default;
};

// One thread with its own event loop: what belongs to a connection is only touched by its thread, so nothing needs
// a lock or a strand.
struct IoThread {
    std::set<Watched*> connections; // before the context, whose end takes the last of them along
    asio::io_context context { 1 };
    asio::executor_work_guard<asio::io_context::executor_type> work { context.get_executor() };
    asio::steady_timer tick { context };
    std::thread thread;
};

struct Shared {
    Shared(ServerSettings given, Router const& routes, ProblemPage page)
        : settings(std::move(given))
        , router(routes)
        , problem_page(std::move(page))
        , workers(settings.limits.workers)
    {
    }

    ServerSettings settings;
    Router const& router;
    ProblemPage problem_page;
    asio::thread_pool workers;
    asio::thread_pool helpers { 2 }; // file reads and writes, problem pages: they must go on when all workers wait
    std::optional<asio::ssl::context> tls;
    std::atomic<unsigned> waiting { 0 }; // handed to the workers and not begun
    std::atomic<bool> stopping { false };
    std::atomic<bool> abandoned { false }; // the grace is over: what has not begun does not begin

    std::mutex count_mutex;
    std::condition_variable count_changed;
    unsigned connections { 0 };
    std::unordered_map<std::string, unsigned> per_peer;

    bool enter(std::string const& peer);
    void leave(std::string const& peer);
};

// Runs the work on a pool and comes back to this coroutine's thread.
template<class Work>
asio::awaitable<void> run_on(asio::thread_pool& pool, asio::any_io_executor home, Work work)
{
    auto const start = [&pool, home](auto handler, Work inner) {
        asio::post(pool, [handler = std::move(handler), inner = std::move(inner), home]() mutable {
            inner();
            asio::post(home, std::move(handler));
        });
    };
    return asio::async_initiate<asio::use_awaitable_t<> const, void()>(start, asio::use_awaitable, std::move(work));
}

// Serves one connection to its end.
asio::awaitable<void> serve_plain(Shared&, IoThread&, Socket, std::string peer);
asio::awaitable<void> serve_tls(Shared&, IoThread&, Socket, std::string peer);

// Everything between a request that was read and the reply, on a worker: never throws.
Reply answer(Shared&, Route const&, Request&, Asked);
Reply answer_problem(Shared&, Problem, Request const&, Asked);

// Of answers that are made without a page.
inline constexpr std::string_view bare_headers = "Content-Length: 0\r\nConnection: close\r\nCache-Control: no-store\r\n"
                                                 "X-Content-Type-Options: nosniff\r\n"
                                                 "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n";

// Checks a header and fills the request from it. A problem says why it is refused.
using Header = beast::http::request_header<beast::http::fields>;
std::optional<Problem> read_header(Header const&, Shared const&, std::string const& peer, bool secure, Request&, Asked&);

}
