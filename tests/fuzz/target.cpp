#include "base/text.h"
#include "web/decode.h"
#include "web/multipart.h"
#include "web/reply.h"
#include "web/router.h"

#include <cstdlib>

// Targets, ranges, encodings, content types and paths: nothing from outside reaches beyond its meaning.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* bytes, std::size_t size)
{
    static web::Router const router = [] {
        web::Router made;
        for (auto const* pattern : { "/", "/a/{x}", "/a/b", "/{y}/b/{z}" })
            made.add({ .pattern = pattern, .need = "anyone", .handler = [](web::Request&) { return web::Response(); } });
        return made;
    }();
    std::string_view const text(reinterpret_cast<char const*>(bytes), size);
    if (auto const target = web::decode_target(text)) {
        if (!target->path.starts_with('/') || !base::is_utf8(target->path) || target->path.find('\0') != std::string::npos)
            std::abort();
        for (auto const& [name, value] : router.find(web::Method::get, target->path).parameters) {
            if (value.empty() || value.find('/') != std::string::npos)
                std::abort();
        }
    }
    web::ByteRange range;
    constexpr std::uint64_t file_bytes = 1000;
    if (web::decode_range(text, file_bytes, range) == web::RangeKind::one && (range.first > range.last || range.last >= file_bytes))
        std::abort();
    (void)web::best_encoding(text);
    (void)web::names_tag(text, "\"a\"");
    (void)web::decode_content_type(text);
    (void)web::decode_part_header(text);
    web::Request request;
    request.headers["cookie"] = text;
    (void)request.cookie("session");
    return 0;
}
