#include "app/site_key_source.h"

#include "base/json.h"

#include <cstdlib>
#include <iostream>
#include <memory>
#include <optional>
#include <stdexcept>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

namespace app {

namespace {

constexpr char const* credential = "site-key-passphrase";

std::string without_line_end(std::string text)
{
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r'))
        text.pop_back();
    return text;
}

std::filesystem::path credential_file()
{
    auto const* folder = std::getenv("CREDENTIALS_DIRECTORY");
    return folder ? std::filesystem::path(folder) / credential : std::filesystem::path();
}

// What is typed does not appear on the screen.
class Hidden {
public:
    Hidden()
    {
        ::tcgetattr(STDIN_FILENO, &before_);
        auto hidden = before_;
        hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    }
    ~Hidden() { ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_); }
    Hidden(Hidden const&) = delete;
    Hidden& operator=(Hidden const&) = delete;

private:
    termios before_ {};
};

std::string passphrase_from_terminal()
{
    if (::isatty(STDIN_FILENO) == 0)
        throw std::runtime_error("the keys are protected; give --site-key-passphrase-file");
    std::cerr << "Passphrase of the keys: " << std::flush;
    std::string typed;
    {
        Hidden const hidden;
        std::getline(std::cin, typed);
    }
    std::cerr << '\n';
    return without_line_end(typed);
}

}

std::string passphrase_in(std::filesystem::path const& file)
{
    struct stat about {};
    if (::stat(file.c_str(), &about) != 0 || !S_ISREG(about.st_mode))
        throw std::runtime_error("there is no file " + file.string());
    if ((about.st_mode & (S_IRWXO | S_IWGRP)) != 0)
        throw std::runtime_error(file.string() + ": others may use it; its mode must be 0600");
    return without_line_end(base::read_file(file));
}

words::Slots where_keys_lie(Settings const& settings)
{
    return { { "site_key", std::filesystem::absolute(settings.site_key_file()).lexically_normal().string() },
        { "lane_key", std::filesystem::absolute(settings.lane_key_file()).lexically_normal().string() } };
}

KeyFiles key_files(Settings const& settings)
{
    auto file = settings.site_key_passphrase.empty() ? credential_file() : settings.site_key_passphrase;
    auto const ask = [file = std::move(file), typed = std::make_shared<std::optional<std::string>>()] {
        if (!file.empty() && std::filesystem::exists(file))
            return passphrase_in(file);
        if (!*typed)
            *typed = passphrase_from_terminal();
        return **typed;
    };
    return { { settings.site_key_file(), ask }, { settings.lane_key_file(), ask } };
}

}
