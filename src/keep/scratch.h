#pragma once

#include <filesystem>

namespace keep {

// A folder for what must not lie about unencrypted: mode 0700, and always under the same name, so that what a kill
// leaves in it is found again and removed. It is locked as long as the object lives; the lock goes with the process.
class Scratch {
public:
    // Empty now, whatever was in it. Throws Unreadable: keep.busy if another is working in it, keep.cannot_write.
    explicit Scratch(std::filesystem::path);
    ~Scratch();
    Scratch(Scratch const&) = delete;
    Scratch& operator=(Scratch const&) = delete;
    std::filesystem::path const& path() const { return path_; }

private:
    std::filesystem::path path_;
    int descriptor_ { -1 };
};

// Where a site's backups are made and read back, one at a time. Whoever holds it knows that no backup is under way and
// that nothing of one is left.
std::filesystem::path scratch_of(std::filesystem::path const& data);
// Where a restore unpacks, beside the folder that it makes.
std::filesystem::path restoring_beside(std::filesystem::path const& data);
// Removes what a killed backup or restore left, also that of older versions. What somebody is working in stays.
void remove_leftovers(std::filesystem::path const& data);

}
