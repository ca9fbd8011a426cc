#include "programme/page_parts.h"

namespace programme::page_parts {

namespace {

// Only what a row names is served: a name from outside never becomes a path by itself.
std::optional<std::string> content_type_of(Media const& media, std::string_view file)
{
    for (auto const& [kind, made] : media.files) {
        if (made.file == file)
            return made.content_type;
    }
    for (auto const& [language, captions] : media.captions) {
        if (captions == file)
            return "text/vtt; charset=utf-8";
    }
    return std::nullopt;
}

bool may_watch(trust::Viewer const& viewer, Video const* video)
{
    return viewer.kind == trust::Kind::staff || (video && video->audience != Audience::staff && viewer.kind == trust::Kind::person);
}

// What a browser wants a file for (Fetch Metadata): inside a player or picture, or to open and save it by itself.
bool is_copying(web::Request const& request)
{
    auto const wanted_for = request.header("sec-fetch-dest");
    return !wanted_for.empty() && wanted_for != "video" && wanted_for != "track" && wanted_for != "image";
}

web::Response get_media(Shop& shop, trust::Visit& visit)
{
    auto const id = MediaId::parse(visit.request.parameter("media"));
    auto const media = id ? visit.read([&](store::Session& session) { return find_media(session, *id); }) : std::nullopt;
    auto const& file = visit.request.parameter("file");
    auto const type = media && media->state != MediaState::removed ? content_type_of(*media, file) : std::nullopt;
    auto const* video = media ? shop.programme.video(media->video) : nullptr;
    if (!type || !may_watch(visit.viewer(), video))
        return not_found(shop, visit);
    bool const streaming_only = !video || video->streaming_only;
    if (streaming_only && is_copying(visit.request))
        return not_found(shop, visit);
    auto response = web::Response::file({ shop.workshop.folder(*id) / file, id->text() + '-' + file }, *type);
    response.header("Content-Disposition", "inline");
    // Real people speak in some of them: no copy stays in a browser (dossier §3.1).
    response.header("Cache-Control", streaming_only ? "no-store" : "private, max-age=86400");
    return response;
}

}

void add_media_routes(trust::Routes& routes, Shared const& shop)
{
    routes.get("/media/{media}/{file}", trust::Need::signed_in, [shop](trust::Visit& visit) { return get_media(*shop, visit); });
}

}
