#include "look/assets.h"

#include "base/hash.h"
#include "base/text.h"

namespace look {

namespace {

std::string name_with_hash(std::string_view name, std::string_view hash)
{
    auto const dot = name.rfind('.');
    return std::string(name.substr(0, dot)) + "-" + std::string(hash) + std::string(name.substr(dot));
}

std::string content_type(std::string_view name)
{
    if (name.ends_with(".css"))
        return "text/css; charset=utf-8";
    if (name.ends_with(".js"))
        return "text/javascript; charset=utf-8";
    if (name.ends_with(".svg"))
        return "image/svg+xml";
    if (name.ends_with(".png"))
        return "image/png";
    if (name.ends_with(".webmanifest"))
        return "application/manifest+json";
    return "application/octet-stream";
}

bool accepts(std::string_view accept_encoding, std::string_view encoding)
{
    for (auto const& entry : base::split(accept_encoding, ',')) {
        auto const parts = base::split(entry, ';');
        bool const refused = parts.size() > 1 && (base::trim(parts[1]) == "q=0" || base::trim(parts[1]) == "q=0.0");
        if (!parts.empty() && base::trim(parts[0]) == encoding)
            return !refused;
    }
    return false;
}

}

Assets::Assets(std::vector<base::EmbeddedFile> const& web_files)
{
    for (auto const& file : web_files) {
        if (file.name.ends_with(".br"))
            assets_[std::string(file.name.substr(0, file.name.size() - 3))].brotli = file.bytes;
        else if (file.name.ends_with(".gz"))
            assets_[std::string(file.name.substr(0, file.name.size() - 3))].gzip = file.bytes;
        else
            assets_[std::string(file.name)].plain = file.bytes;
    }
    std::erase_if(assets_, [](auto const& entry) {
        return entry.second.plain.empty() || entry.first.find('.') == std::string::npos;
    });
    for (auto& [name, asset] : assets_) {
        asset.hash = base::content_hash(asset.plain);
        names_[name_with_hash(name, asset.hash)] = name;
    }
}

std::string Assets::path(std::string_view name) const
{
    auto const found = assets_.find(name);
    return "/assets/" + (found == assets_.end() ? std::string(name) : name_with_hash(name, found->second.hash));
}

web::Response Assets::respond(std::string_view requested, std::string_view accept_encoding,
    std::string_view if_none_match) const
{
    auto const hashed = names_.find(requested);
    auto const found = assets_.find(hashed == names_.end() ? requested : std::string_view(hashed->second));
    if (found == assets_.end())
        return web::Response::text("", 404);
    auto const& asset = found->second;
    std::string encoding;
    auto bytes = asset.plain;
    if (!asset.brotli.empty() && accepts(accept_encoding, "br")) {
        encoding = "br";
        bytes = asset.brotli;
    } else if (!asset.gzip.empty() && accepts(accept_encoding, "gzip")) {
        encoding = "gzip";
        bytes = asset.gzip;
    }
    auto const etag = "\"" + asset.hash + (encoding.empty() ? "" : "-" + encoding) + "\"";
    bool const known = if_none_match.find(etag) != std::string_view::npos;
    auto response = web::Response::bytes(known ? std::string() : std::string(bytes), content_type(found->first));
    response.status = known ? 304 : 200;
    response.header("ETag", etag);
    response.header("Vary", "Accept-Encoding");
    response.header("Cache-Control",
        hashed == names_.end() ? "no-cache" : "public, max-age=31536000, immutable");
    if (found->first == "private-worker.js") // it serves one page only, which is not below /assets
        response.header("Service-Worker-Allowed", "/me/private");
    if (!encoding.empty() && !known)
        response.header("Content-Encoding", encoding);
    return response;
}

std::string_view Assets::bytes(std::string_view name) const
{
    auto const found = assets_.find(name);
    return found == assets_.end() ? std::string_view() : found->second.plain;
}

}
