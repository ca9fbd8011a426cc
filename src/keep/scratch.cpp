#include "keep/scratch.h"

#include "keep/box_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

namespace keep {

namespace {

namespace files = std::filesystem;

bool is_still(int descriptor, files::path const& path)
{
    struct stat open {};
    struct stat named {};
    return ::fstat(descriptor, &open) == 0 && ::lstat(path.c_str(), &named) == 0 && open.st_dev == named.st_dev
        && open.st_ino == named.st_ino;
}

// -1: whoever had it removed it between our opening and our lock.
int lock_folder(files::path const& path)
{
    if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST)
        throw Unreadable("keep.cannot_write");
    int const descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (descriptor < 0) {
        if (errno == ENOENT)
            return -1;
        throw Unreadable("keep.cannot_write");
    }
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        ::close(descriptor);
        throw Unreadable("keep.busy");
    }
    if (is_still(descriptor, path))
        return descriptor;
    ::close(descriptor);
    return -1;
}

void empty(files::path const& folder)
{
    std::vector<files::path> found;
    for (auto const& entry : files::directory_iterator(folder))
        found.push_back(entry.path());
    for (auto const& path : found)
        files::remove_all(path);
}

}

Scratch::Scratch(files::path path)
    : path_(std::move(path))
{
    while (descriptor_ < 0)
        descriptor_ = lock_folder(path_);
    try {
        files::permissions(path_, files::perms::owner_all);
        empty(path_);
    } catch (...) {
        ::close(descriptor_);
        throw;
    }
}

Scratch::~Scratch()
{
    std::error_code ignored;
    files::remove_all(path_, ignored);
    ::close(descriptor_);
}

files::path scratch_of(files::path const& data) { return data / "backup.scratch"; }

files::path restoring_beside(files::path const& data)
{
    auto clean = data.lexically_normal();
    if (!clean.has_filename())
        clean = clean.parent_path();
    return clean.string() + ".restoring";
}

void remove_leftovers(files::path const& data)
{
    for (auto const& folder : { scratch_of(data), restoring_beside(data) }) {
        if (!files::exists(folder))
            continue;
        try {
            Scratch const removed(folder);
        } catch (Unreadable const&) {
            continue; // somebody works in it and removes it
        }
    }
    for (auto const* name : { "backup.copy", "backup.keys", "backup.rows" }) // of versions that had no folder for them
        for (auto const* end : { "", "-journal", "-wal", "-shm", ".lock" })
            files::remove(data / (std::string(name) + end));
}

}
