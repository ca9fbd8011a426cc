#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace trust {

// Gives the passphrase of a protected file; asked at most once.
using AskPassphrase = std::function<std::string()>;

// The 32 bytes from which everything secret of a site hangs, in a file of mode 0600: as they are, or protected by a
// passphrase (Argon2id; salt and cost stand in the file). While the key is being changed the next one lies beside it
// ("….next"), so that a store that is half done opens. Everything throws std::runtime_error if others may use a file,
// if it is damaged, or if it cannot be written durably. Not thread-safe.
class SiteKeyFiles {
public:
    SiteKeyFiles(std::filesystem::path file, AskPassphrase ask = {}) : file_(std::move(file)), ask_(std::move(ask)) { }

    std::string read_or_make();
    std::string read();
    std::optional<std::string> read_next(); // nullopt: no change is under way
    bool is_there() const;
    bool has_next() const;
    void make_next();                       // protected as the present one is; keeps one that is there
    void take_next();                       // the next becomes the present one, whose bytes are gone
    void protect(std::string const& passphrase); // the same key, from now on behind this passphrase

private:
    struct Lock {
        std::string salt;
        std::string key;
    };
    std::string open(std::filesystem::path const&, std::string const& bytes);
    std::string text_of(std::string const& key) const;

    std::filesystem::path file_;
    AskPassphrase ask_;
    std::optional<Lock> lock_; // of a protected file, once it was opened
};

inline constexpr std::size_t least_passphrase_bytes = 15; // as for people's own

}
