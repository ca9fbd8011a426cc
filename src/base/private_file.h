#pragma once

#include <filesystem>
#include <string>

namespace base {

// Closes its descriptor; -1 where opening failed.
class OpenFile {
public:
    explicit OpenFile(int descriptor) : descriptor_(descriptor) { }
    ~OpenFile();
    OpenFile(OpenFile const&) = delete;
    OpenFile& operator=(OpenFile const&) = delete;
    int get() const { return descriptor_; }

private:
    int descriptor_;
};

// Small files of mode 0600 that are there whole or not at all, whenever the machine stops: written beside their place
// ("….part-<process>"), made durable, then renamed. Everything throws std::runtime_error if it cannot be done durably.
void put_private_file(std::filesystem::path const&, std::string const& bytes);
// What is there stays, also what another process puts there at the same time.
void put_private_file_if_none(std::filesystem::path const&, std::string const& bytes);
void rename_durably(std::filesystem::path const& from, std::filesystem::path const& to);
// What a kill left beside the file. One may hold what the file held before it was put anew.
void remove_parts_of(std::filesystem::path const&);

}
