#include "web/server.h"

#include "web/inside.h"

#include "base/log.h"
#include "store/failure_log.h"

#include <openssl/ssl.h>

namespace web {

using ErrorCode = boost::system::error_code;
using Acceptor = asio::ip::tcp::acceptor;

struct Server::Inside {
    Inside(ServerSettings settings, Router const& router, ProblemPage page)
        : shared(std::move(settings), router, std::move(page))
    {
    }

    Shared shared;
    std::vector<std::unique_ptr<IoThread>> threads;
    std::optional<Acceptor> acceptor;
    bool running { false };
    std::uint16_t port { 0 };

    void prepare_folder() const;
    void prepare_tls();
    void listen();
    asio::awaitable<void> accept();
    void welcome(IoThread&, Socket);
    void on_every_thread(std::function<void(IoThread&)> const& act);
    bool wait_until_empty(std::chrono::steady_clock::duration);
};

namespace {

// One timer a thread for all its connections: ten thousand idle ones cost one short walk.
void watch(IoThread& thread)
{
    thread.tick.expires_after(tick_time);
    thread.tick.async_wait([&thread](ErrorCode error) {
        if (error)
            return;
        auto const now = std::chrono::steady_clock::now();
        for (auto* connection : thread.connections) {
            if (connection->deadline <= now) {
                connection->timed_out = true;
                connection->interrupt();
            }
        }
        watch(thread);
    });
}

std::string peer_address(Socket const& socket)
{
    ErrorCode error;
    auto address = socket.remote_endpoint(error).address();
    if (address.is_v6() && address.to_v6().is_v4_mapped())
        address = asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
    return error ? std::string() : address.to_string();
}

}

// Left from a crash: nobody knows what these files belong to.
void Server::Inside::prepare_folder() const
{
    auto const& folder = shared.settings.upload_folder;
    if (folder.empty())
        return;
    std::filesystem::create_directories(folder);
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all);
    for (auto const& entry : std::filesystem::directory_iterator(folder))
        std::filesystem::remove_all(entry.path());
}

void Server::Inside::prepare_tls()
{
    if (!shared.settings.tls)
        return;
    auto& tls = shared.tls.emplace(asio::ssl::context::tls_server);
    SSL_CTX_set_min_proto_version(tls.native_handle(), TLS1_2_VERSION);
    tls.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_compression | SSL_OP_NO_RENEGOTIATION);
    tls.use_certificate_chain_file(shared.settings.tls->certificate.string());
    tls.use_private_key_file(shared.settings.tls->key.string(), asio::ssl::context::pem);
}

void Server::Inside::listen()
{
    auto const address = asio::ip::make_address(shared.settings.address);
    asio::ip::tcp::endpoint const endpoint(address, shared.settings.port);
    acceptor.emplace(threads.front()->context);
    acceptor->open(endpoint.protocol());
    acceptor->set_option(Acceptor::reuse_address(true));
    acceptor->bind(endpoint);
    acceptor->listen(1024);
    port = acceptor->local_endpoint().port();
}

asio::awaitable<void> Server::Inside::accept()
{
    for (std::size_t next = 0;; ++next) {
        auto& thread = *threads[next % threads.size()];
        ErrorCode error;
        auto socket = co_await acceptor->async_accept(thread.context, asio::redirect_error(asio::use_awaitable, error));
        if (shared.stopping || error == asio::error::operation_aborted)
            co_return;
        if (error) {
            // Out of descriptors, most likely: let some connections end.
            base::log_warning("a connection could not be accepted", { { "why", base::LogValue::technical(error.message()) } });
            asio::steady_timer pause(threads.front()->context, std::chrono::milliseconds(100));
            co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, error));
            continue;
        }
        welcome(thread, std::move(socket));
    }
}

void Server::Inside::welcome(IoThread& thread, Socket socket)
{
    auto peer = peer_address(socket);
    if (!shared.enter(peer)) {
        static auto const busy = "HTTP/1.1 503 Service Unavailable\r\n" + std::string(bare_headers) + "\r\n";
        ErrorCode ignored;
        socket.non_blocking(true, ignored);
        if (!shared.tls)
            socket.write_some(asio::buffer(busy.data(), busy.size()), ignored);
        return;
    }
    auto serve = shared.tls ? serve_tls(shared, thread, std::move(socket), std::move(peer)) : serve_plain(shared, thread, std::move(socket), std::move(peer));
    asio::co_spawn(thread.context, std::move(serve), [](std::exception_ptr defect) {
        try {
            if (defect)
                std::rethrow_exception(defect);
        } catch (std::exception const& exception) {
            base::log_error("a connection failed", { { "why", base::LogValue::technical(store::for_log(exception)) } });
        }
    });
}

void Server::Inside::on_every_thread(std::function<void(IoThread&)> const& act)
{
    for (auto& thread : threads) {
        std::promise<void> done;
        asio::post(thread->context, [&] {
            act(*thread);
            done.set_value();
        });
        done.get_future().wait();
    }
}

bool Server::Inside::wait_until_empty(std::chrono::steady_clock::duration time)
{
    std::unique_lock lock(shared.count_mutex);
    return shared.count_changed.wait_for(lock, time, [this] { return shared.connections == 0; });
}

Server::Server(ServerSettings settings, Router const& router, ProblemPage page)
    : inside_(std::make_unique<Inside>(std::move(settings), router, std::move(page)))
{
}

Server::~Server()
{
    stop(std::chrono::seconds(0));
    inside_->shared.workers.join();
    inside_->shared.helpers.join();
}

void Server::start()
{
    auto& inside = *inside_;
    inside.prepare_folder();
    inside.prepare_tls();
    for (unsigned i = 0; i < std::max(1U, inside.shared.settings.io_threads); ++i)
        inside.threads.push_back(std::make_unique<IoThread>());
    inside.listen();
    asio::co_spawn(inside.threads.front()->context, inside.accept(), asio::detached);
    for (auto& thread : inside.threads) {
        watch(*thread);
        thread->thread = std::thread([&context = thread->context] { context.run(); });
    }
    inside.running = true;
}

std::uint16_t Server::port() const
{
    return inside_->port;
}

void Server::stop(std::chrono::seconds grace)
{
    auto& inside = *inside_;
    if (!std::exchange(inside.running, false))
        return;
    inside.shared.stopping = true;
    inside.on_every_thread([&](IoThread& thread) {
        if (&thread == inside.threads.front().get())
            inside.acceptor->close();
        for (auto* connection : thread.connections) {
            if (connection->idle)
                connection->interrupt();
        }
    });
    if (!inside.wait_until_empty(grace)) {
        inside.shared.abandoned = true;
        // A handler cannot be cut off: its commit may be half done. Connections go as soon as theirs is back.
        for (int round = 0; round < 40 && !inside.wait_until_empty(tick_time); ++round) {
            inside.on_every_thread([](IoThread& thread) {
                for (auto* connection : thread.connections)
                    connection->interrupt();
            });
        }
    }
    inside.shared.workers.join();
    inside.shared.helpers.join();
    inside.wait_until_empty(tick_time);
    for (auto& thread : inside.threads) {
        thread->work.reset();
        thread->context.stop();
        thread->thread.join();
    }
}

}
