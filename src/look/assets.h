#pragma once

#include "base/embedded.h"
#include "web/message.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace look {

// Style sheet, scripts and icons of web/dist. Each is served under a name with the hash of its bytes, which may be kept
// for ever; the build has made app.css.br and app.css.gz beside app.css.
class Assets {
public:
    explicit Assets(std::vector<base::EmbeddedFile> const& web_files);

    // "app.css" → "/assets/app-0123456789.css"; the plain name if there is no such file.
    std::string path(std::string_view name) const;
    // 200, 304, or 404 for a name that is not there. A name without hash is served too, but not kept.
    web::Response respond(std::string_view requested, std::string_view accept_encoding,
        std::string_view if_none_match) const;
    std::string_view bytes(std::string_view name) const; // as built; empty if there is no such file

private:
    struct Asset {
        std::string hash;
        std::string_view plain;
        std::string_view brotli;
        std::string_view gzip;
    };
    std::map<std::string, Asset, std::less<>> assets_;
    std::map<std::string, std::string, std::less<>> names_; // name with hash → name
};

}
