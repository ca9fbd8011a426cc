#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace web {

struct PartHeader {
    std::string name;
    std::optional<std::string> file_name; // as sent; present means that the part is a file
};

// Who gets the parts. Returning false stops the reading.
class PartReceiver {
public:
    virtual ~PartReceiver() = default;
    virtual bool begin(PartHeader) = 0;
    virtual bool data(std::string_view) = 0;
    virtual bool end() = 0;
};

// multipart/form-data (RFC 7578) as it arrives, piece by piece, in constant memory. The receiver must outlive it.
class MultipartReader {
public:
    // A boundary that is empty or longer than 70 characters (RFC 2046, 5.1.1) reads nothing.
    MultipartReader(std::string_view boundary, PartReceiver&);

    // False once the body is not well-formed or the receiver stopped; nothing more may be fed then.
    bool feed(std::string_view bytes);
    // Whether the closing delimiter was seen: without it the body was cut off.
    bool complete() const { return state_ == State::finished; }

private:
    enum class State { preamble, delimiter, header, content, finished, broken };

    bool step();
    bool read_until_delimiter();
    bool read_delimiter_end();
    bool read_header();
    bool fail();

    std::string delimiter_;
    PartReceiver& receiver_;
    std::string pending_;
    std::size_t start_ { 0 }; // of what is not used yet in pending_
    State state_ { State::preamble };
};

// The header block of one part, without the empty line. nullopt without a form-data disposition and a name.
std::optional<PartHeader> decode_part_header(std::string_view block);

}
