#include "programme/page_parts.h"

#include "consent/who_sees.h"
#include "programme/programme_pages.h"
#include "words/furigana.h"

namespace programme {

namespace page_parts {

Shop::Shop(look::Room const& given_room, form::Library const& given_library, form::Answers const& given_answers)
    : room(given_room)
    , library(given_library)
    , answers(given_answers)
    , programme(given_room.content_folder, given_library)
    , workshop(given_room)
{
}

base::Result<Opened> open(Shop const& shop, trust::Visit& visit, store::Session& session, trust::Question const& question)
{
    auto person = person::find(visit, session, shop.room.keys, question.person);
    if (!person)
        return person.refusal();
    Opened opened { std::move(person).value(), person::steps_done(session, question.person), std::nullopt };
    auto permit = visit.ask(session, question, "programme.page");
    if (permit)
        opened.permit.emplace(std::move(permit).value());
    return opened;
}

web::Response not_found(Shop const& shop, trust::Visit& visit)
{
    return shop.room.pages.problem(&visit, web::Problem::not_found);
}

web::Response closed(Shop const& shop, trust::Visit& visit, Opened const& opened, person::BridgingStep step, trust::Compartment compartment)
{
    if (!visit.viewer().is_worker() || !opened.person.stay_known)
        return not_found(shop, visit);
    look::Data data;
    fill_frame(shop, visit, data, opened, step, compartment);
    data.set("NAME", opened.person.alias).set("NOTICE_HREF", person::path(opened.person.id, person::BridgingStep::notice));
    return page(shop, visit, "programme/closed.html", data);
}

trust::VisitHandler for_person(Shared const& shop, PersonWork work)
{
    return [shop, work = std::move(work)](trust::Visit& visit) {
        auto const person = trust::PersonId::parse(visit.request.parameter("person"));
        return person ? work(*shop, visit, *person) : not_found(*shop, visit);
    };
}

void fill_frame(Shop const& shop, trust::Visit& visit, look::Data& data, Opened const& opened, person::BridgingStep step,
    trust::Compartment compartment, person::Rest rest)
{
    person::fill_bars(shop.room.pages, visit, data, opened.person, step, opened.done, rest);
    visit.read([&](store::Session& session) { consent::fill_who_sees(shop.room.pages, visit, session, data, opened.person, compartment); });
}

web::Response page(Shop const& shop, trust::Visit& visit, std::string_view file, look::Data const& data, int status)
{
    return shop.room.pages.page(visit, { shop.room.pages.text(visit, "programme.title"), "person" }, file, data, status);
}

std::string html(form::Text const& text, trust::Visit const& visit) { return words::ruby_html(text.in(visit.language)); }

std::string home(trust::Visit const& visit, trust::PersonId const& person)
{
    return visit.viewer().is_person() ? std::string("/me") : "/persons/" + person.text();
}

std::string person_path(trust::PersonId const& person, std::string_view rest)
{
    return "/persons/" + person.text() + '/' + std::string(rest);
}

std::int64_t number_of(std::string_view typed, std::int64_t fallback)
{
    std::int64_t number = 0;
    auto const [end, error] = std::from_chars(typed.data(), typed.data() + typed.size(), number);
    return error == std::errc() && end == typed.data() + typed.size() && !typed.empty() ? number : fallback;
}

form::Answer checklist_answer(Shop const& shop, trust::Visit& visit, store::Session& session, trust::PersonId const& person)
{
    auto const permit = visit.ask(session, checklist_question(person, trust::Act::read, shop.checklist()), "programme.offers");
    return permit ? shop.answers.load(session, *permit, checklist_form) : form::Answer {};
}

void fill_chapters(trust::Visit const& visit, look::Data& data, Video const& video, std::optional<Media> const& media, WatchProgress const& progress)
{
    for (std::size_t i = 0; i < video.chapters.size(); ++i) {
        auto const number = static_cast<int>(i + 1);
        auto row = data.add("CHAPTER");
        row.set("NUMBER", number).html("TITLE", html(video.chapters[i].title, visit)).html("QUESTION", html(video.chapters[i].question, visit));
        row.show_if("SEEN", progress.chapters.contains(number));
        if (media && i < media->chapter_starts_ms.size()) {
            auto start = row.add("START");
            start.set("START_SECONDS", media->chapter_starts_ms[i] / 1000).set("START_TEXT", time_text(media->chapter_starts_ms[i]));
        }
    }
}

namespace {

void add_source(look::Data& player, Media const& media, MediaFile const& file)
{
    player.add("SOURCE").set("SRC", "/media/" + media.id.text() + '/' + file.file).set("TYPE", file.content_type);
}

void add_captions(Shop const& shop, trust::Visit const& visit, look::Data& player, Media const& media)
{
    for (auto const& [language, file] : media.captions) {
        auto track = player.add("TRACK");
        track.set("SRC", "/media/" + media.id.text() + '/' + file).set("LANG", language == "en" ? "en" : "ja");
        track.set("LABEL", shop.room.pages.text(visit, "programme.captions." + language));
        track.show_if("DEFAULT", language == words::code(visit.language));
    }
}

}

void fill_player(Shop const& shop, trust::Visit const& visit, look::Data& data, Video const& video, Media const& media,
    WatchProgress const& progress, std::string const& saves_to)
{
    auto player = data.include("PLAYER", "programme/player.html");
    player.set("POSITION", progress.position_s).set("WATCHED", progress.watched_s).set("SAVES_TO", saves_to);
    player.set("VIDEO_LABEL", shop.room.pages.text(visit, "programme.player", { { "code", video.code } }));
    player.show_if("STREAMING_ONLY", video.streaming_only);
    if (auto const poster = media.files.find("poster"); poster != media.files.end())
        player.add("POSTER").set("POSTER_SRC", "/media/" + media.id.text() + '/' + poster->second.file);
    bool const light = visit.request.query.get("quality") == "small";
    auto const original = media.files.find("original");
    auto const small = media.files.find("small");
    if (original != media.files.end() && !light)
        add_source(player, media, original->second);
    if (small != media.files.end())
        add_source(player, media, small->second);
    player.show_if("CAN_BE_LIGHT", original != media.files.end() && small != media.files.end() && !light);
    player.set("LIGHT_HREF", visit.request.path + "?quality=small");
    add_captions(shop, visit, player, media);
}

}

void add_routes(trust::Routes& routes, look::Room const& room, form::Library const& library, form::Answers const& answers)
{
    auto const shop = std::make_shared<page_parts::Shop>(room, library, answers);
    page_parts::add_checklist_routes(routes, shop);
    page_parts::add_offer_routes(routes, shop);
    page_parts::add_watch_routes(routes, shop);
    page_parts::add_talk_routes(routes, shop);
    page_parts::add_video_routes(routes, shop);
    page_parts::add_media_routes(routes, shop);
}

}
