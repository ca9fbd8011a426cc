#pragma once

#include "web/message.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace web {

// An open file of which a part is to be sent.
class OpenFile {
public:
    OpenFile() = default;
    explicit OpenFile(int descriptor) : descriptor_(descriptor) { }
    OpenFile(OpenFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) { }
    OpenFile& operator=(OpenFile&& other) noexcept { std::swap(descriptor_, other.descriptor_); return *this; }
    ~OpenFile();

    int descriptor() const { return descriptor_; }

private:
    int descriptor_ { -1 };
};

// A response as it goes over the wire.
struct Reply {
    std::string head; // status line and headers with the empty line
    std::string body;
    OpenFile file; // instead of the body
    std::uint64_t file_offset { 0 };
    std::uint64_t file_bytes { 0 };
    bool close { false };
};

struct Asked {
    bool head_only { false };
    bool keep_alive { true };
};

// Answers If-None-Match and Range, compresses text that is worth it, completes the headers. nullopt if the file of
// a FileBody is not there. Throws std::logic_error if a header holds a line break.
std::optional<Reply> make_reply(Response, Request const&, Asked);

// "bytes=0-99", "bytes=100-", "bytes=-5" of a file of this size. Several ranges, other units and rubbish count as no
// range (RFC 9110, 14.2 lets us ignore them).
struct ByteRange {
    std::uint64_t first { 0 };
    std::uint64_t last { 0 };
};
enum class RangeKind { none, one, unsatisfiable };
RangeKind decode_range(std::string_view header, std::uint64_t size, ByteRange&);

// Whether an If-None-Match or If-Range list names this tag; weak comparison ignores W/.
bool names_tag(std::string_view list, std::string_view tag_with_quotes);

// "br", "gzip" or "" for an Accept-Encoding.
std::string_view best_encoding(std::string_view accept_encoding);
std::optional<std::string> compressed(std::string_view body, std::string_view encoding);

}
