#pragma once

#include "web/message.h"
#include "web/multipart.h"
#include "web/server.h"

#include <optional>

namespace web {

// A body that is being received: small forms in memory, files on disk. Files that nobody took go with it.
class Received final : PartReceiver {
public:
    Received(std::string content_type_header, std::filesystem::path upload_folder, std::uint64_t form_bytes);
    ~Received() override;
    Received(Received const&) = delete;
    Received& operator=(Received const&) = delete;

    bool is_multipart() const { return reader_.has_value(); }
    // A problem ends the reading.
    std::optional<Problem> feed(std::string_view bytes);
    std::optional<Problem> finish();
    // Hands form, uploads and raw body to the request; the files stay this object's to remove.
    void give_to(Request&);

private:
    bool begin(PartHeader) override;
    bool data(std::string_view) override;
    bool end() override;
    bool open_file(std::string cleaned_name);
    bool stop(Problem problem);

    std::string type_;
    std::filesystem::path folder_;
    std::uint64_t form_bytes_;
    std::optional<MultipartReader> reader_;
    std::string text_; // the whole body of a form, or the value of the part being read
    std::string part_name_;
    std::uint64_t text_bytes_ { 0 };
    std::size_t parts_ { 0 };
    int file_ { -1 };
    std::optional<Problem> problem_;
    Form form_;
    std::vector<Upload> uploads_;
    std::vector<std::filesystem::path> files_;
};

}
