#include "app/program.h"

#include "app/housekeeping.h"
#include "app/site_key_source.h"
#include "app/speaker.h"
#include "base/log.h"
#include "keep/keeper.h"
#include "keep/key_change.h"
#include "keep/scratch.h"
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

// `keys rotate` lays the next key beside the present one and watches: nobody but this process may write the store.
void change_key_if_asked(Program& program)
{
    if (!keep::key_change_is_under_way(program.keys()))
        return;
    base::log_info("changing the site key");
    keep::change_site_key(program.keys(), program.database(), [](keep::KeyChange const&) { });
    base::log_info("the site key was changed");
}

// What failed is a row that administrators see; the log says it as well, for whoever watches the machine.
void back_up_if_due(Program& program, Settings const& settings)
{
    auto const& schedule = settings.backup_schedule;
    auto const run = keep::make_due_backup(program.database(), { settings.database_location(), settings.data, schedule.backup_key, embedded::schemas() }, schedule, program.clock());
    if (!run)
        return;
    if (run->is_good())
        base::log_info("a backup was made and read back");
    else
        base::log_error("a backup failed", { { "why", base::LogValue::technical(run->failure + " " + run->reason) } });
}

std::vector<Housekeeping::Chore> chores_of(Program& program, Settings const& settings)
{
    std::vector<Housekeeping::Chore> chores;
    if (settings.is_sqlite())
        chores.push_back({ "site key", [&program] { change_key_if_asked(program); } });
    if (settings.backup_schedule.is_on())
        chores.push_back({ "backup", [&program, &settings] { back_up_if_due(program, settings); } });
    return chores;
}

}

int serve(Settings const& settings, std::function<void(web::Router&)> const& more)
{
    StopSignal stop;
    base::open_log(false);
    std::filesystem::create_directories(settings.data);
    std::filesystem::permissions(settings.data, std::filesystem::perms::owner_all);
    keep::remove_leftovers(settings.data);
    bool const first_start = !std::filesystem::exists(settings.lane_key_file());
    Program program(settings);
    if (first_start && !settings.demo)
        Speaker(settings, std::cout).say("keys.made", where_keys_lie(settings));
    if (more)
        more(program.router());

    web::ServerSettings const server_settings {
        .address = settings.address,
        .port = settings.port,
        .upload_folder = settings.data / "receiving",
        .tls = settings.tls,
        .proxies = { settings.proxies.begin(), settings.proxies.end() },
    };
    web::Server server(server_settings, program.router(), [&](web::Problem problem, web::Request const& request) {
        auto response = program.pages().problem(nullptr, problem);
        trust::add_security_headers(response, request); // no route, so no pipeline that does it
        return response;
    });
    server.start();
    Housekeeping const housekeeping(chores_of(program, settings));
    std::cout << (settings.tls ? "https://" : "http://") << settings.address << ':' << server.port() << std::endl;
    stop.wait();
    base::log_info("stopping");
    server.stop();
    return 0;
}

}
