#include "programme/page_parts.h"

#include "base/json.h"
#include "words/dates.h"

namespace programme::page_parts {

namespace {

bool is_author(trust::Visit const& visit) { return trust::meets(trust::Need::author, visit.viewer_if()); }

std::string video_path(Video const& video) { return "/programme/videos/" + video.code; }

web::Response staff_page(Shop const& shop, trust::Visit& visit, std::string_view file, look::Data const& data, int status = 200)
{
    return shop.room.pages.page(visit, { shop.room.pages.text(visit, "programme.title"), "programme" }, file, data, status);
}

// How far the newest file has come, in words.
std::string state_text(Shop const& shop, trust::Visit const& visit, Media const& media)
{
    auto const& pages = shop.room.pages;
    if (media.state == MediaState::working)
        return pages.text(visit, "programme.media.working", { { "percent", std::to_string(media.percent) } });
    if ((media.state == MediaState::failed || media.state == MediaState::removed) && !media.reason.empty())
        return pages.text(visit, media.reason);
    return pages.text(visit, "programme.media." + std::string(code(media.state)));
}

web::Response get_programme(Shop& shop, trust::Visit& visit)
{
    std::map<std::string, std::vector<Media>> media;
    visit.read([&](store::Session& session) {
        for (auto const& video : shop.programme.videos())
            media[video.code] = media_of(session, video.code);
    });
    look::Data data;
    for (auto const& video : shop.programme.videos()) {
        auto row = data.add("VIDEO");
        row.set("CODE", video.code).set("HREF", video_path(video)).html("VIDEO_TITLE", html(video.title, visit)).set("MINUTES", video.minutes);
        row.set("CHAPTERS", static_cast<std::int64_t>(video.chapters.size()));
        row.show_if("STREAMING_ONLY", video.streaming_only).show_if("FOR_STAFF", video.audience == Audience::staff);
        auto const& all = media[video.code];
        row.set("STATE", all.empty() ? shop.room.pages.text(visit, "programme.media.none") : state_text(shop, visit, all.front()));
    }
    return staff_page(shop, visit, "programme/programme.html", data);
}

// ---- One video

void fill_media_rows(Shop const& shop, trust::Visit const& visit, look::Data& data, Video const& video, std::vector<Media> const& all)
{
    for (auto const& media : all) {
        auto row = data.add("MEDIA");
        row.set("MEDIA_NAME", media.original_name).set("ADDED_ON", words::moment(visit.language, media.added_at)).set("ADDED_BY", media.added_by);
        row.set("LENGTH", time_text(media.duration_ms)).set("MEGABYTES", std::max<std::int64_t>(1, media.size_bytes / 1'000'000));
        row.set("STATE", state_text(shop, visit, media));
        if (media.state == MediaState::working || media.state == MediaState::received)
            row.add("PROGRESS").set("PERCENT", media.percent);
        if (is_author(visit) && media.state != MediaState::removed)
            row.add("REMOVABLE").set("REMOVE_ACTION", video_path(video) + "/removal").set("MEDIA_ID", media.id.text());
    }
}

void fill_author_forms(Shop const& shop, trust::Visit const& visit, look::Data& data, Video const& video, std::optional<Media> const& current,
    std::optional<base::Refusal> const& refusal)
{
    auto forms = data.add("AUTHOR");
    forms.set("UPLOAD_ACTION", video_path(video) + "/media");
    if (refusal && refusal->field == "file")
        forms.add("FILE_WRONG").set("WRONG_TEXT", look::refusal_text(shop.room.pages, visit, *refusal));
    if (!current)
        return;
    auto more = forms.add("CURRENT");
    more.set("CAPTIONS_ACTION", video_path(video) + "/captions").set("CHAPTERS_ACTION", video_path(video) + "/chapters");
    if (refusal && refusal->field == "captions")
        more.add("CAPTIONS_WRONG").set("WRONG_TEXT", look::refusal_text(shop.room.pages, visit, *refusal));
    if (refusal && refusal->field == "chapter")
        more.add("CHAPTERS_WRONG").set("WRONG_TEXT", look::refusal_text(shop.room.pages, visit, *refusal));
    for (auto const language : caption_languages) {
        auto option = more.add("LANGUAGE");
        option.set("LANGUAGE_CODE", language).set("LANGUAGE_NAME", shop.room.pages.text(visit, "programme.captions." + std::string(language)));
        option.show_if("HAS_CAPTIONS", current->captions.contains(language));
    }
    for (std::size_t i = 0; i < video.chapters.size(); ++i) {
        auto row = more.add("CHAPTER_START");
        row.set("START_NUMBER", static_cast<std::int64_t>(i + 1)).html("START_TITLE", html(video.chapters[i].title, visit));
        row.set("START_VALUE", i < current->chapter_starts_ms.size() ? time_text(current->chapter_starts_ms[i]) : "");
    }
}

web::Response show_video(Shop& shop, trust::Visit& visit, Video const& video, std::optional<base::Refusal> const& refusal = {})
{
    std::vector<Media> all;
    std::optional<Media> current;
    visit.read([&](store::Session& session) {
        all = media_of(session, video.code);
        current = current_media(session, video.code);
    });
    look::Data data;
    data.html("VIDEO_TITLE", html(video.title, visit)).html("ABOUT", html(video.about, visit)).set("MINUTES", video.minutes).set("CODE", video.code);
    data.show_if("STREAMING_ONLY", video.streaming_only).show_if("NO_FILM", !current).show_if("ANY_MEDIA", !all.empty());
    if (current)
        fill_player(shop, visit, data, video, *current, {}, "");
    fill_chapters(visit, data, video, current, {});
    fill_media_rows(shop, visit, data, video, all);
    data.show_if("BUSY", std::ranges::any_of(all, [](auto const& media) { return media.state == MediaState::working || media.state == MediaState::received; }));
    data.set("HERE_HREF", video_path(video));
    if (is_author(visit))
        fill_author_forms(shop, visit, data, video, current, refusal);
    return staff_page(shop, visit, "programme/staff_video.html", data, refusal ? 422 : 200);
}

using VideoWork = web::Response (*)(Shop&, trust::Visit&, Video const&);

trust::VisitHandler with_video(Shared const& shop, VideoWork work)
{
    return [shop, work](trust::Visit& visit) {
        auto const* video = shop->programme.video(visit.request.parameter("code"));
        return video ? work(*shop, visit, *video) : not_found(*shop, visit);
    };
}

web::Response get_video(Shop& shop, trust::Visit& visit, Video const& video) { return show_video(shop, visit, video); }

web::Upload* upload_of(trust::Visit& visit, std::string_view field)
{
    auto& uploads = visit.request.uploads;
    auto const found = std::ranges::find(uploads, field, &web::Upload::field);
    return found == uploads.end() ? nullptr : &*found;
}

web::Response post_media(Shop& shop, trust::Visit& visit, Video const& video)
{
    auto const* upload = upload_of(visit, "file");
    if (!upload || upload->size_bytes == 0)
        return show_video(shop, visit, video, base::Refusal { "programme.media.no_file", "file" });
    auto const taken = shop.workshop.take(upload->path, video.code, upload->file_name, visit.viewer().account);
    return taken ? look::go(video_path(video), "programme.media.taken") : show_video(shop, visit, video, taken.refusal());
}

std::optional<Media> current(trust::Visit& visit, Video const& video)
{
    return visit.read([&](store::Session& session) { return current_media(session, video.code); });
}

web::Response post_captions(Shop& shop, trust::Visit& visit, Video const& video)
{
    auto const media = current(visit, video);
    auto const language = visit.request.form.get("language");
    if (!media || std::ranges::find(caption_languages, language) == caption_languages.end())
        return not_found(shop, visit);
    auto const* upload = upload_of(visit, "captions");
    constexpr std::uint64_t worth_reading_bytes = 2 * 1024 * 1024;
    if (!upload || upload->size_bytes > worth_reading_bytes)
        return show_video(shop, visit, video, base::Refusal { upload ? "programme.captions.large" : "programme.media.no_file", "captions" });
    auto text = check_captions(base::read_file(upload->path));
    if (!text)
        return show_video(shop, visit, video, text.refusal());
    shop.workshop.put_captions(media->id, language, *text, visit.viewer().account);
    return look::go(video_path(video), "programme.captions.saved");
}

web::Response post_chapters(Shop& shop, trust::Visit& visit, Video const& video)
{
    auto const media = current(visit, video);
    if (!media)
        return not_found(shop, visit);
    std::vector<std::int64_t> starts;
    for (auto const& typed : visit.request.form.all("start")) {
        auto const time = read_time(typed);
        if (!time)
            return show_video(shop, visit, video, base::Refusal { time.refusal().message, "chapter" });
        if (!*time)
            break; // what comes after an empty one is not known yet
        if (**time >= media->duration_ms || (!starts.empty() && **time <= starts.back()) || starts.size() >= video.chapters.size())
            return show_video(shop, visit, video, base::Refusal { "programme.chapter.order", "chapter" });
        starts.push_back(**time);
    }
    visit.write([&](store::Transaction& transaction) { set_chapter_starts(transaction, media->id, starts, visit.now, visit.viewer().account); });
    return look::go(video_path(video), "programme.chapter.saved");
}

// A speaker may ask for it at any time (dossier §3.1): the files go, the row says so.
web::Response post_removal(Shop& shop, trust::Visit& visit, Video const& video)
{
    auto const id = MediaId::parse(visit.request.form.get("media"));
    auto const media = id ? visit.read([&](store::Session& session) { return find_media(session, *id); }) : std::nullopt;
    if (!media || media->video != video.code || media->state == MediaState::removed)
        return not_found(shop, visit);
    bool const by_speaker = visit.request.form.get("reason") == "speaker";
    shop.workshop.remove(media->id, by_speaker ? "programme.media.removed.speaker" : "programme.media.removed", visit.viewer().account);
    return look::go(video_path(video), "programme.media.removed.done");
}

}

void add_video_routes(trust::Routes& routes, Shared const& shop)
{
    using trust::Need;
    routes.get("/programme", Need::staff, [shop](trust::Visit& visit) { return get_programme(*shop, visit); });
    routes.get("/programme/videos/{code}", Need::staff, with_video(shop, get_video));
    routes.post("/programme/videos/{code}/media", Need::author, with_video(shop, post_media), web::BodyLimit::upload);
    routes.post("/programme/videos/{code}/captions", Need::author, with_video(shop, post_captions), web::BodyLimit::upload);
    routes.post("/programme/videos/{code}/chapters", Need::author, with_video(shop, post_chapters));
    routes.post("/programme/videos/{code}/removal", Need::author, with_video(shop, post_removal));
}

}
