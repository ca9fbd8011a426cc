#include "trust/site_key.h"

#include "base/private_file.h"
#include "base/random.h"
#include "base/text.h"
#include "trust/seal_box.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>

namespace trust {

namespace {

using Path = std::filesystem::path;

constexpr std::string_view first_line = "hashiwatashi site key 1";
// RFC 9106 §4: whoever copies the file guesses at leisure, so a guess costs 64 MiB and three passes.
constexpr std::string_view cost_line = "argon2id 3 67108864 ";
constexpr unsigned long long passes = 3;
constexpr std::size_t memory_bytes = 67'108'864;
constexpr std::string_view associated = "site key";
constexpr std::size_t longest_file_bytes = 1'000;

[[noreturn]] void refuse(Path const& path, std::string const& why)
{
    throw std::runtime_error("site key " + path.string() + ": " + why);
}

std::string bytes_in(Path const& path)
{
    base::OpenFile const file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (file.get() < 0 && errno == ENOENT)
        throw MissingKey(path);
    struct stat about {};
    if (file.get() < 0 || ::fstat(file.get(), &about) != 0)
        refuse(path, "cannot be read");
    if (!S_ISREG(about.st_mode) || (about.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        refuse(path, "others may use it; its mode must be 0600");
    std::string bytes(longest_file_bytes, '\0');
    auto const count = ::read(file.get(), bytes.data(), bytes.size());
    if (count < 0)
        refuse(path, "cannot be read");
    bytes.resize(static_cast<std::size_t>(count));
    return bytes;
}

std::string key_behind(std::string const& passphrase, std::string const& salt)
{
    if (sodium_init() < 0)
        throw std::runtime_error("libsodium does not start");
    std::string key(key_bytes, '\0');
    if (crypto_pwhash(reinterpret_cast<unsigned char*>(key.data()), key.size(), passphrase.data(), passphrase.size(),
            reinterpret_cast<unsigned char const*>(salt.data()), passes, memory_bytes, crypto_pwhash_ALG_ARGON2ID13)
        != 0)
        throw std::runtime_error("not enough memory to open the site key");
    return key;
}

struct Protected {
    std::string salt;
    std::string box;
};

std::optional<Protected> protected_in(std::string const& bytes)
{
    auto const lines = base::lines(bytes);
    if (lines.size() < 3 || lines[0] != first_line || !lines[1].starts_with(cost_line))
        return std::nullopt;
    auto const salt = base::from_base64(lines[1].substr(cost_line.size()));
    if (!salt || salt->size() != crypto_pwhash_SALTBYTES)
        return std::nullopt;
    return Protected { *salt, std::string(lines[2]) };
}

}

std::string SiteKeyFiles::open(Path const& path, std::string const& bytes)
{
    if (bytes.size() == key_bytes)
        return bytes;
    auto const found = protected_in(bytes);
    if (!found)
        refuse(path, "is not 32 bytes long, and no protected key");
    if (!lock_ || lock_->salt != found->salt) {
        if (!ask_)
            refuse(path, "is protected; give --site-key-passphrase-file");
        lock_ = Lock { found->salt, key_behind(ask_(), found->salt) };
    }
    auto key = open_box(lock_->key, associated, found->box);
    if (!key || key->size() != key_bytes)
        refuse(path, "the passphrase is another, or the file is damaged");
    return *std::move(key);
}

std::string SiteKeyFiles::text_of(std::string const& key) const
{
    if (!lock_)
        return key;
    return std::string(first_line) + '\n' + std::string(cost_line) + base::to_base64(lock_->salt) + '\n'
        + seal_box(lock_->key, associated, key) + '\n';
}

std::string SiteKeyFiles::read() { return open(file_, bytes_in(file_)); }

void SiteKeyFiles::make_if_none()
{
    if (!is_there())
        base::put_private_file_if_none(file_, base::random_bytes(key_bytes));
}

bool SiteKeyFiles::is_there() const { return std::filesystem::exists(file_); }

bool SiteKeyFiles::has_next() const { return std::filesystem::exists(file_.string() + ".next"); }

std::optional<std::string> SiteKeyFiles::read_next()
{
    if (!has_next())
        return std::nullopt;
    Path const next = file_.string() + ".next";
    return open(next, bytes_in(next));
}

void SiteKeyFiles::make_next()
{
    (void)read(); // so that its lock is known
    if (!has_next())
        base::put_private_file_if_none(file_.string() + ".next", text_of(base::random_bytes(key_bytes)));
}

void SiteKeyFiles::take_next() { base::rename_durably(file_.string() + ".next", file_); }

bool SiteKeyFiles::is_behind(std::string const& passphrase) const
{
    auto const found = protected_in(bytes_in(file_));
    return found && open_box(key_behind(passphrase, found->salt), associated, found->box).has_value();
}

void SiteKeyFiles::protect(std::string const& passphrase)
{
    if (!is_behind(passphrase)) {
        auto const key = read();
        auto const salt = base::random_bytes(crypto_pwhash_SALTBYTES);
        lock_ = Lock { salt, key_behind(passphrase, salt) };
        base::put_private_file(file_, text_of(key));
    }
    base::remove_parts_of(file_);
}

}
