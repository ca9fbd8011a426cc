#include "web/router.h"

#include <stdexcept>

namespace web {

namespace {

std::vector<std::string_view> segments(std::string_view path)
{
    std::vector<std::string_view> parts;
    if (!path.empty() && path.front() == '/')
        path.remove_prefix(1);
    for (;;) {
        auto const slash = path.find('/');
        parts.push_back(path.substr(0, slash));
        if (slash == std::string_view::npos)
            return parts;
        path.remove_prefix(slash + 1);
    }
}

bool is_name(std::string_view segment)
{
    return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

// Whether the same paths match with the same weight of literals: "/a/{x}" and "/a/{y}".
bool same_shape(std::string_view one, std::string_view other)
{
    auto const left = segments(one);
    auto const right = segments(other);
    return std::ranges::equal(left, right, [](auto a, auto b) { return is_name(a) ? is_name(b) : a == b; });
}

}

void Router::add(Route route)
{
    if (route.need.empty())
        throw std::logic_error("the route " + route.pattern + " does not say who may call it");
    if (!route.pattern.starts_with('/') || !route.handler)
        throw std::logic_error("the route " + route.pattern + " is not a route");
    for (auto const& known : routes_) {
        if (known.method == route.method && same_shape(known.pattern, route.pattern))
            throw std::logic_error("the route " + route.pattern + " is there already as " + known.pattern);
    }
    auto const parts = segments(route.pattern);
    Shape shape { .method = route.method, .index = routes_.size() };
    for (auto const part : parts)
        shape.parts.push_back({ .text = std::string(is_name(part) ? part.substr(1, part.size() - 2) : part), .is_name = is_name(part) });
    shapes_[parts.size()].push_back(std::move(shape));
    routes_.push_back(std::move(route));
}

bool Router::fits(Shape const& shape, std::vector<std::string_view> const& parts)
{
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (shape.parts[i].is_name ? parts[i].empty() : parts[i] != shape.parts[i].text)
            return false;
    }
    return true;
}

// The first segment in which one is literal and the other is not decides.
bool Router::more_literal(Shape const& one, Shape const& other)
{
    for (std::size_t i = 0; i < one.parts.size(); ++i) {
        if (one.parts[i].is_name != other.parts[i].is_name)
            return other.parts[i].is_name;
    }
    return false;
}

Router::Match Router::find(Method method, std::string_view path) const
{
    Match match;
    if (!path.starts_with('/'))
        return match;
    auto const parts = segments(path);
    auto const same_length = shapes_.find(parts.size());
    if (same_length == shapes_.end())
        return match;
    Shape const* best = nullptr;
    for (auto const& shape : same_length->second) {
        if (!fits(shape, parts))
            continue;
        match.path_known = true;
        if (shape.method == method && (!best || more_literal(shape, *best)))
            best = &shape;
    }
    if (!best)
        return match;
    match.route = &routes_[best->index];
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (best->parts[i].is_name)
            match.parameters.emplace(best->parts[i].text, parts[i]);
    }
    return match;
}

}
