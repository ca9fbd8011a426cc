#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>

namespace trust {

// Gives the passphrase of a protected file; asked at most once.
using AskPassphrase = std::function<std::string()>;

// A store that was begun needs its own key: another one would open nothing, so none is made in its place.
class MissingKey : public std::runtime_error {
public:
    explicit MissingKey(std::filesystem::path file) : std::runtime_error("there is no key " + file.string()), file_(std::move(file)) { }
    std::filesystem::path const& file() const { return file_; }

private:
    std::filesystem::path file_;
};

// The 32 bytes from which everything secret of a site hangs, in a file of mode 0600: as they are, or protected by a
// passphrase (Argon2id; salt and cost stand in the file). While the key is being changed the next one lies beside it
// ("….next"), so that a store that is half done opens. Everything throws std::runtime_error if others may use a file,
// if it is damaged, or if it cannot be written durably. Not thread-safe.
class SiteKeyFiles {
public:
    SiteKeyFiles(std::filesystem::path file, AskPassphrase ask = {}) : file_(std::move(file)), ask_(std::move(ask)) { }

    void make_if_none();                    // appears whole or not at all, whenever the machine stops
    std::string read();                     // throws MissingKey if there is none
    std::optional<std::string> read_next(); // nullopt: no change is under way
    bool is_there() const;
    bool has_next() const;
    void make_next();                       // protected as the present one is; keeps one that is there
    void take_next();                       // the next becomes the present one, whose bytes are gone
    // The same key, from now on behind this passphrase; nothing happens if it is already.
    void protect(std::string const& passphrase);

private:
    struct Lock {
        std::string salt;
        std::string key;
    };
    std::string open(std::filesystem::path const&, std::string const& bytes);
    std::string text_of(std::string const& key) const;
    bool is_behind(std::string const& passphrase) const;

    std::filesystem::path file_;
    AskPassphrase ask_;
    std::optional<Lock> lock_; // of a protected file, once it was opened
};

inline constexpr std::size_t least_passphrase_bytes = 15; // as for people's own

}
