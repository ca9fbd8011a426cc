#include "web/reply.h"

#include <charconv>
#include <fcntl.h>
#include <stdexcept>
#include <sys/stat.h>
#include <unistd.h>

namespace web {

namespace {

constexpr std::size_t worth_compressing_bytes = 1024;

bool same_name(std::string_view one, std::string_view other)
{
    return std::ranges::equal(one, other, [](char a, char b) {
        auto const lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
        return lower(a) == lower(b);
    });
}

std::string* find_header(Response& response, std::string_view name)
{
    for (auto& [header, value] : response.headers) {
        if (same_name(header, name))
            return &value;
    }
    return nullptr;
}

std::string_view reason(int status)
{
    switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 204: return "No Content";
    case 206: return "Partial Content";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 413: return "Content Too Large";
    case 416: return "Range Not Satisfiable";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 503: return "Service Unavailable";
    case 507: return "Insufficient Storage";
    default: return "Unknown";
    }
}

bool is_text(std::string_view content_type)
{
    auto const type = content_type.substr(0, content_type.find(';'));
    return type.starts_with("text/") || type == "application/json" || type == "application/fhir+json" || type == "application/javascript"
        || type == "application/manifest+json" || type == "image/svg+xml";
}

// The same page in another coding is not byte for byte the same: its strong tag becomes weak (RFC 9110, 8.8.1).
void weaken(std::string* etag)
{
    if (etag && !etag->starts_with("W/"))
        etag->insert(0, "W/");
}

void compress_text(Response& response, std::string& body, Request const& request)
{
    auto const* type = find_header(response, "Content-Type");
    if (!type || !is_text(*type) || find_header(response, "Content-Encoding"))
        return;
    response.header("Vary", "Accept-Encoding");
    auto const encoding = best_encoding(request.header("accept-encoding"));
    if (body.size() <= worth_compressing_bytes || encoding.empty())
        return;
    auto smaller = compressed(body, encoding);
    if (!smaller || smaller->size() >= body.size())
        return;
    body = std::move(*smaller);
    response.header("Content-Encoding", std::string(encoding));
    weaken(find_header(response, "ETag"));
}

bool is_fresh_at_visitor(Response& response, Request const& request)
{
    auto const* etag = find_header(response, "ETag");
    auto const known = request.header("if-none-match");
    return response.status == 200 && etag && !known.empty() && names_tag(known, *etag);
}

void answer_text(Reply& reply, Response& response, std::string& body, Request const& request)
{
    if (is_fresh_at_visitor(response, request)) {
        response.status = 304;
        return;
    }
    compress_text(response, body, request);
    reply.body = std::move(body);
}

// The range that the visitor wants, if the version it has is still the one.
RangeKind wanted_range(Request const& request, std::string const& etag, std::uint64_t size, ByteRange& range)
{
    auto const condition = request.header("if-range");
    if (!condition.empty() && condition != etag)
        return RangeKind::none;
    return decode_range(request.header("range"), size, range);
}

bool answer_file(Reply& reply, Response& response, FileBody const& body, Request const& request)
{
    reply.file = OpenFile(::open(body.path.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat status {};
    if (reply.file.descriptor() < 0 || ::fstat(reply.file.descriptor(), &status) != 0 || !S_ISREG(status.st_mode))
        return false;
    auto const size = static_cast<std::uint64_t>(status.st_size);
    auto const etag = body.etag.empty() ? std::string() : '"' + body.etag + '"';
    if (!etag.empty())
        response.header("ETag", etag);
    response.header("Accept-Ranges", "bytes");
    if (is_fresh_at_visitor(response, request)) {
        response.status = 304;
        return true;
    }
    ByteRange range;
    switch (wanted_range(request, etag, size, range)) {
    case RangeKind::unsatisfiable:
        response.status = 416;
        response.header("Content-Range", "bytes */" + std::to_string(size));
        return true;
    case RangeKind::one:
        response.status = 206;
        response.header("Content-Range", "bytes " + std::to_string(range.first) + '-' + std::to_string(range.last) + '/' + std::to_string(size));
        reply.file_offset = range.first;
        reply.file_bytes = range.last - range.first + 1;
        return true;
    case RangeKind::none:
        reply.file_bytes = size;
    }
    return true;
}

void write_head(Reply& reply, Response const& response, Asked asked)
{
    auto& head = reply.head;
    head.reserve(512);
    head += "HTTP/1.1 " + std::to_string(response.status) + ' ';
    head += reason(response.status);
    head += "\r\n";
    for (auto const& [name, value] : response.headers) {
        if (value.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
            throw std::logic_error("a line break in the header " + name);
        head += name;
        head += ": ";
        head += value;
        head += "\r\n";
    }
    if (response.status != 204 && response.status != 304)
        head += "Content-Length: " + std::to_string(reply.body.size() + reply.file_bytes) + "\r\n";
    head += asked.keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
}

std::optional<std::uint64_t> number(std::string_view text)
{
    std::uint64_t value = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

}

OpenFile::~OpenFile()
{
    if (descriptor_ >= 0)
        ::close(descriptor_);
}

RangeKind decode_range(std::string_view header, std::uint64_t size, ByteRange& range)
{
    if (!header.starts_with("bytes=") || header.find(',') != std::string_view::npos)
        return RangeKind::none;
    header.remove_prefix(6);
    auto const dash = header.find('-');
    if (dash == std::string_view::npos)
        return RangeKind::none;
    auto const first = number(header.substr(0, dash));
    auto const last = number(header.substr(dash + 1));
    if (dash == 0) {
        if (!last)
            return RangeKind::none;
        if (*last == 0 || size == 0)
            return RangeKind::unsatisfiable;
        range = { size - std::min(*last, size), size - 1 };
        return RangeKind::one;
    }
    if (!first || (!last && dash + 1 < header.size()) || (last && *last < *first))
        return RangeKind::none;
    if (*first >= size)
        return RangeKind::unsatisfiable;
    range = { *first, std::min(last.value_or(size - 1), size - 1) };
    return RangeKind::one;
}

bool names_tag(std::string_view list, std::string_view tag_with_quotes)
{
    auto const strong = [](std::string_view tag) { return tag.starts_with("W/") ? tag.substr(2) : tag; };
    while (!list.empty()) {
        auto const end = std::min(list.find(','), list.size());
        auto item = list.substr(0, end);
        list.remove_prefix(std::min(end + 1, list.size()));
        while (!item.empty() && item.front() == ' ')
            item.remove_prefix(1);
        while (!item.empty() && item.back() == ' ')
            item.remove_suffix(1);
        if (item == "*" || strong(item) == strong(tag_with_quotes))
            return true;
    }
    return false;
}

std::optional<Reply> make_reply(Response response, Request const& request, Asked asked)
{
    Reply reply;
    reply.close = !asked.keep_alive;
    // A page about a person must not stay in a shared computer's cache unless its handler says so.
    if (!find_header(response, "Cache-Control"))
        response.header("Cache-Control", std::holds_alternative<FileBody>(response.body) ? "private, no-cache" : "no-store");
    if (!find_header(response, "X-Content-Type-Options"))
        response.header("X-Content-Type-Options", "nosniff");
    if (auto const* file = std::get_if<FileBody>(&response.body)) {
        if (!answer_file(reply, response, *file, request))
            return std::nullopt;
    } else {
        answer_text(reply, response, std::get<std::string>(response.body), request);
    }
    write_head(reply, response, asked);
    if (asked.head_only) {
        reply.body.clear();
        reply.file_bytes = 0;
    }
    return reply;
}

}
