#include "trust/site_key.h"

#include "base/random.h"
#include "trust/seal_box.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>

namespace trust {

namespace {

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

[[noreturn]] void refuse(std::filesystem::path const& path, std::string const& why)
{
    throw std::runtime_error("site key " + path.string() + ": " + why);
}

void sync_folder_of(std::filesystem::path const& path)
{
    auto folder = path.parent_path();
    File const file(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (file.get() < 0 || ::fsync(file.get()) != 0)
        refuse(path, "its folder cannot be written durably");
}

std::string make(std::filesystem::path const& path, int descriptor)
{
    auto key = base::random_bytes(key_bytes);
    if (::write(descriptor, key.data(), key.size()) != static_cast<ssize_t>(key.size()) || ::fsync(descriptor) != 0) {
        ::unlink(path.c_str()); // half a key would refuse every later start
        refuse(path, "cannot be written");
    }
    sync_folder_of(path);
    return key;
}

}

std::string read_site_key(std::filesystem::path const& path)
{
    File const made(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (made.get() >= 0)
        return make(path, made.get());
    if (errno != EEXIST)
        refuse(path, "cannot be made");
    File const file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    struct stat about {};
    if (file.get() < 0 || ::fstat(file.get(), &about) != 0)
        refuse(path, "cannot be read");
    if (!S_ISREG(about.st_mode) || (about.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        refuse(path, "others may use it; its mode must be 0600");
    std::string key(key_bytes + 1, '\0');
    auto const count = ::read(file.get(), key.data(), key.size());
    if (count != static_cast<ssize_t>(key_bytes))
        refuse(path, "is not 32 bytes long");
    key.resize(key_bytes);
    return key;
}

}
