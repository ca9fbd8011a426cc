#include "web/multipart.h"

namespace web {

namespace {

constexpr std::size_t most_header_bytes = 4096; // of one part

bool equal_without_case(std::string_view one, std::string_view other)
{
    return std::ranges::equal(one, other, [](char a, char b) {
        auto const lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
        return lower(a) == lower(b);
    });
}

void skip_spaces(std::string_view& text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
}

// Browsers write %22, %0D and %0A inside the quotes (HTML, 4.10.21.8); curl writes \" — both are understood.
std::optional<std::string> take_quoted(std::string_view& text)
{
    text.remove_prefix(1);
    std::string value;
    while (!text.empty()) {
        if (text.front() == '"') {
            text.remove_prefix(1);
            return value;
        }
        if (text.size() >= 2 && text[0] == '\\' && text[1] == '"') {
            value += '"';
            text.remove_prefix(2);
        } else if (text.starts_with("%22")) {
            value += '"';
            text.remove_prefix(3);
        } else {
            value += text.front();
            text.remove_prefix(1);
        }
    }
    return std::nullopt;
}

std::optional<std::string> take_value(std::string_view& text)
{
    if (!text.empty() && text.front() == '"')
        return take_quoted(text);
    auto const end = std::min(text.find(';'), text.size());
    std::string value(text.substr(0, end));
    text.remove_prefix(end);
    return value;
}

std::optional<PartHeader> decode_disposition(std::string_view text)
{
    auto const semicolon = std::min(text.find(';'), text.size());
    auto kind = text.substr(0, semicolon);
    while (!kind.empty() && kind.back() == ' ')
        kind.remove_suffix(1);
    if (!equal_without_case(kind, "form-data"))
        return std::nullopt;
    text.remove_prefix(semicolon);
    PartHeader header;
    bool named = false;
    while (!text.empty() && text.front() == ';') {
        text.remove_prefix(1);
        skip_spaces(text);
        auto const equals = text.find('=');
        if (equals == std::string_view::npos)
            return std::nullopt;
        auto const name = text.substr(0, equals);
        text.remove_prefix(equals + 1);
        auto value = take_value(text);
        if (!value)
            return std::nullopt;
        skip_spaces(text);
        if (equal_without_case(name, "name")) {
            header.name = std::move(*value);
            named = true;
        } else if (equal_without_case(name, "filename")) {
            header.file_name = std::move(*value);
        }
    }
    return named && text.empty() ? std::optional(std::move(header)) : std::nullopt;
}

}

std::optional<PartHeader> decode_part_header(std::string_view block)
{
    std::optional<PartHeader> header;
    while (!block.empty()) {
        auto const end = std::min(block.find("\r\n"), block.size());
        auto const line = block.substr(0, end);
        block.remove_prefix(std::min(end + 2, block.size()));
        auto const colon = line.find(':');
        if (colon == std::string_view::npos)
            return std::nullopt;
        if (!equal_without_case(line.substr(0, colon), "content-disposition"))
            continue;
        if (header)
            return std::nullopt;
        auto value = line.substr(colon + 1);
        skip_spaces(value);
        header = decode_disposition(value);
        if (!header)
            return std::nullopt;
    }
    return header;
}

MultipartReader::MultipartReader(std::string_view boundary, PartReceiver& receiver)
    : delimiter_("\r\n--" + std::string(boundary))
    , receiver_(receiver)
    , pending_("\r\n") // the first delimiter may stand at the very beginning
{
    if (boundary.empty() || boundary.size() > 70)
        state_ = State::broken;
}

bool MultipartReader::feed(std::string_view bytes)
{
    if (state_ == State::broken)
        return false;
    if (state_ == State::finished)
        return true; // an epilogue means nothing
    pending_.erase(0, start_);
    start_ = 0;
    pending_ += bytes;
    while (step()) { }
    return state_ != State::broken;
}

bool MultipartReader::fail()
{
    state_ = State::broken;
    return false;
}

// True if there may be more to do with what has arrived.
bool MultipartReader::step()
{
    switch (state_) {
    case State::preamble:
    case State::content:
        return read_until_delimiter();
    case State::delimiter:
        return read_delimiter_end();
    case State::header:
        return read_header();
    default:
        return false;
    }
}

bool MultipartReader::read_until_delimiter()
{
    auto const found = pending_.find(delimiter_, start_);
    auto const rest = pending_.size() - start_;
    auto const safe = found != std::string::npos ? found - start_ : rest - std::min(rest, delimiter_.size() - 1);
    if (state_ == State::content && safe > 0 && !receiver_.data(std::string_view(pending_).substr(start_, safe)))
        return fail();
    start_ += safe;
    if (found == std::string::npos)
        return false;
    if (state_ == State::content && !receiver_.end())
        return fail();
    start_ += delimiter_.size();
    state_ = State::delimiter;
    return true;
}

bool MultipartReader::read_delimiter_end()
{
    while (start_ < pending_.size() && (pending_[start_] == ' ' || pending_[start_] == '\t'))
        ++start_;
    if (pending_.size() - start_ < 2)
        return false;
    auto const end = std::string_view(pending_).substr(start_, 2);
    if (end != "--" && end != "\r\n")
        return fail();
    start_ += 2;
    state_ = end == "--" ? State::finished : State::header;
    return true;
}

bool MultipartReader::read_header()
{
    auto const found = pending_.find("\r\n\r\n", start_);
    auto const length = (found == std::string::npos ? pending_.size() : found) - start_;
    if (length > most_header_bytes)
        return fail();
    if (found == std::string::npos)
        return false;
    auto header = decode_part_header(std::string_view(pending_).substr(start_, length));
    if (!header || !receiver_.begin(std::move(*header)))
        return fail();
    start_ = found + 4;
    state_ = State::content;
    return true;
}

}
