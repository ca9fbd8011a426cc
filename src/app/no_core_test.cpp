#include "app/no_core.h"

#include <gtest/gtest.h>

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>

namespace app {

namespace {

constexpr int may_dump = 3;

// A child as the system would start it where core dumps are wanted; it dies of SIGABRT, or ends with `may_dump`.
int ended(bool keeps_memory)
{
    auto const child = ::fork();
    if (child == 0) {
        rlimit limit {};
        ::getrlimit(RLIMIT_CORE, &limit);
        limit.rlim_cur = limit.rlim_max;
        ::setrlimit(RLIMIT_CORE, &limit);
        ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
        if (keeps_memory)
            keep_memory_off_the_disk();
        ::getrlimit(RLIMIT_CORE, &limit);
        if (limit.rlim_max != 0 || ::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0)
            ::_exit(may_dump);
        std::signal(SIGABRT, SIG_DFL);
        std::abort();
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return status;
}

}

TEST(Memory, IsNotLeftOnTheDiskByACrash)
{
    auto const kept = ended(true);
    ASSERT_TRUE(WIFSIGNALED(kept));
    EXPECT_EQ(WTERMSIG(kept), SIGABRT);
    EXPECT_FALSE(WCOREDUMP(kept));
    auto const control = ended(false);
    ASSERT_TRUE(WIFEXITED(control));
    EXPECT_EQ(WEXITSTATUS(control), may_dump);
}

}
