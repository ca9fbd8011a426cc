#include "app/program.h"

#include "base/log.h"
#include "trust/sign_in.h"
#include "web/server.h"

#include <csignal>
#include <iostream>

namespace app {

namespace {

// Blocks the signals that mean "stop" for all threads that start after it, and waits for one of them.
class StopSignal {
public:
    StopSignal()
    {
        sigemptyset(&signals_);
        sigaddset(&signals_, SIGTERM);
        sigaddset(&signals_, SIGINT);
        pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
        std::signal(SIGPIPE, SIG_IGN); // a visitor who went away is no reason to stop
    }
    void wait() const
    {
        int number = 0;
        sigwait(&signals_, &number);
    }

private:
    sigset_t signals_;
};

}

int serve(Settings const& settings, std::function<void(web::Router&)> const& more)
{
    StopSignal stop;
    base::open_log(false);
    std::filesystem::create_directories(settings.data);
    std::filesystem::permissions(settings.data, std::filesystem::perms::owner_all);
    Program program(settings);
    if (more)
        more(program.router());

    web::ServerSettings server_settings {
        .address = settings.address,
        .port = settings.port,
        .upload_folder = settings.data / "receiving",
        .tls = settings.tls,
    };
    web::Server server(server_settings, program.router(), [&](web::Problem problem, web::Request const& request) {
        auto response = program.pages().problem(nullptr, problem);
        trust::add_security_headers(response, request); // no route, so no pipeline that does it
        return response;
    });
    server.start();
    std::cout << (settings.tls ? "https://" : "http://") << settings.address << ':' << server.port() << std::endl;
    stop.wait();
    base::log_info("stopping");
    server.stop();
    return 0;
}

}
