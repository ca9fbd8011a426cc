#include "programme/page_parts.h"

#include "base/text.h"
#include "words/dates.h"

namespace programme::page_parts {

namespace {

constexpr std::int64_t resumed_within_seconds = 14 * 24 * 60 * 60;

bool is_for_persons(Video const& video) { return video.audience != Audience::staff; }

// The sitting that goes on when the same video is opened again.
std::optional<Watch> open_watch(std::vector<Watch> const& newest_first, std::string_view video, base::Instant now)
{
    for (auto const& watch : newest_first) {
        if (watch.detail.video == video && !watch.closed_at && watch.begun_at.plus_seconds(resumed_within_seconds) > now)
            return watch;
    }
    return std::nullopt;
}

// ---- Choosing

struct Shelf {
    Opened opened;
    std::vector<Watch> watches;
    std::vector<std::string> recommended;
    std::map<std::string, Media> media;
};

base::Result<Shelf> load_shelf(Shop const& shop, trust::Visit& visit, store::Session& session, trust::PersonId const& person)
{
    auto opened = open(shop, visit, session, session_question(person, trust::Act::read, shop.talk()));
    if (!opened)
        return opened.refusal();
    Shelf shelf { std::move(opened).value(), {}, {}, {} };
    if (!shelf.opened.permit)
        return shelf;
    shelf.watches = watches(session, shop.room.keys, *shelf.opened.permit);
    shelf.recommended = recommended(shop.programme, checklist_answer(shop, visit, session, person));
    for (auto const& video : shop.programme.videos()) {
        if (auto media = current_media(session, video.code))
            shelf.media.emplace(video.code, std::move(*media));
    }
    return shelf;
}

void fill_video(Shop const& shop, trust::Visit const& visit, look::Data& list, Video const& video, Shelf const& shelf)
{
    auto row = list.include("VIDEO", "programme/video_row.html");
    row.set("HREF", person_path(shelf.opened.person.id, "videos/" + video.code)).html("VIDEO_TITLE", html(video.title, visit));
    row.html("ABOUT", html(video.about, visit)).set("MINUTES", video.minutes);
    auto const media = shelf.media.find(video.code);
    row.show_if("NO_FILM", media == shelf.media.end());
    if (media != shelf.media.end()) {
        if (auto const poster = media->second.files.find("poster"); poster != media->second.files.end())
            row.add("POSTER").set("POSTER_SRC", "/media/" + media->second.id.text() + '/' + poster->second.file);
    }
    if (auto const watch = open_watch(shelf.watches, video.code, visit.now))
        row.add("GO_ON").html("GO_ON_TEXT", shop.room.pages.html(visit, "programme.video.go_on", { { "time", time_text(watch->progress.position_s * 1000) } }));
    auto const seen = std::ranges::find_if(shelf.watches, [&](auto const& watch) { return watch.detail.video == video.code && watch.closed_at; });
    if (seen != shelf.watches.end())
        row.add("SEEN").set("SEEN_ON", words::short_day(visit.language, seen->day()));
}

web::Response get_videos(Shop& shop, trust::Visit& visit, trust::PersonId const& person)
{
    auto const shelf = visit.read([&](store::Session& session) { return load_shelf(shop, visit, session, person); });
    if (!shelf)
        return not_found(shop, visit);
    if (!shelf->opened.permit)
        return closed(shop, visit, shelf->opened, person::BridgingStep::video, trust::Compartment::session);
    look::Data data;
    fill_frame(shop, visit, data, shelf->opened, person::BridgingStep::video, trust::Compartment::session);
    std::optional<look::Data> first;
    for (auto const& code : shelf->recommended) {
        auto const* video = shop.programme.video(code);
        if (!video || !is_for_persons(*video))
            continue;
        if (!first)
            first.emplace(data.add("FIRST"));
        fill_video(shop, visit, *first, *video, *shelf);
    }
    auto others = data.add(first ? "OTHERS" : "ALL");
    for (auto const& video : shop.programme.videos()) {
        if (is_for_persons(video) && std::ranges::find(shelf->recommended, video.code) == shelf->recommended.end())
            fill_video(shop, visit, others, video, *shelf);
    }
    data.set("TALK_HREF", person::path(person, person::BridgingStep::talk));
    data.set("CHECKLIST_HREF", person::path(person, person::BridgingStep::checklist));
    return page(shop, visit, "programme/videos.html", data);
}

// ---- Watching one

struct Typed { // the form of the beginning, as it stands
    std::vector<std::string> present;
    std::string place;
    std::optional<base::Refusal> refusal {};
};

void fill_beginning(Shop const& shop, trust::Visit const& visit, look::Data& data, Opened const& opened, std::optional<Typed> const& typed)
{
    auto begin = data.add("BEGIN");
    std::vector<std::string> present = typed ? typed->present : std::vector { opened.person.alias, visit.viewer().is_person() ? std::string() : visit.viewer().name };
    present.resize(std::clamp<std::size_t>(present.size() + 1, 3, most_present));
    int number = 0;
    for (auto const& name : present)
        begin.add("PRESENT").set("PRESENT_NUMBER", ++number).set("PRESENT_NAME", name);
    begin.set("PLACE", typed ? typed->place : opened.person.house_name);
    if (typed && typed->refusal)
        begin.add("WRONG").set("WRONG_TEXT", look::refusal_text(shop.room.pages, visit, *typed->refusal));
}

void fill_watching(Shop const& shop, trust::Visit const& visit, look::Data& data, Video const& video, std::optional<Media> const& media, Watch watch)
{
    auto const person = watch.person;
    auto const saves_to = person_path(person, "videos/" + video.code + "/progress");
    auto const asked = number_of(visit.request.query.get("chapter"), 0);
    if (media && asked > 0 && asked <= static_cast<std::int64_t>(media->chapter_starts_ms.size()) && watch.progress.watched_s == 0)
        watch.progress.position_s = media->chapter_starts_ms[static_cast<std::size_t>(asked - 1)] / 1000;
    auto part = data.add("WATCHING");
    part.set("SAVES_TO", saves_to).set("WATCH", watch.id.text()).set("POSITION", watch.progress.position_s).set("WATCHED", watch.progress.watched_s);
    part.set("WATCHED_MINUTES", watch.progress.watched_s / 60);
    part.set("PRESENT_TEXT", base::join(watch.detail.present, "・"));
    if (media)
        fill_player(shop, visit, part, video, *media, watch.progress, saves_to);
    part.show_if("NO_FILM", !media);
    fill_chapters(visit, part, video, media, watch.progress);
    part.show_if("STIRRING", video.stirring);
}

// The record of a watching belongs to whoever watches with them: alone a person watches, and nothing is noted.
void fill_alone(Shop const& shop, trust::Visit const& visit, look::Data& data, Video const& video, std::optional<Media> const& media,
    WatchProgress const& progress)
{
    auto part = data.add("ALONE");
    if (media)
        fill_player(shop, visit, part, video, *media, progress, "");
    part.show_if("NO_FILM", !media);
    fill_chapters(visit, part, video, media, progress);
}

web::Response show_video(Shop& shop, trust::Visit& visit, trust::PersonId const& person, std::optional<Typed> const& typed, int status)
{
    auto const* video = shop.programme.video(visit.request.parameter("code"));
    if (!video || !is_for_persons(*video))
        return not_found(shop, visit);
    auto const shelf = visit.read([&](store::Session& session) { return load_shelf(shop, visit, session, person); });
    if (!shelf)
        return not_found(shop, visit);
    if (!shelf->opened.permit)
        return closed(shop, visit, shelf->opened, person::BridgingStep::video, trust::Compartment::session);
    look::Data data;
    fill_frame(shop, visit, data, shelf->opened, person::BridgingStep::video, trust::Compartment::session);
    data.html("VIDEO_TITLE", html(video->title, visit)).html("ABOUT", html(video->about, visit)).set("MINUTES", video->minutes);
    data.set("ACTION", person_path(person, "videos/" + video->code)).set("VIDEOS_HREF", person::path(person, person::BridgingStep::video));
    auto const found = shelf->media.find(video->code);
    auto const media = found == shelf->media.end() ? std::nullopt : std::optional(found->second);
    auto const watch = open_watch(shelf->watches, video->code, visit.now);
    if (visit.viewer().is_person()) {
        fill_alone(shop, visit, data, *video, media, watch ? watch->progress : WatchProgress {});
        data.show_if("STIRRING", video->stirring);
    } else if (watch && !typed)
        fill_watching(shop, visit, data, *video, media, *watch);
    else {
        fill_beginning(shop, visit, data, shelf->opened, typed);
        fill_chapters(visit, data, *video, media, {});
        data.show_if("STIRRING", video->stirring).show_if("NO_FILM", !media);
    }
    for (auto const& credit : video->credits)
        data.add("CREDIT").html("CREDIT_TEXT", html(credit, visit));
    return page(shop, visit, "programme/video.html", data, status);
}

web::Response get_video(Shop& shop, trust::Visit& visit, trust::PersonId const& person) { return show_video(shop, visit, person, std::nullopt, 200); }

web::Response post_video(Shop& shop, trust::Visit& visit, trust::PersonId const& person)
{
    auto const* video = shop.programme.video(visit.request.parameter("code"));
    if (!video || !is_for_persons(*video))
        return not_found(shop, visit);
    Typed typed { visit.request.form.all("present"), visit.request.form.get("place") };
    auto const detail = check({ video->code, typed.place, typed.present });
    if (!detail) {
        typed.refusal = detail.refusal();
        return show_video(shop, visit, person, typed, 422);
    }
    bool const begun = visit.write([&](store::Transaction& transaction) {
        auto const permit = visit.ask(transaction, session_question(person, trust::Act::write, shop.talk()), "programme.watch");
        if (!permit)
            return false;
        begin_watch(transaction, shop.room.keys, *permit, *detail, visit.now, visit.viewer().account);
        person::touch_step(visit, transaction, person, person::BridgingStep::video);
        return true;
    });
    if (!begun)
        return show_video(shop, visit, person, std::nullopt, 200); // which says what can be done there
    auto const chapter = number_of(visit.request.query.get("chapter"), 0);
    return look::go(person_path(person, "videos/" + video->code) + (chapter > 0 ? "?chapter=" + std::to_string(chapter) : ""));
}

// ---- Noting how far one came

WatchProgress said(web::Form const& form, WatchProgress const& known)
{
    WatchProgress progress;
    progress.position_s = number_of(form.get("position"), known.position_s);
    progress.watched_s = number_of(form.get("watched"), known.watched_s);
    if (form.has("minutes")) // noted by hand
        progress.watched_s = number_of(form.get("minutes"), known.watched_s / 60) * 60;
    for (auto const& chapter : form.all("chapter"))
        progress.chapters.insert(static_cast<int>(number_of(chapter, 0)));
    return progress;
}

bool save(Shop const& shop, trust::Visit& visit, trust::PersonId const& person, WatchId const& id, std::string_view code)
{
    return visit.write([&](store::Transaction& transaction) {
        auto const permit = visit.ask(transaction, session_question(person, trust::Act::write, shop.talk()), "programme.watch");
        if (!permit)
            return false;
        auto const watch = find_watch(transaction, shop.room.keys, *permit, id);
        if (!watch || watch->detail.video != code)
            return false;
        auto const media = current_media(transaction, code);
        auto const progress = merged(watch->progress, said(visit.request.form, watch->progress), media ? media->duration_ms / 1000 : 0);
        save_progress(transaction, shop.room.keys, *permit, id, progress, visit.now);
        if (visit.request.form.has("to"))
            person::mark_step(visit, transaction, person, person::BridgingStep::video);
        return true;
    });
}

web::Response post_progress(Shop& shop, trust::Visit& visit, trust::PersonId const& person)
{
    auto const id = WatchId::parse(visit.request.form.get("watch"));
    auto const& code = visit.request.parameter("code");
    if (!id || !save(shop, visit, person, *id, code))
        return not_found(shop, visit);
    auto const to = visit.request.form.get("to");
    if (to == "talk")
        return look::go(person_path(person, "talk/" + id->text() + '/' + shop.talk().steps.front().id));
    if (to == "stop")
        return look::go(home(visit, person), "programme.saved");
    if (to == "note")
        return look::go(person_path(person, "videos/" + code), "programme.saved");
    return { .status = 204, .body = std::string() };
}

}

void add_watch_routes(trust::Routes& routes, Shared const& shop)
{
    using trust::Need;
    routes.get("/persons/{person}/videos", Need::person_or_worker, for_person(shop, get_videos));
    routes.get("/persons/{person}/videos/{code}", Need::person_or_worker, for_person(shop, get_video));
    routes.post("/persons/{person}/videos/{code}", Need::person_or_worker, for_person(shop, post_video));
    routes.post("/persons/{person}/videos/{code}/progress", Need::person_or_worker, for_person(shop, post_progress));
}

}
