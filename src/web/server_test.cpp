#include "web/server.h"

#include "base/log.h"
#include "base/random.h"
#include "store/failure.h"

#include <arpa/inet.h>
#include <condition_variable>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace web {

namespace {

using namespace std::chrono_literals;

// A visitor who says exactly the bytes given.
class Visitor {
public:
    explicit Visitor(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0))
    {
        sockaddr_in address {};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    }
    Visitor(Visitor&& other) noexcept : socket_(std::exchange(other.socket_, -1)), pending_(std::move(other.pending_)) { }
    ~Visitor()
    {
        if (socket_ >= 0)
            ::close(socket_);
    }

    bool say(std::string_view bytes)
    {
        while (!bytes.empty()) {
            auto const count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (count <= 0)
                return false;
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
        return true;
    }
    // One response with its body (by Content-Length); "" if the connection ended.
    std::string hear(std::chrono::milliseconds patience = 10s, bool has_body = true)
    {
        for (;;) {
            auto const end = pending_.find("\r\n\r\n");
            if (end != std::string::npos) {
                std::size_t length = 0;
                auto const header = pending_.find("Content-Length: ");
                if (has_body && header != std::string::npos && header < end)
                    length = std::stoul(pending_.substr(header + 16));
                if (pending_.size() >= end + 4 + length) {
                    auto const response = pending_.substr(0, end + 4 + length);
                    pending_.erase(0, response.size());
                    return response;
                }
            }
            if (!receive(patience))
                return "";
        }
    }
    std::string ask(std::string_view request) { return say(request) ? hear() : ""; }
    bool is_closed(std::chrono::milliseconds patience = 10s)
    {
        while (receive(patience)) { }
        return ended_;
    }

private:
    bool receive(std::chrono::milliseconds patience)
    {
        pollfd waiting { .fd = socket_, .events = POLLIN, .revents = 0 };
        if (::poll(&waiting, 1, static_cast<int>(patience.count())) <= 0)
            return false;
        char bytes[65536];
        auto const count = ::recv(socket_, bytes, sizeof bytes, 0);
        ended_ = count <= 0;
        if (count > 0)
            pending_.append(bytes, static_cast<std::size_t>(count));
        return count > 0;
    }

    int socket_;
    std::string pending_;
    bool ended_ { false };
};

// Holds handlers back until it is opened.
class Barrier {
public:
    void wait()
    {
        std::unique_lock lock(mutex_);
        ++waiting_;
        changed_.notify_all();
        changed_.wait(lock, [this] { return open_; });
    }
    void wait_for(int count)
    {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return waiting_ >= count; });
    }
    void open()
    {
        std::scoped_lock const lock(mutex_);
        open_ = true;
        changed_.notify_all();
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    int waiting_ { 0 };
    bool open_ { false };
};

std::string get(std::string_view target) { return "GET " + std::string(target) + " HTTP/1.1\r\nHost: x\r\n\r\n"; }

std::string post(std::string_view target, std::string_view body, std::string_view type = "application/x-www-form-urlencoded")
{
    return "POST " + std::string(target) + " HTTP/1.1\r\nHost: x\r\nContent-Type: " + std::string(type) + "\r\nContent-Length: " + std::to_string(body.size())
        + "\r\n\r\n" + std::string(body);
}

int status(std::string_view response)
{
    return response.size() < 12 ? 0 : std::stoi(std::string(response.substr(9, 3)));
}

std::string body(std::string_view response)
{
    return std::string(response.substr(std::min(response.find("\r\n\r\n") + 4, response.size())));
}

std::string file_part(std::string_view content)
{
    return "--B\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nあ\r\n--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"C:\\x\\clip.mp4\"\r\n\r\n"
        + std::string(content) + "\r\n--B--\r\n";
}

}

class server : public testing::Test {
protected:
    server()
    {
        base::open_log(true);
        folder_ = std::filesystem::temp_directory_path() / ("web_test_" + base::random_token());
        settings_.port = 0;
        settings_.upload_folder = folder_ / "upload";
        settings_.limits.workers = 4;
        settings_.limits.upload_bytes = 4 * 1024 * 1024;
        add("/hello", [](Request& request) { return Response::text("hello " + request.query.get("name")); });
        add("/echo", [](Request& request) { return Response::text(request.form.get("words") + request.body); }, Method::post);
        add("/upload", [](Request& request) {
            std::string text = request.form.get("title");
            for (auto const& upload : request.uploads)
                text += '|' + upload.field + '|' + upload.file_name + '|' + std::to_string(upload.size_bytes) + '|' + std::to_string(std::filesystem::file_size(upload.path));
            return Response::text(text); }, Method::post, BodyLimit::upload);
        add("/file", [this](Request&) { return Response::file({ .path = folder_ / "film", .etag = "v1" }, "video/mp4"); });
        add("/wait", [this](Request&) { barrier_.wait(); return Response::text("waited"); });
        add("/full", [](Request&) -> Response { throw store::Failure(store::FailureKind::full, "secret detail"); });
        add("/lost", [](Request&) -> Response { throw store::Failure(store::FailureKind::lost, "secret detail"); });
        add("/broken", [](Request&) -> Response { throw std::runtime_error("secret detail"); });
        add("/large", [](Request&) { return Response::bytes(std::string(20'000'000, 'x'), "application/octet-stream"); });
    }
    ~server() override
    {
        barrier_.open();
        server_.reset();
        std::filesystem::remove_all(folder_);
    }
    void add(std::string pattern, Handler handler, Method method = Method::get, BodyLimit limit = BodyLimit::form)
    {
        router_.add({ .method = method, .pattern = std::move(pattern), .need = "anyone", .handler = std::move(handler), .body = limit });
    }
    void start()
    {
        std::filesystem::create_directories(folder_);
        server_ = std::make_unique<Server>(settings_, router_, [](Problem problem, Request const&) { return Response::text("problem " + std::to_string(status_of(problem))); });
        server_->start();
    }
    Visitor visit() { return Visitor(server_->port()); }
    std::string once(std::string_view request) { return visit().ask(request); }
    // Nothing stays behind; the removal follows the answer by a moment.
    bool upload_folder_is_empty()
    {
        for (int round = 0; round < 100; ++round) {
            if (std::filesystem::is_empty(settings_.upload_folder))
                return true;
            std::this_thread::sleep_for(20ms);
        }
        return false;
    }

    std::filesystem::path folder_;
    ServerSettings settings_;
    Router router_;
    Barrier barrier_;
    std::unique_ptr<Server> server_;
};

TEST_F(server, keeps_a_connection_and_answers_pipelined_requests_in_order)
{
    start();
    auto visitor = visit();
    visitor.say(get("/hello?name=1") + post("/echo", "words=2") + get("/nothing") + get("/hello?name=4"));
    EXPECT_EQ(body(visitor.hear()), "hello 1");
    EXPECT_EQ(body(visitor.hear()), "2");
    EXPECT_EQ(status(visitor.hear()), 404);
    EXPECT_EQ(body(visitor.hear()), "hello 4");
}

TEST_F(server, answers_head_like_get_without_the_body)
{
    start();
    auto visitor = visit();
    visitor.say("HEAD /hello?name=abc HTTP/1.1\r\nHost: x\r\n\r\n" + get("/hello?name=2"));
    EXPECT_NE(visitor.hear(10s, false).find("Content-Length: 9\r\n"), std::string::npos);
    EXPECT_EQ(body(visitor.hear()), "hello 2");
}

TEST_F(server, closes_when_asked_and_for_old_clients)
{
    start();
    auto visitor = visit();
    EXPECT_EQ(status(visitor.ask("GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")), 200);
    EXPECT_TRUE(visitor.is_closed(2s));
    auto old = visit();
    EXPECT_EQ(status(old.ask("GET /hello HTTP/1.0\r\nHost: x\r\n\r\n")), 200);
    EXPECT_TRUE(old.is_closed(2s));
}

TEST_F(server, refuses_malformed_requests)
{
    start();
    for (std::string const& request : std::vector<std::string> {
             "GET /hello HTTP/1.1\r\n\r\n",
             "GET /hello HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
             "GET /hello HTTP/1.1\r\nHost: \r\n\r\n",
             "GET hello HTTP/1.1\r\nHost: x\r\n\r\n",
             "GET http://x/hello HTTP/1.1\r\nHost: x\r\n\r\n",
             "GET /%ff HTTP/1.1\r\nHost: x\r\n\r\n",
             "GET /hello?a=%00 HTTP/1.1\r\nHost: x\r\n\r\n",
             "GET /hello HTTP/3.1\r\nHost: x\r\n\r\n",
             "nonsense\r\n\r\n",
             "GET /hello HTTP/1.1\r\nHost : x\r\n\r\n",
             "GET /hello HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc",
             "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
             "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
             "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
             "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
             "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
             "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: identity\r\n\r\n",
             "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: -3\r\n\r\nabc",
             "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3, 3\r\n\r\nabc",
             "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: +3\r\n\r\nabc",
             "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 0x3\r\n\r\nabc",
             "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3 \t3\r\n\r\nabc",
             "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length:\r\n\r\n",
             "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length : 3\r\n\r\nabc",
             "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
             "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
             "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
             post("/echo", "words=%E3%81"),
             post("/upload", "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\ncut off", "multipart/form-data; boundary=B"),
             post("/upload", "--B--", "multipart/form-data") }) {
        auto visitor = visit();
        EXPECT_EQ(status(visitor.ask(request)), 400) << request;
        EXPECT_TRUE(visitor.is_closed(5s) || request == post("/echo", "words=%E3%81")) << request;
    }
    EXPECT_EQ(status(once("PUT /hello HTTP/1.1\r\nHost: x\r\n\r\n")), 405);
    EXPECT_EQ(status(once(get("/echo"))), 405);
}

TEST_F(server, reads_chunked_forms_and_raw_bodies)
{
    start();
    EXPECT_EQ(body(once("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nwords=\r\n3\r\nabc\r\n0\r\n\r\n")), "abc");
    EXPECT_EQ(body(once(post("/echo", "{\"a\":1}", "application/json"))), "{\"a\":1}");
    EXPECT_EQ(body(once(post("/echo", ""))), "");
}

TEST_F(server, limits_headers_forms_and_uploads)
{
    settings_.limits.form_bytes = 10'000;
    start();
    EXPECT_EQ(status(once("GET /hello HTTP/1.1\r\nHost: x\r\nX: " + std::string(9000, 'x') + "\r\n\r\n")), 431);
    EXPECT_EQ(status(once(post("/echo", "words=" + std::string(9'000, 'x')))), 200);
    EXPECT_EQ(status(once(post("/echo", "words=" + std::string(10'000, 'x')))), 413);
    EXPECT_EQ(status(once("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4e20\r\n" + std::string(20'000, 'x') + "\r\n0\r\n\r\n")), 413);
    EXPECT_EQ(status(once(post("/upload", file_part(std::string(5'000'000, 'x')), "multipart/form-data; boundary=B"))), 413);
    auto const fields = "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n" + std::string(20'000, 'x') + "\r\n--B--";
    EXPECT_EQ(status(once(post("/upload", fields, "multipart/form-data; boundary=B"))), 413);
    EXPECT_TRUE(upload_folder_is_empty());
}

TEST_F(server, streams_uploads_to_disk_and_leaves_nothing_behind)
{
    start();
    std::string content(3'000'000, 'x');
    for (std::size_t i = 0; i < content.size(); ++i)
        content[i] = static_cast<char>(i * 7 % 251);
    EXPECT_EQ(body(once(post("/upload", file_part(content), "multipart/form-data; boundary=B"))), "あ|file|clip.mp4|3000000|3000000");
    EXPECT_TRUE(upload_folder_is_empty());
}

TEST_F(server, an_upload_that_breaks_off_leaves_nothing_behind)
{
    start();
    {
        auto visitor = visit();
        auto const request = post("/upload", file_part(std::string(1'000'000, 'x')), "multipart/form-data; boundary=B");
        visitor.say(std::string_view(request).substr(0, 500'000));
        while (std::filesystem::is_empty(settings_.upload_folder))
            std::this_thread::sleep_for(1ms);
    }
    EXPECT_TRUE(upload_folder_is_empty());
}

TEST_F(server, empties_the_upload_folder_at_start)
{
    std::filesystem::create_directories(settings_.upload_folder);
    std::ofstream(settings_.upload_folder / "left") << "x";
    start();
    EXPECT_TRUE(std::filesystem::is_empty(settings_.upload_folder));
}

TEST_F(server, tells_a_waiting_visitor_to_continue)
{
    start();
    auto visitor = visit();
    visitor.say("POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\n");
    EXPECT_EQ(visitor.hear(), "HTTP/1.1 100 Continue\r\n\r\n");
    EXPECT_EQ(body(visitor.ask("words=abc")), "abc");
}

TEST_F(server, gives_slow_visitors_up)
{
    settings_.limits.header_timeout = 1s;
    settings_.limits.body_timeout = 1s;
    settings_.limits.idle_timeout = 1s;
    start();
    auto silent = visit();
    auto slow_header = visit();
    slow_header.say("GET /hello HTTP/1.1\r\nHo");
    auto slow_body = visit();
    slow_body.say("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
    auto idle = visit();
    EXPECT_EQ(status(idle.ask(get("/hello"))), 200);
    EXPECT_EQ(status(slow_header.hear(4s)), 408);
    EXPECT_EQ(status(slow_body.hear(4s)), 408);
    EXPECT_TRUE(silent.is_closed(4s));
    EXPECT_TRUE(idle.is_closed(4s));
}

TEST_F(server, gives_a_visitor_up_who_does_not_read)
{
    settings_.limits.write_timeout = 1s;
    settings_.limits.connections = 1;
    start();
    auto deaf = visit();
    deaf.say(get("/large"));
    for (int round = 0; round < 100; ++round) {
        auto next = visit();
        if (status(next.ask(get("/hello"))) == 200)
            return;
        std::this_thread::sleep_for(100ms);
    }
    FAIL() << "the connection was kept for a visitor who does not read";
}

TEST_F(server, limits_connections_per_peer)
{
    settings_.limits.connections_per_peer = 2;
    start();
    auto first = visit();
    auto second = visit();
    EXPECT_EQ(status(first.ask(get("/hello"))), 200);
    EXPECT_EQ(status(second.ask(get("/hello"))), 200);
    EXPECT_EQ(status(visit().hear()), 503);
    EXPECT_EQ(status(first.ask(get("/hello"))), 200);
}

TEST_F(server, limits_waiting_requests)
{
    settings_.limits.workers = 1;
    settings_.limits.waiting_requests = 1;
    start();
    auto running = visit();
    running.say(get("/wait"));
    barrier_.wait_for(1);
    auto one = visit();
    auto two = visit();
    one.say(get("/hello"));
    two.say(get("/hello"));
    // One of them waits, the other is sent away at once; which is which is up to the threads.
    auto answer = two.hear(1s);
    if (answer.empty())
        answer = one.hear(1s);
    EXPECT_EQ(status(answer), 503);
    barrier_.open();
    EXPECT_EQ(body(running.hear()), "waited");
}

TEST_F(server, sends_files_whole_and_in_ranges)
{
    start();
    std::string film(700'000, '\0');
    for (std::size_t i = 0; i < film.size(); ++i)
        film[i] = static_cast<char>(i * 31 % 253);
    std::ofstream(folder_ / "film", std::ios::binary) << film;
    auto visitor = visit();
    auto const whole = visitor.ask(get("/file"));
    EXPECT_EQ(status(whole), 200);
    EXPECT_NE(whole.find("Accept-Ranges: bytes\r\n"), std::string::npos);
    EXPECT_EQ(body(whole), film);
    auto const part = visitor.ask("GET /file HTTP/1.1\r\nHost: x\r\nRange: bytes=1000-300999\r\nIf-Range: \"v1\"\r\n\r\n");
    EXPECT_EQ(status(part), 206);
    EXPECT_NE(part.find("Content-Range: bytes 1000-300999/700000\r\n"), std::string::npos);
    EXPECT_EQ(body(part), film.substr(1000, 300'000));
    auto const changed = visitor.ask("GET /file HTTP/1.1\r\nHost: x\r\nRange: bytes=1000-\r\nIf-Range: \"v0\"\r\n\r\n");
    EXPECT_EQ(status(changed), 200);
    auto const beyond = visitor.ask("GET /file HTTP/1.1\r\nHost: x\r\nRange: bytes=700000-\r\n\r\n");
    EXPECT_EQ(status(beyond), 416);
    EXPECT_NE(beyond.find("Content-Range: bytes */700000\r\n"), std::string::npos);
    EXPECT_EQ(status(visitor.ask("GET /file HTTP/1.1\r\nHost: x\r\nIf-None-Match: \"v1\"\r\n\r\n")), 304);
}

TEST_F(server, a_missing_file_is_not_found)
{
    start();
    EXPECT_EQ(status(once(get("/file"))), 404);
}

TEST_F(server, shows_the_page_of_the_problem_and_keeps_the_details_inside)
{
    start();
    for (auto const& [path, expected] : std::vector<std::pair<std::string, int>> { { "/full", 507 }, { "/lost", 503 }, { "/broken", 500 } }) {
        auto const response = once(get(path));
        EXPECT_EQ(status(response), expected) << path;
        EXPECT_EQ(body(response), "problem " + std::to_string(expected));
        EXPECT_EQ(response.find("secret"), std::string::npos);
    }
}

TEST_F(server, a_stop_waits_for_running_requests_and_closes_idle_connections)
{
    start();
    auto idle = visit();
    EXPECT_EQ(status(idle.ask(get("/hello"))), 200);
    auto running = visit();
    running.say(get("/wait"));
    barrier_.wait_for(1);
    std::thread stopping([this] { server_->stop(10s); });
    EXPECT_TRUE(idle.is_closed(5s));
    std::this_thread::sleep_for(100ms);
    barrier_.open();
    EXPECT_EQ(body(running.hear()), "waited");
    stopping.join();
    EXPECT_TRUE(running.is_closed(1s));
}

TEST_F(server, the_port_of_another_is_refused)
{
    start();
    auto settings = settings_;
    settings.port = server_->port();
    Server second(settings, router_, [](Problem, Request const&) { return Response::text(""); });
    EXPECT_THROW(second.start(), std::exception);
}

TEST_F(server, speaks_tls_of_today_only)
{
    std::filesystem::create_directories(folder_);
    auto const key = (folder_ / "key.pem").string();
    auto const certificate = (folder_ / "certificate.pem").string();
    ASSERT_EQ(std::system(("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost -keyout " + key + " -out "
                              + certificate + " 2> /dev/null")
                              .c_str()),
        0);
    add("/secure", [](Request& request) { return Response::text(request.secure ? "by tls" : "plain"); });
    settings_.tls = TlsFiles { certificate, key };
    start();
    auto const connect = [&](std::string const& options) {
        auto const output = (folder_ / "output").string();
        auto const status = std::system(("printf 'GET /secure HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n' | timeout 10 openssl s_client -quiet -verify_quiet "
                                         + options + " -connect 127.0.0.1:" + std::to_string(server_->port()) + " > " + output + " 2> /dev/null")
                                            .c_str());
        std::ifstream input(output);
        return std::pair(status, std::string(std::istreambuf_iterator<char>(input), {}));
    };
    EXPECT_EQ(body(connect("-tls1_2").second), "by tls");
    EXPECT_EQ(body(connect("-tls1_3").second), "by tls");
    EXPECT_EQ(connect("-tls1_1 -cipher DEFAULT@SECLEVEL=0").second, "");
    // Somebody who speaks plainly to it gets nothing, and it goes on.
    EXPECT_EQ(once(get("/secure")), "");
    EXPECT_EQ(body(connect("-tls1_2").second), "by tls");
}

TEST_F(server, believes_only_its_own_proxies)
{
    add("/peer", [](Request& request) { return Response::text(request.peer + (request.secure ? " secure" : "")); });
    std::string const request = "GET /peer HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 10.0.0.1, 192.0.2.7\r\nX-Forwarded-Proto: https\r\n\r\n";
    start();
    EXPECT_EQ(body(once(request)), "127.0.0.1");
    settings_.proxies = { "127.0.0.1" };
    start();
    EXPECT_EQ(body(once(request)), "192.0.2.7 secure");
}

}
