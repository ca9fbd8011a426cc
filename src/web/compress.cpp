#include "web/reply.h"

#include <brotli/encode.h>
#include <zlib.h>

namespace web {

namespace {

// Low levels: pages are made for one reader and thrown away; the processor is worth more than the last percent.
constexpr int gzip_level = 3;
constexpr int brotli_quality = 3;
constexpr int brotli_window_bits = 18;

std::optional<std::string> gzipped(std::string_view body)
{
    z_stream stream {};
    constexpr int gzip_window_bits = 15 + 16;
    if (deflateInit2(&stream, gzip_level, Z_DEFLATED, gzip_window_bits, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return std::nullopt;
    std::string output(deflateBound(&stream, body.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
    stream.avail_in = static_cast<uInt>(body.size());
    stream.next_out = reinterpret_cast<Bytef*>(output.data());
    stream.avail_out = static_cast<uInt>(output.size());
    auto const result = deflate(&stream, Z_FINISH);
    output.resize(stream.total_out);
    deflateEnd(&stream);
    return result == Z_STREAM_END ? std::optional(std::move(output)) : std::nullopt;
}

std::optional<std::string> brotlied(std::string_view body)
{
    std::string output(BrotliEncoderMaxCompressedSize(body.size()), '\0');
    auto size = output.size();
    if (!BrotliEncoderCompress(brotli_quality, brotli_window_bits, BROTLI_MODE_TEXT, body.size(),
            reinterpret_cast<std::uint8_t const*>(body.data()), &size, reinterpret_cast<std::uint8_t*>(output.data())))
        return std::nullopt;
    output.resize(size);
    return output;
}

// "gzip;q=0" means: not gzip.
bool refuses(std::string_view parameters)
{
    auto const quality = parameters.find("q=");
    if (quality == std::string_view::npos)
        return false;
    auto const value = parameters.substr(quality + 2);
    return value.starts_with('0') && value.find_first_of("123456789") == std::string_view::npos;
}

}

std::string_view best_encoding(std::string_view accept_encoding)
{
    bool gzip = false;
    bool brotli = false;
    while (!accept_encoding.empty()) {
        auto const end = std::min(accept_encoding.find(','), accept_encoding.size());
        auto item = accept_encoding.substr(0, end);
        accept_encoding.remove_prefix(std::min(end + 1, accept_encoding.size()));
        auto const semicolon = std::min(item.find(';'), item.size());
        auto name = item.substr(0, semicolon);
        while (!name.empty() && name.front() == ' ')
            name.remove_prefix(1);
        while (!name.empty() && name.back() == ' ')
            name.remove_suffix(1);
        bool const accepted = !refuses(item.substr(semicolon));
        if (name == "gzip")
            gzip = accepted;
        else if (name == "br")
            brotli = accepted;
    }
    return brotli ? "br" : gzip ? "gzip" : "";
}

std::optional<std::string> compressed(std::string_view body, std::string_view encoding)
{
    return encoding == "br" ? brotlied(body) : gzipped(body);
}

}
