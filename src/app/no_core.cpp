#include "app/no_core.h"

#include <sys/prctl.h>
#include <sys/resource.h>

#include <stdexcept>

namespace app {

// Both: a collector that gets the picture through a pipe need not look at the limit.
void keep_memory_off_the_disk()
{
    rlimit const none { 0, 0 };
    if (::setrlimit(RLIMIT_CORE, &none) != 0 || ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        throw std::runtime_error("the system does not let the program forbid core dumps");
}

}
