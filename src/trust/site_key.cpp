#include "trust/site_key.h"

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

class File {
public:
    explicit File(int descriptor) : descriptor_(descriptor) { }
    ~File()
    {
        if (descriptor_ >= 0)
            ::close(descriptor_);
    }
    File(File const&) = delete;
    File& operator=(File const&) = delete;
    int get() const { return descriptor_; }

private:
    int descriptor_;
};

[[noreturn]] void refuse(Path const& path, std::string const& why)
{
    throw std::runtime_error("site key " + path.string() + ": " + why);
}

void sync_folder_of(Path const& path)
{
    auto folder = path.parent_path();
    File const file(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (file.get() < 0 || ::fsync(file.get()) != 0)
        refuse(path, "its folder cannot be written durably");
}

void write_all(Path const& path, int descriptor, std::string const& bytes)
{
    if (::write(descriptor, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()) || ::fsync(descriptor) != 0) {
        ::unlink(path.c_str()); // half a key would refuse every later start
        refuse(path, "cannot be written");
    }
}

void rename_durably(Path const& from, Path const& to)
{
    if (::rename(from.c_str(), to.c_str()) != 0)
        refuse(to, "cannot be written");
    sync_folder_of(to);
}

// Whole and durable beside its place, which it takes by a rename or a link.
Path write_beside(Path const& path, std::string const& bytes)
{
    Path const part = path.string() + ".part-" + std::to_string(::getpid());
    ::unlink(part.c_str());
    File const file(::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (file.get() < 0)
        refuse(part, "cannot be made");
    write_all(part, file.get(), bytes);
    return part;
}

void put(Path const& path, std::string const& bytes) { rename_durably(write_beside(path, bytes), path); }

// What is there stays: server and command may do it at once, and a key that was used must not be replaced.
void put_if_none(Path const& path, std::string const& bytes)
{
    auto const part = write_beside(path, bytes);
    bool const kept = ::link(part.c_str(), path.c_str()) == 0 || errno == EEXIST;
    ::unlink(part.c_str());
    if (!kept)
        refuse(path, "cannot be written");
    sync_folder_of(path);
}

std::string bytes_in(Path const& path)
{
    File const file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
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

std::string SiteKeyFiles::read_or_make()
{
    File const made(::open(file_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (made.get() < 0 && errno != EEXIST)
        refuse(file_, "cannot be made");
    if (made.get() < 0)
        return read();
    auto key = base::random_bytes(key_bytes);
    write_all(file_, made.get(), key);
    sync_folder_of(file_);
    return key;
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
        put_if_none(file_.string() + ".next", text_of(base::random_bytes(key_bytes)));
}

void SiteKeyFiles::take_next() { rename_durably(file_.string() + ".next", file_); }

void SiteKeyFiles::protect(std::string const& passphrase)
{
    auto const key = read();
    auto const salt = base::random_bytes(crypto_pwhash_SALTBYTES);
    lock_ = Lock { salt, key_behind(passphrase, salt) };
    put(file_, text_of(key));
}

}
