#include "keep/box_file.h"

#include "base/json.h"
#include "base/random.h"

#include <sodium.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace keep {

namespace {

constexpr std::string_view mark = "HASHIWATASHI-1\n\n";
constexpr std::size_t chunk_bytes = 64 * 1024;
constexpr std::size_t sealed_chunk_bytes = chunk_bytes + crypto_secretstream_xchacha20poly1305_ABYTES;
constexpr std::size_t salt_bytes = crypto_pwhash_SALTBYTES;
constexpr std::size_t stream_head_bytes = crypto_secretstream_xchacha20poly1305_HEADERBYTES;
constexpr std::size_t hash_bytes = 16;
constexpr std::size_t head_bytes = mark.size() + salt_bytes + hash_bytes + stream_head_bytes + hash_bytes;
constexpr std::size_t least_secret_bytes = 16;

unsigned char const* bytes_of(std::string_view text) { return reinterpret_cast<unsigned char const*>(text.data()); }
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

std::string hash(std::string_view text, std::string_view key = {})
{
    std::string answer(hash_bytes, '\0');
    crypto_generichash(bytes_of(answer), answer.size(), bytes_of(text), text.size(), key.empty() ? nullptr : bytes_of(key), key.size());
    return answer;
}

// A passphrase is guessed offline by whoever finds the backup, so guessing must cost memory and time (RFC 9106).
std::string key_from(std::string const& secret, std::string const& salt)
{
    std::string key(crypto_secretstream_xchacha20poly1305_KEYBYTES, '\0');
    if (crypto_pwhash(bytes_of(key), key.size(), secret.data(), secret.size(), bytes_of(salt),
            crypto_pwhash_OPSLIMIT_MODERATE, crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13)
        != 0)
        throw std::runtime_error("not enough memory to make the key of the backup");
    return key;
}

class File {
public:
    File(std::filesystem::path const& path, int flags) : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) { }
    ~File()
    {
        if (descriptor_ >= 0)
            ::close(descriptor_);
    }
    File(File const&) = delete;
    File& operator=(File const&) = delete;
    bool is_open() const { return descriptor_ >= 0; }
    int get() const { return descriptor_; }
    void write_all(std::string_view bytes) const
    {
        while (!bytes.empty()) {
            auto const count = ::write(descriptor_, bytes.data(), bytes.size());
            if (count < 0 && errno != EINTR)
                throw std::runtime_error(std::string("the backup cannot be written: ") + std::strerror(errno));
            if (count > 0)
                bytes.remove_prefix(static_cast<std::size_t>(count));
        }
    }
    std::string read_most(std::size_t most) const
    {
        std::string bytes(most, '\0');
        std::size_t had = 0;
        while (had < most) {
            auto const count = ::read(descriptor_, bytes.data() + had, most - had);
            if (count < 0 && errno != EINTR)
                throw Unreadable("keep.damaged");
            if (count == 0)
                break;
            if (count > 0)
                had += static_cast<std::size_t>(count);
        }
        bytes.resize(had);
        return bytes;
    }

private:
    int descriptor_;
};

}

std::string read_backup_key(std::filesystem::path const& path)
{
    struct stat about {};
    if (::stat(path.c_str(), &about) != 0 || !S_ISREG(about.st_mode))
        throw Unreadable("keep.no_key_file");
    if ((about.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        throw Unreadable("keep.key_file_open");
    auto secret = base::read_file(path);
    while (!secret.empty() && (secret.back() == '\n' || secret.back() == '\r'))
        secret.pop_back();
    if (secret.size() < least_secret_bytes)
        throw Unreadable("keep.key_short");
    return secret;
}

std::string number_bytes(std::uint64_t number)
{
    std::string bytes;
    for (int place = 0; place < 8; ++place)
        bytes.push_back(static_cast<char>(number >> (8 * place) & 0xff));
    return bytes;
}

struct BoxWriter::Inside {
    explicit Inside(std::filesystem::path const& path) : file(path, O_WRONLY | O_CREAT | O_EXCL) { }

    void seal(std::string_view plain, unsigned char tag)
    {
        std::string sealed(plain.size() + crypto_secretstream_xchacha20poly1305_ABYTES, '\0');
        crypto_secretstream_xchacha20poly1305_push(
            &state, bytes_of(sealed), nullptr, bytes_of(plain), plain.size(), nullptr, 0, tag);
        file.write_all(sealed);
    }

    File file;
    crypto_secretstream_xchacha20poly1305_state state {};
    std::string waiting;
};

BoxWriter::BoxWriter(std::filesystem::path const& path, std::string const& secret)
    : inside_(std::make_unique<Inside>(path))
{
    if (!inside_->file.is_open())
        throw std::runtime_error("cannot make " + path.string() + ": " + std::strerror(errno));
    auto head = std::string(mark) + base::random_bytes(salt_bytes);
    auto key = key_from(secret, head.substr(mark.size()));
    std::string stream_head(stream_head_bytes, '\0');
    crypto_secretstream_xchacha20poly1305_init_push(&inside_->state, bytes_of(stream_head), bytes_of(key));
    head += hash("check", key) + stream_head;
    sodium_memzero(key.data(), key.size());
    inside_->file.write_all(head + hash(head));
}

BoxWriter::~BoxWriter() = default;

void BoxWriter::write(std::string_view bytes)
{
    auto& waiting = inside_->waiting;
    while (!bytes.empty()) {
        auto const taken = std::min(bytes.size(), chunk_bytes - waiting.size());
        waiting.append(bytes.substr(0, taken));
        bytes.remove_prefix(taken);
        if (waiting.size() == chunk_bytes) {
            inside_->seal(waiting, crypto_secretstream_xchacha20poly1305_TAG_MESSAGE);
            waiting.clear();
        }
    }
}

void BoxWriter::finish()
{
    inside_->seal(inside_->waiting, crypto_secretstream_xchacha20poly1305_TAG_FINAL);
    inside_->waiting.clear();
    if (::fsync(inside_->file.get()) != 0)
        throw std::runtime_error("the backup is not durable");
}

struct BoxReader::Inside {
    explicit Inside(std::filesystem::path const& path) : file(path, O_RDONLY) { }

    void next_chunk()
    {
        auto const sealed = file.read_most(sealed_chunk_bytes);
        if (ended || sealed.size() < crypto_secretstream_xchacha20poly1305_ABYTES)
            throw Unreadable("keep.damaged");
        std::string plain(sealed.size() - crypto_secretstream_xchacha20poly1305_ABYTES, '\0');
        unsigned char tag = 0;
        if (crypto_secretstream_xchacha20poly1305_pull(
                &state, bytes_of(plain), nullptr, &tag, bytes_of(sealed), sealed.size(), nullptr, 0)
            != 0)
            throw Unreadable("keep.damaged");
        ended = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
        ready.erase(0, used);
        used = 0;
        ready += plain;
    }

    File file;
    crypto_secretstream_xchacha20poly1305_state state {};
    std::string ready;
    std::size_t used { 0 };
    bool ended { false };
};

BoxReader::BoxReader(std::filesystem::path const& path, std::string const& secret)
    : inside_(std::make_unique<Inside>(path))
{
    if (!inside_->file.is_open())
        throw Unreadable("keep.no_file");
    auto const head = inside_->file.read_most(head_bytes);
    if (!head.starts_with(mark))
        throw Unreadable("keep.not_a_backup");
    if (head.size() < head_bytes || hash(head.substr(0, head_bytes - hash_bytes)) != head.substr(head_bytes - hash_bytes))
        throw Unreadable("keep.damaged");
    auto key = key_from(secret, head.substr(mark.size(), salt_bytes));
    if (hash("check", key) != head.substr(mark.size() + salt_bytes, hash_bytes))
        throw Unreadable("keep.wrong_key");
    auto const stream_head = head.substr(mark.size() + salt_bytes + hash_bytes, stream_head_bytes);
    if (crypto_secretstream_xchacha20poly1305_init_pull(&inside_->state, bytes_of(stream_head), bytes_of(key)) != 0)
        throw Unreadable("keep.damaged");
    sodium_memzero(key.data(), key.size());
}

BoxReader::~BoxReader() = default;

std::string BoxReader::read(std::size_t count)
{
    while (inside_->ready.size() - inside_->used < count)
        inside_->next_chunk();
    auto bytes = inside_->ready.substr(inside_->used, count);
    inside_->used += count;
    return bytes;
}

std::uint64_t BoxReader::read_number()
{
    std::uint64_t number = 0;
    auto const bytes = read(8);
    for (int place = 7; place >= 0; --place)
        number = number << 8 | static_cast<unsigned char>(bytes[static_cast<std::size_t>(place)]);
    return number;
}

void BoxReader::expect_end()
{
    // A last chunk may be empty; whatever follows it does not belong here.
    if (!inside_->ended && inside_->used == inside_->ready.size())
        inside_->next_chunk();
    if (!inside_->ended || inside_->used != inside_->ready.size() || !inside_->file.read_most(1).empty())
        throw Unreadable("keep.damaged");
}

}
