#pragma once

#include "web/message.h"

#include <string>
#include <string_view>
#include <unordered_map>
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
    struct Part {
        std::string text; // of a {name} the name
        bool is_name { false };
    };
    struct Shape {
        Method method { Method::get };
        std::size_t index { 0 }; // in routes_
        std::vector<Part> parts;
    };
    static bool fits(Shape const&, std::vector<std::string_view> const& parts);
    static bool more_literal(Shape const&, Shape const&);

    std::vector<Route> routes_;
    std::unordered_map<std::size_t, std::vector<Shape>> shapes_; // by the number of segments
};

}
