#include "web/multipart.h"

#include <cstdlib>

namespace {

class Written final : public web::PartReceiver {
public:
    bool begin(web::PartHeader header) override
    {
        text += '[' + header.name + '|' + header.file_name.value_or("-") + ':';
        return true;
    }
    bool data(std::string_view bytes) override
    {
        text += bytes;
        return true;
    }
    bool end() override
    {
        text += ']';
        return true;
    }
    std::string text;
};

struct Reading {
    bool well_formed { true };
    bool complete { false };
    std::string text;
    bool operator==(Reading const&) const = default;
};

Reading read(std::string_view body, std::size_t piece)
{
    Written written;
    web::MultipartReader reader("B", written);
    Reading reading;
    for (std::size_t i = 0; i < body.size() && reading.well_formed; i += piece)
        reading.well_formed = reader.feed(body.substr(i, piece));
    reading.complete = reader.complete();
    reading.text = written.text;
    return reading;
}

}

// A body reads the same whole and byte by byte, up to what was delivered before it turned out to be broken.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* bytes, std::size_t size)
{
    std::string const body = "--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n" + std::string(reinterpret_cast<char const*>(bytes), size);
    auto const whole = read(body, body.size());
    auto const pieces = read(body, 1);
    if (whole.well_formed != pieces.well_formed || whole.complete != pieces.complete)
        std::abort();
    if (whole.complete && whole.text != pieces.text)
        std::abort();
    return 0;
}
