#pragma once

namespace app {

// From now on a crash leaves no picture of the memory, in which all keys lie, neither as a file nor with the system's
// collector of crashes; nobody but root looks into the memory of the running program. Throws std::runtime_error if the
// system does not do it.
void keep_memory_off_the_disk();

}
