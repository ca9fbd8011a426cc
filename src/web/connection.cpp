#include "web/inside.h"

#include "base/log.h"

#include <unistd.h>

namespace web {

namespace http = beast::http;
using TlsStream = asio::ssl::stream<Socket>;
using ErrorCode = boost::system::error_code;

namespace {

constexpr std::size_t piece_bytes = 64 * 1024;
constexpr std::uint64_t slowest_upload_bytes_per_second = 16 * 1024;
constexpr std::uint64_t most_discarded_bytes = 16 * 1024 * 1024;
constexpr std::chrono::seconds farewell_timeout { 3 };

Socket& socket_of(Socket& stream) { return stream; }
Socket& socket_of(TlsStream& stream) { return stream.next_layer(); }

template<class Stream>
class Connection final : public Watched {
public:
    Connection(Shared& shared, IoThread& thread, Stream stream, std::string peer)
        : shared_(shared), thread_(thread), stream_(std::move(stream)), peer_(std::move(peer))
    {
        thread_.connections.insert(this);
    }
    ~Connection()
    {
        thread_.connections.erase(this);
        shared_.leave(peer_);
    }
    Connection(Connection const&) = delete;
    Connection& operator=(Connection const&) = delete;

    void interrupt() override
    {
        ErrorCode ignored;
        socket_of(stream_).cancel(ignored);
    }

    asio::awaitable<void> serve();

private:
    struct Exchange { // one request and what is known about how to answer it
        http::request_parser<http::buffer_body> parser;
        Request request;
        Asked asked { .keep_alive = false };
        Route const* route { nullptr };
        bool has_body { false };
        std::uint64_t limit { 0 };
    };
    static constexpr bool is_tls = std::is_same_v<Stream, TlsStream>;

    asio::awaitable<bool> greet();
    asio::awaitable<bool> wait_for_request();
    asio::awaitable<bool> serve_one();
    std::optional<Problem> problem_of(ErrorCode) const;
    std::optional<Problem> judge(Exchange&) const;
    asio::awaitable<std::optional<Problem>> receive(Exchange&, Received&);
    asio::awaitable<std::optional<Problem>> take(Received&, std::string_view bytes);
    asio::awaitable<bool> run(Exchange&);
    asio::awaitable<bool> refuse(Problem, Exchange&);
    asio::awaitable<bool> send(Reply);
    asio::awaitable<bool> send_file(Reply&);
    asio::awaitable<bool> send_bytes(std::string_view);
    asio::awaitable<void> part();
    void allow(std::chrono::steady_clock::duration time) { deadline = std::chrono::steady_clock::now() + time; timed_out = false; }
    Limits const& limits() const { return shared_.settings.limits; }

    Shared& shared_;
    IoThread& thread_;
    Stream stream_;
    std::string peer_;
    beast::flat_buffer buffer_ { piece_bytes };
    bool first_ { true };
};

template<class Stream>
asio::awaitable<void> Connection<Stream>::serve()
{
    bool going_on = co_await greet();
    while (going_on) {
        bool const asked = co_await wait_for_request();
        if (!asked)
            break;
        going_on = co_await serve_one();
        if (!going_on)
            co_await part();
    }
    ErrorCode ignored;
    socket_of(stream_).close(ignored);
}

template<class Stream>
asio::awaitable<bool> Connection<Stream>::greet()
{
    ErrorCode ignored;
    socket_of(stream_).set_option(asio::ip::tcp::no_delay(true), ignored);
    if constexpr (is_tls) {
        ErrorCode error;
        allow(limits().header_timeout);
        co_await stream_.async_handshake(asio::ssl::stream_base::server, asio::redirect_error(asio::use_awaitable, error));
        co_return !error;
    }
    co_return true;
}

// Until the first byte of a request is there: silence is no error.
template<class Stream>
asio::awaitable<bool> Connection<Stream>::wait_for_request()
{
    if (buffer_.size() > 0)
        co_return true;
    if (shared_.stopping)
        co_return false;
    ErrorCode error;
    idle = true;
    allow(first_ ? limits().header_timeout : limits().idle_timeout);
    auto const count = co_await stream_.async_read_some(buffer_.prepare(4096), asio::redirect_error(asio::use_awaitable, error));
    idle = false;
    first_ = false;
    buffer_.commit(count);
    co_return !error && count > 0;
}

// False: the connection ends with this request.
// (GCC 12 cannot compile co_await inside conditions: each stands alone.)
template<class Stream>
asio::awaitable<bool> Connection<Stream>::serve_one()
{
    Exchange exchange;
    exchange.parser.header_limit(limits().header_bytes);
    exchange.parser.body_limit(boost::none); // the limit depends on the route
    ErrorCode error;
    allow(limits().header_timeout);
    co_await http::async_read_header(stream_, buffer_, exchange.parser, asio::redirect_error(asio::use_awaitable, error));
    auto problem = problem_of(error);
    if (error && !problem)
        co_return false;
    if (!problem)
        problem = judge(exchange);
    if (problem) {
        bool const more = co_await refuse(*problem, exchange);
        co_return more;
    }
    Received received(exchange.request.header("content-type"), shared_.settings.upload_folder, limits().form_bytes);
    if (exchange.has_body) {
        problem = co_await receive(exchange, received);
        if (problem) {
            bool const more = co_await refuse(*problem, exchange);
            co_return more;
        }
        exchange.asked.keep_alive = exchange.parser.keep_alive() && !shared_.stopping;
    }
    received.give_to(exchange.request);
    bool const more = co_await run(exchange);
    co_return more;
}

// What is wrong with bytes that should have been a header; nullopt also when nobody is there any more.
template<class Stream>
std::optional<Problem> Connection<Stream>::problem_of(ErrorCode error) const
{
    if (timed_out)
        return Problem::timeout;
    if (error == http::error::header_limit || error == http::error::buffer_overflow)
        return Problem::header_too_large;
    bool const is_gone = error == http::error::end_of_stream || error == http::error::partial_message;
    if (error && !is_gone && error.category() == http::make_error_code(http::error::bad_value).category())
        return Problem::bad_request;
    return std::nullopt;
}

// Everything that can be said before the body is read.
template<class Stream>
std::optional<Problem> Connection<Stream>::judge(Exchange& exchange) const
{
    auto& [parser, request, asked, route, has_body, limit] = exchange;
    if (auto const problem = read_header(parser.get(), shared_, peer_, is_tls, request, asked))
        return problem;
    auto const announced = parser.content_length().value_or(0);
    has_body = parser.chunked() || announced > 0;
    // After a refusal the body stays unread, so what follows on this connection cannot be found.
    asked.keep_alive = parser.keep_alive() && !shared_.stopping && !has_body;
    auto match = shared_.router.find(request.method, request.path);
    if (!match.route)
        return match.path_known ? Problem::method_not_allowed : Problem::not_found;
    if (has_body && request.method == Method::get)
        return Problem::bad_request;
    route = match.route;
    request.parameters = std::move(match.parameters);
    limit = route->body == BodyLimit::upload ? limits().upload_bytes : limits().form_bytes;
    if (announced > limit)
        return Problem::too_large;
    return std::nullopt;
}

template<class Stream>
asio::awaitable<std::optional<Problem>> Connection<Stream>::receive(Exchange& exchange, Received& received)
{
    bool const is_upload = exchange.route->body == BodyLimit::upload;
    std::string piece(is_upload ? piece_bytes : 16 * 1024, '\0');
    std::uint64_t total = 0;
    if (!exchange.request.header("expect").empty()) {
        bool const sent = co_await send_bytes("HTTP/1.1 100 Continue\r\n\r\n");
        if (!sent)
            co_return Problem::bad_request;
    }
    auto const start = std::chrono::steady_clock::now();
    timed_out = false;
    while (!exchange.parser.is_done()) {
        deadline = start + limits().body_timeout + std::chrono::seconds(is_upload ? total / slowest_upload_bytes_per_second : 0);
        auto& body = exchange.parser.get().body();
        body.data = piece.data();
        body.size = piece.size();
        ErrorCode error;
        co_await http::async_read(stream_, buffer_, exchange.parser, asio::redirect_error(asio::use_awaitable, error));
        if (timed_out)
            co_return Problem::timeout;
        if (error && error != http::error::need_buffer)
            co_return Problem::bad_request;
        auto const count = piece.size() - body.size;
        total += count;
        if (total > exchange.limit)
            co_return Problem::too_large;
        auto const problem = co_await take(received, std::string_view(piece).substr(0, count));
        if (problem)
            co_return problem;
    }
    co_return received.finish();
}

template<class Stream>
asio::awaitable<std::optional<Problem>> Connection<Stream>::take(Received& received, std::string_view bytes)
{
    if (!received.is_multipart())
        co_return received.feed(bytes);
    // Writing to a disk may take its time: not on the thread that serves everybody else.
    std::optional<Problem> problem;
    deadline = SteadyTime::max();
    auto work = [&] { problem = received.feed(bytes); };
    co_await run_on(shared_.helpers, thread_.context.get_executor(), std::move(work));
    co_return problem;
}

template<class Stream>
asio::awaitable<bool> Connection<Stream>::run(Exchange& exchange)
{
    if (shared_.waiting.fetch_add(1) >= limits().waiting_requests) {
        --shared_.waiting;
        bool const more = co_await refuse(Problem::unavailable, exchange);
        co_return more;
    }
    Reply reply;
    deadline = SteadyTime::max();
    auto work = [&] {
        --shared_.waiting;
        reply = shared_.abandoned ? answer_problem(shared_, Problem::unavailable, exchange.request, exchange.asked)
                                  : answer(shared_, *exchange.route, exchange.request, exchange.asked);
    };
    co_await run_on(shared_.workers, thread_.context.get_executor(), std::move(work));
    bool const more = co_await send(std::move(reply));
    co_return more;
}

template<class Stream>
asio::awaitable<bool> Connection<Stream>::refuse(Problem problem, Exchange& exchange)
{
    Reply reply;
    deadline = SteadyTime::max();
    auto work = [&] { reply = answer_problem(shared_, problem, exchange.request, exchange.asked); };
    co_await run_on(shared_.helpers, thread_.context.get_executor(), std::move(work));
    bool const more = co_await send(std::move(reply));
    co_return more;
}

template<class Stream>
asio::awaitable<bool> Connection<Stream>::send(Reply reply)
{
    bool const in_one = reply.body.size() <= piece_bytes;
    if (in_one)
        reply.head += reply.body; // one packet more often than not
    bool sent = co_await send_bytes(reply.head);
    if (sent && !in_one)
        sent = co_await send_bytes(reply.body);
    if (sent && reply.file_bytes > 0)
        sent = co_await send_file(reply);
    co_return sent && !reply.close && !shared_.stopping;
}

template<class Stream>
asio::awaitable<bool> Connection<Stream>::send_file(Reply& reply)
{
    std::string piece(static_cast<std::size_t>(std::min<std::uint64_t>(4 * piece_bytes, reply.file_bytes)), '\0');
    auto offset = reply.file_offset;
    auto rest = reply.file_bytes;
    while (rest > 0) {
        ssize_t count = 0;
        auto const wanted = static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), rest));
        deadline = SteadyTime::max();
        auto work = [&] { count = ::pread(reply.file.descriptor(), piece.data(), wanted, static_cast<off_t>(offset)); };
        co_await run_on(shared_.helpers, thread_.context.get_executor(), std::move(work));
        if (count <= 0)
            co_return false; // the length was promised: only the end of the connection can say that it is not kept
        bool const sent = co_await send_bytes(std::string_view(piece).substr(0, static_cast<std::size_t>(count)));
        if (!sent)
            co_return false;
        offset += static_cast<std::uint64_t>(count);
        rest -= static_cast<std::uint64_t>(count);
    }
    co_return true;
}

template<class Stream>
asio::awaitable<bool> Connection<Stream>::send_bytes(std::string_view bytes)
{
    while (!bytes.empty()) {
        ErrorCode error;
        allow(limits().write_timeout);
        auto const count = co_await stream_.async_write_some(asio::buffer(bytes.data(), bytes.size()), asio::redirect_error(asio::use_awaitable, error));
        if (error)
            co_return false;
        bytes.remove_prefix(count);
    }
    co_return true;
}

// A socket that is closed with unread bytes resets the connection, and the visitor may lose the answer that explains
// why: say goodbye first, then read on for a moment.
template<class Stream>
asio::awaitable<void> Connection<Stream>::part()
{
    ErrorCode error;
    allow(shared_.stopping ? std::chrono::milliseconds(tick_time) : std::chrono::milliseconds(farewell_timeout));
    idle = true;
    if constexpr (is_tls)
        co_await stream_.async_shutdown(asio::redirect_error(asio::use_awaitable, error));
    socket_of(stream_).shutdown(Socket::shutdown_send, error);
    std::uint64_t total = 0;
    std::string piece(piece_bytes, '\0');
    while (!error && !timed_out && !shared_.abandoned && total < most_discarded_bytes)
        total += co_await socket_of(stream_).async_read_some(asio::buffer(piece), asio::redirect_error(asio::use_awaitable, error));
}

}

asio::awaitable<void> serve_plain(Shared& shared, IoThread& thread, Socket socket, std::string peer)
{
    Connection<Socket> connection(shared, thread, std::move(socket), std::move(peer));
    co_await connection.serve();
}

asio::awaitable<void> serve_tls(Shared& shared, IoThread& thread, Socket socket, std::string peer)
{
    Connection<TlsStream> connection(shared, thread, TlsStream(std::move(socket), *shared.tls), std::move(peer));
    co_await connection.serve();
}

}
