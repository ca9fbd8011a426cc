#pragma once

#include <filesystem>
#include <string>

namespace trust {

// The 32 bytes from which everything secret of a site hangs. Throws std::runtime_error if others may read the file,
// or if it is not 32 bytes. Makes it, durable and with mode 0600, if there is none.
std::string read_site_key(std::filesystem::path const&);

}
