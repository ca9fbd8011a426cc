#pragma once

#include <string>

namespace store {

// "<file>.lock", held with flock(2) as long as the object lives; the system lets go of it when the process ends.
class LockFile {
public:
    // Makes the store's file (mode 0600) if there is none. Throws Failure(lost) if another has the lock.
    explicit LockFile(std::string const& store_file);
    ~LockFile();
    LockFile(LockFile const&) = delete;
    LockFile& operator=(LockFile const&) = delete;

private:
    int descriptor_ { -1 };
};

}
