#include "base/private_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <stdexcept>
#include <vector>

namespace base {

OpenFile::~OpenFile()
{
    if (descriptor_ >= 0)
        ::close(descriptor_);
}

namespace {

using Path = std::filesystem::path;

[[noreturn]] void refuse(Path const& path, std::string const& why) { throw std::runtime_error(path.string() + ": " + why); }

void sync_folder_of(Path const& path)
{
    auto folder = path.parent_path();
    OpenFile const file(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
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

// Whole and durable beside its place, which it takes by a rename or a link.
Path write_beside(Path const& path, std::string const& bytes)
{
    Path const part = path.string() + ".part-" + std::to_string(::getpid());
    ::unlink(part.c_str());
    OpenFile const file(::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (file.get() < 0)
        refuse(part, "cannot be made");
    write_all(part, file.get(), bytes);
    return part;
}

// Not every file system can rename without replacing; linking leaves a second name for the moment of a kill.
bool take_name_if_free(Path const& part, Path const& path)
{
    if (::renameat2(AT_FDCWD, part.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0 || errno == EEXIST)
        return true;
    return (errno == EINVAL || errno == ENOSYS) && (::link(part.c_str(), path.c_str()) == 0 || errno == EEXIST);
}

}

void rename_durably(Path const& from, Path const& to)
{
    if (::rename(from.c_str(), to.c_str()) != 0)
        refuse(to, "cannot be written");
    sync_folder_of(to);
}

void put_private_file(Path const& path, std::string const& bytes) { rename_durably(write_beside(path, bytes), path); }

void put_private_file_if_none(Path const& path, std::string const& bytes)
{
    auto const part = write_beside(path, bytes);
    bool const kept = take_name_if_free(part, path);
    ::unlink(part.c_str());
    if (!kept)
        refuse(path, "cannot be written");
    sync_folder_of(path);
}

void remove_parts_of(Path const& path)
{
    auto const folder = path.parent_path().empty() ? Path(".") : path.parent_path();
    std::vector<Path> found;
    for (auto const& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().filename().string().starts_with(path.filename().string() + ".part-"))
            found.push_back(entry.path());
    for (auto const& part : found)
        std::filesystem::remove(part);
    sync_folder_of(path);
}

}
