#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace programme {

struct ToolResult {
    bool started { false };  // false: the program is not installed
    bool finished { false }; // false: too slow, or stopped
    int status { -1 };
    std::string output;      // of standard output, at most 1 MB

    bool ok() const { return started && finished && status == 0; }
};

// Runs another program without a shell, at low priority, with nothing to read and its error output thrown away. It is
// ended after `time` or as soon as `stop` is set. `on_line` hears the lines of its output as they come.
ToolResult run_tool(std::vector<std::string> const& arguments, std::chrono::seconds time, std::atomic<bool> const& stop,
    std::function<void(std::string_view)> const& on_line = {});

}
