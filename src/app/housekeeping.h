#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace app {

// What the server does by itself beside its visitors. Every chore is looked at once a second, one after the other, and
// says itself whether it is due; one that fails is logged, once as long as the reason is the same, and tried again.
class Housekeeping {
public:
    struct Chore {
        std::string name;
        std::function<void()> work;
        std::string last_failure {};
    };
    explicit Housekeeping(std::vector<Chore>);
    ~Housekeeping(); // waits for the chore that is under way

private:
    void run(std::stop_token const&);
    static void look_at(Chore&);

    std::vector<Chore> chores_;
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::jthread thread_;
};

}
