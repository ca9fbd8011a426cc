#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace web {

enum class Method { get, post };

// Names and values in the order they were sent; a name may occur several times. Values are valid UTF-8 (clean_text).
class Form {
public:
    void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
    bool has(std::string_view name) const;
    std::string get(std::string_view name) const; // the first value; "" if there is none
    std::vector<std::string> all(std::string_view name) const;
    std::vector<std::pair<std::string, std::string>> const& fields() const { return fields_; }

private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

// A file that was sent, already on disk in the temporary folder; removed with the request unless taken.
struct Upload {
    std::string field;
    std::string file_name; // as sent, cleaned; never use it as a path
    std::filesystem::path path;
    std::uint64_t size_bytes { 0 };
};

struct Request {
    Method method { Method::get };
    std::string path;   // decoded, "/persons/…"
    std::string target; // as sent
    std::map<std::string, std::string, std::less<>> parameters; // from the route's {name}
    Form query;
    Form form;
    std::vector<Upload> uploads;
    std::string body; // as sent, only when the content type is neither of the two form types
    std::map<std::string, std::string, std::less<>> headers; // lower-case names
    std::string peer; // address without port
    bool secure { false }; // came by TLS

    std::string const& parameter(std::string_view name) const; // a name that the route does not have is a defect
    std::string header(std::string_view lower_case_name) const; // "" if absent
    std::string cookie(std::string_view name) const;            // "" if absent
};

// A file to send, with ranges and ETag; the server answers 206/304/416 by itself.
struct FileBody {
    std::filesystem::path path;
    std::string etag; // without quotes
};

struct Response {
    int status { 200 };
    std::vector<std::pair<std::string, std::string>> headers;
    std::variant<std::string, FileBody> body;

    Response& header(std::string name, std::string value);
    static Response html(std::string body, int status = 200);
    static Response text(std::string body, int status = 200);
    static Response json(std::string body, int status = 200);
    // 303: see other; for after a form.
    static Response see_other(std::string location);
    static Response bytes(std::string body, std::string content_type);
    // A download; the file name must tell nothing about drugs or the person.
    static Response pdf(std::string body, std::string file_name);
    static Response file(FileBody, std::string content_type);
};

using Handler = std::function<Response(Request&)>;

}
