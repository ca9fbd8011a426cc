#pragma once

#include "web/message.h"

#include <string>
#include <string_view>
#include <vector>

namespace web {

enum class BodyLimit { form, upload }; // 1 MB in memory, or files to disk up to Limits::upload_bytes

struct Route {
    Method method { Method::get };
    std::string pattern; // "/persons/{person}/plan"
    std::string need;    // what the caller must be; an empty need stops the start
    Handler handler;
    BodyLimit body { BodyLimit::form };
};

// Segments match exactly or by {name} (one segment, not empty). A literal segment wins over a {name}.
class Router {
public:
    // Throws std::logic_error on an empty need or a pattern that is already there.
    void add(Route);
    std::vector<Route> const& routes() const { return routes_; }

    struct Match {
        Route const* route { nullptr };
        bool path_known { false }; // for 405 instead of 404
        std::map<std::string, std::string, std::less<>> parameters;
    };
    Match find(Method, std::string_view path) const; // path already decoded

private:
    std::vector<Route> routes_;
};

}
