#include "app/housekeeping.h"

#include "base/log.h"
#include "store/failure_log.h"

#include <chrono>

namespace app {

Housekeeping::Housekeeping(std::vector<Chore> chores)
    : chores_(std::move(chores))
    , thread_([this](std::stop_token const& stop) { run(stop); })
{
}

Housekeeping::~Housekeeping()
{
    thread_.request_stop();
    thread_.join();
}

void Housekeeping::run(std::stop_token const& stop)
{
    while (!stop.stop_requested()) {
        for (auto& chore : chores_)
            look_at(chore);
        std::unique_lock lock(mutex_);
        (void)wake_.wait_for(lock, stop, std::chrono::seconds(1), [] { return false; });
    }
}

void Housekeeping::look_at(Chore& chore)
{
    try {
        chore.work();
        chore.last_failure.clear();
    } catch (std::exception const& failure) {
        if (chore.last_failure == failure.what())
            return;
        chore.last_failure = failure.what();
        base::log_error("housekeeping failed", { { "chore", base::LogValue::technical(chore.name) }, { "why", base::LogValue::technical(store::for_log(failure)) } });
    }
}

}
