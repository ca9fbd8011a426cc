#include "store/lock_file.h"

#include "store/failure.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace store {

namespace {

int open_or_make(std::string const& file)
{
    int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0)
        throw Failure(FailureKind::lost, "cannot open " + file + ": " + std::strerror(errno));
    return descriptor;
}

std::string process_in(int descriptor)
{
    char text[32] {};
    auto count = ::pread(descriptor, text, sizeof text - 1, 0);
    return count > 0 ? std::string(text, static_cast<std::size_t>(count)) : "unknown";
}

}

LockFile::LockFile(std::string const& store_file)
{
    descriptor_ = open_or_make(store_file + ".lock");
    if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
        auto process = process_in(descriptor_);
        ::close(descriptor_);
        throw Failure(FailureKind::lost,
            store_file + " is in use by another process (" + process + "); one store has one process at a time");
    }
    auto process = std::to_string(::getpid());
    if (::ftruncate(descriptor_, 0) != 0 || ::pwrite(descriptor_, process.data(), process.size(), 0) < 0) {
        // Only a help for people: the lock itself holds.
    }
    // SQLite gives its log the rights of the store's file, so these are set before it makes either.
    try {
        ::close(open_or_make(store_file));
    } catch (...) {
        ::close(descriptor_);
        throw;
    }
}

LockFile::~LockFile()
{
    ::close(descriptor_);
}

}
