#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace keep {

// Why a backup cannot be read; `what()` is the message key.
class Unreadable : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// The secret that opens backups: what the file says (a passphrase, or random bytes), mode 0600, at least 16 bytes.
// Never the site key: whoever finds backup and backup key must still lack the site key. Throws Unreadable.
std::string read_backup_key(std::filesystem::path const&);

// A file of encrypted chunks: a plain head (mark, salt, check of the key, stream head, hash of all that), then
// crypto_secretstream_xchacha20poly1305 in chunks of 64 KiB, the last one marked as last. A chunk that is changed,
// left out, moved or cut off is found.
class BoxWriter {
public:
    BoxWriter(std::filesystem::path const&, std::string const& secret); // made with mode 0600; must not exist
    ~BoxWriter();
    void write(std::string_view bytes);
    void finish(); // durable when it returns

private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

class BoxReader {
public:
    // Throws Unreadable: keep.not_a_backup, keep.wrong_key, keep.damaged.
    BoxReader(std::filesystem::path const&, std::string const& secret);
    ~BoxReader();
    std::string read(std::size_t count); // exactly so many bytes, or throws Unreadable
    std::uint64_t read_number();
    void expect_end();

private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

std::string number_bytes(std::uint64_t); // eight bytes, the lowest first

}
