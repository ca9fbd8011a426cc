#include "programme/tool.h"

#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace programme {

namespace {

constexpr std::size_t most_output_bytes = 1024 * 1024;

// The signals that the program itself blocks or ignores are the tool's own again.
class SpawnSettings {
public:
    explicit SpawnSettings(int output)
    {
        posix_spawn_file_actions_init(&actions_);
        posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
        posix_spawn_file_actions_addopen(&actions_, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        posix_spawnattr_init(&attributes_);
        sigset_t none;
        sigset_t standard;
        sigemptyset(&none);
        sigemptyset(&standard);
        sigaddset(&standard, SIGPIPE);
        posix_spawnattr_setsigmask(&attributes_, &none);
        posix_spawnattr_setsigdefault(&attributes_, &standard);
        posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    ~SpawnSettings()
    {
        posix_spawn_file_actions_destroy(&actions_);
        posix_spawnattr_destroy(&attributes_);
    }
    SpawnSettings(SpawnSettings const&) = delete;
    SpawnSettings& operator=(SpawnSettings const&) = delete;

    pid_t spawn(std::vector<std::string> const& arguments) const
    {
        std::vector<char*> words;
        for (auto const& argument : arguments)
            words.push_back(const_cast<char*>(argument.c_str()));
        words.push_back(nullptr);
        pid_t process = -1;
        return ::posix_spawnp(&process, words.front(), &actions_, &attributes_, words.data(), environ) == 0 ? process : -1;
    }

private:
    posix_spawn_file_actions_t actions_ {};
    posix_spawnattr_t attributes_ {};
};

class Lines {
public:
    explicit Lines(std::function<void(std::string_view)> const& on_line) : on_line_(on_line) { }
    void add(std::string_view bytes)
    {
        if (!on_line_)
            return;
        pending_ += bytes;
        for (auto end = pending_.find('\n'); end != std::string::npos; end = pending_.find('\n')) {
            on_line_(std::string_view(pending_).substr(0, end));
            pending_.erase(0, end + 1);
        }
    }

private:
    std::function<void(std::string_view)> const& on_line_;
    std::string pending_;
};

// False when the time is over or a stop was asked for before the output ended.
bool read_output(int input, ToolResult& result, std::chrono::seconds time, std::atomic<bool> const& stop, Lines& lines)
{
    auto const deadline = std::chrono::steady_clock::now() + time;
    char bytes[16384];
    while (!stop && std::chrono::steady_clock::now() < deadline) {
        pollfd waiting { .fd = input, .events = POLLIN, .revents = 0 };
        constexpr int patience_ms = 250;
        if (::poll(&waiting, 1, patience_ms) <= 0)
            continue;
        auto const count = ::read(input, bytes, sizeof bytes);
        if (count <= 0)
            return true;
        std::string_view const piece(bytes, static_cast<std::size_t>(count));
        if (result.output.size() + piece.size() <= most_output_bytes)
            result.output += piece;
        lines.add(piece);
    }
    return false;
}

}

ToolResult run_tool(std::vector<std::string> const& arguments, std::chrono::seconds time, std::atomic<bool> const& stop,
    std::function<void(std::string_view)> const& on_line)
{
    ToolResult result;
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return result;
    std::vector<std::string> words { "nice", "-n", "10" };
    words.insert(words.end(), arguments.begin(), arguments.end());
    auto const process = SpawnSettings(ends[1]).spawn(words);
    ::close(ends[1]);
    if (process > 0) {
        Lines lines(on_line);
        result.finished = read_output(ends[0], result, time, stop, lines);
        if (!result.finished)
            ::kill(process, SIGKILL);
        int status = 0;
        ::waitpid(process, &status, 0);
        result.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        constexpr int not_found = 127; // what "nice" answers for a program that is not there
        result.started = result.status != not_found;
    }
    ::close(ends[0]);
    return result;
}

}
