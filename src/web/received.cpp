#include "web/received.h"

#include "base/random.h"
#include "base/text.h"
#include "web/decode.h"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace web {

namespace {

constexpr std::size_t most_files = 50; // of one form

// Old browsers send a whole path.
std::optional<std::string> clean_file_name(std::string_view sent)
{
    auto name = cleaned(std::string(sent.substr(sent.find_last_of("/\\") + 1)));
    if (!name)
        return std::nullopt;
    return base::first_characters(base::trim(*name), 200);
}

Problem problem_of_error(int error)
{
    return error == ENOSPC || error == EDQUOT ? Problem::storage_full : Problem::failed;
}

}

Received::Received(std::string content_type_header, std::filesystem::path upload_folder, std::uint64_t form_bytes)
    : folder_(std::move(upload_folder))
    , form_bytes_(form_bytes)
{
    auto content_type = decode_content_type(content_type_header);
    type_ = std::move(content_type.type);
    if (type_ == "multipart/form-data")
        reader_.emplace(content_type.boundary, static_cast<PartReceiver&>(*this));
}

Received::~Received()
{
    if (file_ >= 0)
        ::close(file_);
    for (auto const& path : files_) {
        std::error_code ignored; // taken files are elsewhere already
        std::filesystem::remove(path, ignored);
    }
}

bool Received::stop(Problem problem)
{
    problem_ = problem;
    return false;
}

std::optional<Problem> Received::feed(std::string_view bytes)
{
    if (reader_) {
        if (reader_->feed(bytes))
            return std::nullopt;
        return problem_.value_or(Problem::bad_request);
    }
    if (text_.size() + bytes.size() > form_bytes_)
        return Problem::too_large;
    text_ += bytes;
    return std::nullopt;
}

std::optional<Problem> Received::finish()
{
    if (reader_)
        return reader_->complete() ? std::nullopt : std::optional(Problem::bad_request);
    if (type_ != "application/x-www-form-urlencoded")
        return std::nullopt;
    auto form = decode_form(text_);
    if (!form)
        return Problem::bad_request;
    form_ = std::move(*form);
    text_.clear();
    return std::nullopt;
}

void Received::give_to(Request& request)
{
    request.form = std::move(form_);
    request.uploads = std::move(uploads_);
    if (!reader_)
        request.body = std::move(text_);
}

bool Received::begin(PartHeader header)
{
    auto name = cleaned(std::move(header.name));
    if (!name || ++parts_ > most_fields)
        return stop(Problem::bad_request);
    part_name_ = std::move(*name);
    text_.clear();
    if (!header.file_name || header.file_name->empty()) // an empty name: a file field that was left empty
        return true;
    auto file_name = clean_file_name(*header.file_name);
    if (!file_name || uploads_.size() >= most_files)
        return stop(Problem::bad_request);
    return open_file(std::move(*file_name));
}

bool Received::open_file(std::string cleaned_name)
{
    auto const path = folder_ / base::random_token();
    file_ = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file_ < 0)
        return stop(problem_of_error(errno));
    files_.push_back(path);
    uploads_.push_back({ .field = part_name_, .file_name = std::move(cleaned_name), .path = path });
    return true;
}

bool Received::data(std::string_view bytes)
{
    if (file_ < 0) {
        text_bytes_ += bytes.size();
        if (text_bytes_ > form_bytes_)
            return stop(Problem::too_large);
        text_ += bytes;
        return true;
    }
    while (!bytes.empty()) {
        auto const written = ::write(file_, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return stop(problem_of_error(errno));
        uploads_.back().size_bytes += static_cast<std::uint64_t>(written);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

bool Received::end()
{
    if (file_ >= 0) {
        auto const closed = ::close(file_);
        file_ = -1;
        return closed == 0 || stop(problem_of_error(errno));
    }
    auto value = cleaned(std::exchange(text_, {}));
    if (!value)
        return stop(Problem::bad_request);
    form_.add(std::exchange(part_name_, {}), std::move(*value));
    return true;
}

}
