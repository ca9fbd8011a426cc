#include "programme/programme_pages.h"

#include "base/json.h"
#include "base/random.h"
#include "base/text.h"
#include "look/testing.h"
#include "person/testing.h"
#include "programme/page_parts.h"
#include "programme/demo_clips.h"
#include "programme/tool.h"
#include "store/failure.h"

namespace programme {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using trust::Act;
using trust::Compartment;
using Fields = std::vector<std::pair<std::string, std::string>>;

base::Instant const now = base::Day::parse("2026-11-24")->start().plus_seconds(36'000);
std::atomic<bool> const never { false };

class ProgrammePages : public ::testing::TestWithParam<std::string> {
protected:
    ProgrammePages() : scratch(GetParam(), SOURCE_FOLDER)
    {
        for (auto const* floor : { "look", "form", "person", "consent", "programme" })
            files.add_templates(SOURCE_FOLDER, floor);
        pages.emplace(files.list(), std::vector<base::EmbeddedFile> {}, catalogue, false);
        house = person::testing::add_house(database(), "A01", now);
        worker = trust::testing::add_worker(database(), house, "山本（架空）", now);
        author = trust::testing::add_worker(database(), house, "作成（架空）", now, trust::Role::author);
        id = person::testing::add_person(database(), *keys, person::testing::seed(house, "アサガオ（架空）", "あさがお", now), now);
        data_folder = std::filesystem::temp_directory_path() / ("programme_" + base::random_token());
        std::filesystem::create_directories(data_folder);
        room.emplace(*pages, database(), *keys, clock, std::filesystem::path(SOURCE_FOLDER) / "content", data_folder);
    }
    ~ProgrammePages() override
    {
        routes.reset();
        std::filesystem::remove_all(data_folder);
    }

    store::Database& database() { return scratch.database(); }
    std::string at(std::string const& path) const { return "/persons/" + id.text() + path; }
    trust::Routes const& all_routes()
    {
        if (!routes) {
            routes = std::make_unique<trust::Routes>();
            add_routes(*routes, *room, library, answers);
        }
        return *routes;
    }
    web::Response ask(web::Method method, std::string const& target, web::Form form, std::vector<web::Upload> uploads, trust::Viewer const& viewer)
    {
        trust::testing::VisitFor visit(database(), gate, viewer, clock.now());
        visit.request.method = method;
        visit.request.path = target.substr(0, target.find('?'));
        if (target.find('?') != std::string::npos) {
            for (auto const& pair : base::split(target.substr(target.find('?') + 1), '&'))
                visit.request.query.add(pair.substr(0, pair.find('=')), pair.substr(pair.find('=') + 1));
        }
        visit.request.form = std::move(form);
        visit.request.uploads = std::move(uploads);
        visit.request.headers = headers;
        web::Router router;
        std::map<std::string, trust::Routes::Entry const*> entries;
        for (auto const& entry : all_routes().entries()) {
            router.add({ entry.method, entry.pattern, "x", [](web::Request&) { return web::Response {}; } });
            entries[(entry.method == web::Method::get ? "GET " : "POST ") + entry.pattern] = &entry;
        }
        auto const match = router.find(method, visit.request.path);
        if (!match.route)
            return web::Response::text("no route", 404);
        visit.request.parameters = match.parameters;
        auto const& entry = *entries.at((method == web::Method::get ? "GET " : "POST ") + match.route->pattern);
        return trust::meets(entry.need, viewer) ? entry.handler(*visit) : web::Response::text("not for this viewer", 403);
    }
    web::Response get(std::string const& target, std::optional<trust::Viewer> viewer = {})
    {
        return ask(web::Method::get, target, {}, {}, viewer.value_or(worker));
    }
    web::Response post(std::string const& target, Fields const& fields, std::vector<web::Upload> uploads = {}, std::optional<trust::Viewer> viewer = {})
    {
        web::Form form;
        for (auto const& [name, value] : fields)
            form.add(name, value);
        return ask(web::Method::post, target, std::move(form), std::move(uploads), viewer.value_or(worker));
    }
    static std::string body(web::Response const& response) { return std::get<std::string>(response.body); }
    static std::string header(web::Response const& response, std::string_view wanted)
    {
        for (auto const& [name, value] : response.headers) {
            if (name == wanted)
                return value;
        }
        return {};
    }
    static std::string location(web::Response const& response) { return header(response, "Location"); }
    void answer(std::map<std::string, int> const& values)
    {
        database().write([&](store::Transaction& transaction) {
            auto const permit = trust::testing::OpenGate::disclosure(id, Compartment::checklist, Act::write);
            auto const before = answers.load(transaction, permit, page_parts::checklist_form).version;
            form::NewContent content;
            for (auto const& [item, value] : values)
                content[item] = value;
            ASSERT_TRUE(answers.save(transaction, permit, worker, page_parts::checklist_form, before, content, now).ok());
        });
    }
    std::vector<Watch> sittings()
    {
        return database().read([&](store::Session& session) { return watches(session, *keys, trust::testing::OpenGate::disclosure(id, Compartment::session, Act::read)); });
    }
    std::map<person::BridgingStep, base::Instant> done()
    {
        return database().read([&](store::Session& session) { return person::steps_done(session, id); });
    }
    std::filesystem::path clips()
    {
        auto const folder = data_folder / "clips";
        if (!std::filesystem::create_directories(folder))
            return folder; // made before
        EXPECT_TRUE(run_tool({ "ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=s=320x180:r=5:d=4", "-f", "lavfi", "-i", "sine=d=4", "-c:v", "libx264",
                                 "-pix_fmt", "yuv420p", "-c:a", "aac", (folder / "V2.mp4").string() },
            std::chrono::seconds(60), never)
                        .ok());
        std::ofstream(folder / "V2.jpg") << "jpg";
        std::ofstream(folder / "V2.ja.vtt") << "WEBVTT\n\n00:00.000 --> 00:04.000\nあ\n";
        std::ofstream(folder / "clips.json") << R"({"clips":[{"code":"V2","file":"V2.mp4","poster":"V2.jpg","duration_ms":4000,"width":320,"height":180,
            "codec":"h264/aac","chapter_starts_ms":[0,2000],"captions":{"ja":"V2.ja.vtt"}}]})";
        return folder;
    }
    // As a process leaves it that ends in the middle.
    MediaId left_unfinished(base::Instant touched_at)
    {
        Media const media { .id = MediaId::make(now), .video = "V1", .original_name = "film.mp4", .size_bytes = 1, .duration_ms = 4000,
            .width = 320, .height = 180, .codec = "h264/aac", .added_at = touched_at };
        auto const folder = data_folder / "media" / media.id.text();
        std::filesystem::create_directories(folder);
        std::filesystem::copy_file(clips() / "V2.mp4", folder / "original.mp4");
        database().write([&](store::Transaction& transaction) {
            add_media(transaction, media, author.account);
            add_media_state(transaction, media.id, MediaState::received, 0, "", touched_at, author.account);
        });
        return media.id;
    }
    bool becomes_ready(std::string_view video)
    {
        for (int round = 0; round < 600 && !current(video); ++round)
            std::this_thread::sleep_for(std::chrono::milliseconds(50));
        return current(video).has_value();
    }
    std::optional<Media> current(std::string_view video)
    {
        return database().read([&](store::Session& session) { return current_media(session, video); });
    }

    store::testing::Scratch scratch;
    std::unique_ptr<trust::Keys> keys { trust::Keys::for_tests() };
    bool takes_part { true };
    std::map<std::string, std::string, std::less<>> headers;
    trust::testing::OpenGate gate { [this](auto const&, auto const& question) {
        return takes_part || (question.compartment != Compartment::checklist && question.compartment != Compartment::session);
    } };
    base::FixedClock clock { now };
    form::Library library { std::filesystem::path(SOURCE_FOLDER) / "content" };
    form::Answers answers { library, *keys };
    words::Catalogue catalogue { std::filesystem::path(BUILD_FOLDER) / "messages" };
    look::testing::Files files;
    std::optional<look::Pages> pages;
    std::optional<look::Room> room;
    std::filesystem::path data_folder;
    std::unique_ptr<trust::Routes> routes;
    trust::AgencyId house;
    trust::Viewer worker;
    trust::Viewer author;
    trust::PersonId id;
};

INSTANTIATE_TEST_SUITE_P(Stores, ProgrammePages, ::testing::ValuesIn(store::testing::kinds()));

TEST_P(ProgrammePages, the_whole_way_from_checklist_to_talk)
{
    auto const first = location(get(at("/checklist")));
    EXPECT_EQ(first, at("/checklist/heard"));
    EXPECT_THAT(body(get(first)), HasSubstr("BF01"));
    auto next = location(post(first, { { "based_on", "0" }, { "BF01", "5" }, { "BF02", "1" }, { "to", "next" } }));
    EXPECT_EQ(next, at("/checklist/worries"));
    auto const shown = body(get(next));
    EXPECT_THAT(shown, HasSubstr("so-far")); // what was said leads somewhere at once
    Fields worries { { "based_on", "1" }, { "BF06", "5" }, { "BF07", "?no_answer" }, { "to", "next" } };
    auto after = post(next, worries);
    while (location(after).find("/checklist/") != std::string::npos) {
        auto const step = location(after);
        after = post(step, { { "based_on", "2" }, { "to", "next" } });
    }
    EXPECT_EQ(location(after), at("/offers"));
    EXPECT_TRUE(done().contains(person::BridgingStep::checklist));

    auto const offers = body(get(at("/offers")));
    EXPECT_THAT(offers, HasSubstr("BF06.place"));
    EXPECT_THAT(offers, HasSubstr("BF02.talk_now"));
    EXPECT_THAT(offers, Not(HasSubstr("BF07.")));
    EXPECT_LT(offers.find("BF06.place"), offers.find("BF02.talk_now"));
    EXPECT_EQ(location(post(at("/offers"), { { "shown", "BF06.place" }, { "offer", "BF06.place" }, { "shown", "BF06.meeting" } })), at("/videos"));

    auto const videos = body(get(at("/videos")));
    EXPECT_LT(videos.find("/videos/V1"), videos.find("/videos/V5"));
    EXPECT_EQ(videos.find("/videos/V6"), std::string::npos); // for staff
    EXPECT_THAT(body(get(at("/videos/V1"))), HasSubstr("山本（架空）"));
    EXPECT_EQ(post(at("/videos/V1"), { { "present", " " } }).status, 422);
    EXPECT_EQ(location(post(at("/videos/V1"), { { "present", "アサガオ（架空）" }, { "present", "客（架空）" }, { "place", "食堂" } })), at("/videos/V1"));
    ASSERT_EQ(sittings().size(), 1U);
    auto const watch = sittings().front().id.text();
    EXPECT_EQ(post(at("/videos/V1/progress"), { { "watch", watch }, { "position", "61" }, { "watched", "60" }, { "chapter", "1" } }).status, 204);
    EXPECT_THAT(body(get(at("/videos/V1"))), HasSubstr("客（架空）"));
    auto const talk = location(post(at("/videos/V1/progress"), { { "watch", watch }, { "minutes", "12" }, { "chapter", "2" }, { "to", "talk" } }));
    EXPECT_EQ(talk, at("/talk/" + watch + "/thoughts"));
    EXPECT_EQ(sittings().front().progress.watched_s, 720);
    EXPECT_EQ(sittings().front().progress.position_s, 61);
    EXPECT_EQ(sittings().front().progress.chapters, (std::set<int> { 1, 2 }));
    EXPECT_TRUE(done().contains(person::BridgingStep::video));

    EXPECT_THAT(body(get(talk)), HasSubstr("食堂"));
    auto step = post(talk, { { "based_on", "0" }, { "L1.V1", "自分と似ていた" }, { "to", "next" } });
    while (location(step) != at("/talk/" + watch)) {
        ASSERT_THAT(location(step), HasSubstr("/talk/" + watch + "/"));
        step = post(location(step), { { "based_on", "1" }, { "L1.V.feel", "stirred" }, { "to", "next" } });
    }
    EXPECT_TRUE(sittings().front().closed_at);
    EXPECT_TRUE(done().contains(person::BridgingStep::talk));
    auto const record = body(get(at("/talk/" + watch)));
    EXPECT_THAT(record, HasSubstr("自分と似ていた"));
    EXPECT_THAT(record, HasSubstr("/life-plan"));
    EXPECT_THAT(record, HasSubstr("notice-warn")); // they said that it stirs them
}

TEST_P(ProgrammePages, without_taking_part_nothing_is_asked)
{
    takes_part = false;
    for (auto const* path : { "/checklist", "/checklist/heard", "/offers", "/videos", "/videos/V1", "/talk" })
        EXPECT_THAT(body(get(at(path))), HasSubstr("/notice")) << path;
    EXPECT_EQ(post(at("/videos/V1/progress"), { { "watch", WatchId::make(now).text() } }).status, 404);
    EXPECT_EQ(post(at("/offers"), { { "shown", "BF06.place" }, { "offer", "BF06.place" } }).status, 404);
    EXPECT_EQ(post(at("/talk"), {}).status, 404);
    post(at("/videos/V1"), { { "present", "アサガオ（架空）" } });
    post(at("/checklist/heard"), { { "based_on", "0" }, { "BF01", "5" } });
    takes_part = true;
    EXPECT_TRUE(sittings().empty());
    EXPECT_EQ(location(get(at("/checklist"))), at("/checklist/heard"));
}

TEST_P(ProgrammePages, an_offer_is_done_taken_up_again_or_dropped)
{
    answer({ { "BF06", 5 } });
    post(at("/offers"), { { "shown", "BF06.place" }, { "offer", "BF06.place" } });
    EXPECT_THAT(body(get(at("/offers"))), HasSubstr("name=\"done\" value=\"BF06.place\""));
    post(at("/offers"), { { "shown", "BF06.place" }, { "offer", "BF06.place" }, { "done", "BF06.place" } });
    EXPECT_THAT(body(get(at("/offers"))), HasSubstr("name=\"reopen\" value=\"BF06.place\""));
    answer({ { "BF06", 2 } });
    // Not flagged any more, but it was worked on: it stays, and says that it has moved.
    auto const moved = pages->catalogue().html(words::Language::japanese, "programme.moved.better");
    EXPECT_THAT(body(get(at("/offers"))), HasSubstr(moved));
    post(at("/offers"), { { "reopen", "BF06.place" } });
    EXPECT_THAT(body(get(at("/offers"))), HasSubstr("name=\"done\" value=\"BF06.place\""));
    post(at("/offers"), { { "shown", "BF06.place" } });
    EXPECT_THAT(body(get(at("/offers"))), Not(HasSubstr("BF06.place")));
}

TEST_P(ProgrammePages, the_sitting_of_another_person_is_not_found)
{
    post(at("/videos/V1"), { { "present", "アサガオ（架空）" } });
    auto const watch = sittings().front().id.text();
    auto const other = person::testing::add_person(database(), *keys, person::testing::seed(house, "イチョウ（架空）", "いちょう", now), now);
    EXPECT_EQ(get("/persons/" + other.text() + "/talk/" + watch).status, 404);
    EXPECT_EQ(get("/persons/" + other.text() + "/talk/" + watch + "/thoughts").status, 404);
    EXPECT_EQ(post("/persons/" + other.text() + "/videos/V1/progress", { { "watch", watch }, { "position", "5" } }).status, 404);
    EXPECT_EQ(post(at("/videos/V3/progress"), { { "watch", watch }, { "position", "5" } }).status, 404);
    EXPECT_EQ(get(at("/videos/V6")).status, 404);
    EXPECT_EQ(get(at("/videos/V9")).status, 404);
}

TEST_P(ProgrammePages, a_film_is_taken_made_smaller_watched_and_taken_away)
{
    auto const film = clips() / "V2.mp4";
    auto const upload = [&](std::filesystem::path const& path, std::string const& field) {
        return std::vector<web::Upload> { { .field = field, .file_name = "会の動画.mp4", .path = path, .size_bytes = std::filesystem::file_size(path) } };
    };
    std::ofstream(data_folder / "letter.txt") << "this is a letter, not a film";
    EXPECT_EQ(post("/programme/videos/V1/media", {}, upload(data_folder / "letter.txt", "file"), author).status, 422);
    EXPECT_FALSE(std::filesystem::exists(data_folder / "media") && !std::filesystem::is_empty(data_folder / "media"));
    EXPECT_EQ(post("/programme/videos/V1/media", {}, {}, author).status, 422);
    EXPECT_EQ(post("/programme/videos/V1/media", {}, upload(film, "file"), worker).status, 403);

    EXPECT_EQ(location(post("/programme/videos/V1/media", {}, upload(film, "file"), author)), "/programme/videos/V1");
    for (int round = 0; round < 600 && !current("V1"); ++round)
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    auto const media = current("V1");
    ASSERT_TRUE(media);
    EXPECT_NEAR(static_cast<double>(media->duration_ms), 4000, 100);
    ASSERT_TRUE(media->files.contains("small"));
    ASSERT_TRUE(media->files.contains("poster"));
    EXPECT_EQ(media->files.at("original").sha256.size(), 64U);

    auto const address = "/media/" + media->id.text() + "/";
    auto const served = get(address + "small.mp4");
    EXPECT_EQ(served.status, 200);
    EXPECT_EQ(header(served, "Cache-Control"), "private, max-age=86400");
    EXPECT_EQ(header(served, "Content-Disposition"), "inline");
    for (auto const* name : { "other.mp4", "..", "making.mp4" })
        EXPECT_EQ(get(address + name).status, 404) << name;
    EXPECT_THAT(body(get("/programme/videos/V1", author)), HasSubstr("small.mp4"));
    EXPECT_THAT(body(get("/programme/videos/V1")), Not(HasSubstr("type=\"file\"")));

    std::ofstream(data_folder / "captions.vtt") << "WEBVTT\n\n00:00.000 --> 00:04.000\nあ\n";
    EXPECT_EQ(post("/programme/videos/V1/captions", { { "language", "ja" } }, upload(data_folder / "letter.txt", "captions"), author).status, 422);
    EXPECT_EQ(post("/programme/videos/V1/captions", { { "language", "ja" } }, upload(data_folder / "captions.vtt", "captions"), author).status, 303);
    EXPECT_EQ(post("/programme/videos/V1/chapters", { { "start", "0:00" }, { "start", "0:02" }, { "start", "" } }, {}, author).status, 303);
    EXPECT_EQ(post("/programme/videos/V1/chapters", { { "start", "0:02" }, { "start", "0:01" } }, {}, author).status, 422);
    EXPECT_EQ(post("/programme/videos/V1/chapters", { { "start", "9:00" } }, {}, author).status, 422);
    EXPECT_EQ(current("V1")->chapter_starts_ms, (std::vector<std::int64_t> { 0, 2000 }));
    EXPECT_EQ(get(address + current("V1")->captions.at("ja")).status, 200);

    EXPECT_EQ(post("/programme/videos/V1/removal", { { "media", media->id.text() }, { "reason", "speaker" } }, {}, author).status, 303);
    EXPECT_FALSE(current("V1"));
    EXPECT_FALSE(std::filesystem::exists(data_folder / "media" / media->id.text()));
    EXPECT_EQ(get(address + "small.mp4").status, 404);
}

TEST_P(ProgrammePages, a_film_that_a_restart_interrupted_is_gone_on_with_at_once_where_nobody_else_can_have_it)
{
    left_unfinished(now);
    Workshop workshop(*room);
    workshop.wait_until_idle();
    EXPECT_EQ(current("V1").has_value(), GetParam() == "sqlite");
}

TEST_P(ProgrammePages, a_film_that_another_process_left_is_found_later_too)
{
    Workshop workshop(*room, std::chrono::milliseconds(50));
    auto const in_other_hands = left_unfinished(now.plus_seconds(-14 * 60));
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    EXPECT_EQ(database().read([&](store::Session& session) { return find_media(session, in_other_hands)->state; }), MediaState::received);
    left_unfinished(now.plus_seconds(-16 * 60));
    EXPECT_TRUE(becomes_ready("V1"));
}

// /dev/full is the disk that is full.
TEST_P(ProgrammePages, captions_that_found_no_room_are_neither_accepted_nor_left)
{
    load_clips(*room, clips(), worker.account);
    auto const media = current("V2");
    Workshop workshop(*room);
    auto const file = workshop.folder(media->id) / ("captions-ja-" + std::to_string(now.microseconds) + ".vtt");
    std::filesystem::create_symlink("/dev/full", file);
    try {
        workshop.put_captions(media->id, "ja", "WEBVTT\n\n00:00.000 --> 00:04.000\nい\n", author.account);
        ADD_FAILURE() << "half a file was accepted";
    } catch (store::Failure const& failure) {
        EXPECT_EQ(failure.kind(), store::FailureKind::full);
    }
    EXPECT_EQ(current("V2")->captions.at("ja"), media->captions.at("ja"));
    EXPECT_FALSE(std::filesystem::is_symlink(file));
}

TEST_P(ProgrammePages, a_film_whose_row_could_not_be_written_leaves_no_files)
{
    Workshop workshop(*room);
    auto const id = left_unfinished(now);
    std::filesystem::remove_all(workshop.folder(id)); // only its row stands
    EXPECT_THROW((void)workshop.take(clips() / "V2.mp4", "V1", "film.mp4", author.account, id), store::Failure);
    EXPECT_TRUE(std::filesystem::is_empty(data_folder / "media"));
}

TEST_P(ProgrammePages, half_a_smaller_film_is_not_left)
{
    Workshop workshop(*room);
    auto const id = MediaId::make(now);
    std::filesystem::create_directories(workshop.folder(id));
    std::filesystem::create_symlink("/dev/full", workshop.folder(id) / "making.mp4");
    ASSERT_TRUE(workshop.take(clips() / "V2.mp4", "V1", "film.mp4", author.account, id).ok());
    workshop.wait_until_idle();
    auto const media = current("V1"); // the original plays in browsers
    ASSERT_TRUE(media);
    EXPECT_FALSE(media->files.contains("small"));
    EXPECT_FALSE(std::filesystem::is_symlink(workshop.folder(id) / "making.mp4"));
}

TEST_P(ProgrammePages, clips_of_the_demo_are_ready_and_streaming_only_ones_leave_no_copy)
{
    load_clips(*room, clips(), worker.account);
    auto const media = current("V2");
    ASSERT_TRUE(media);
    auto const film = "/media/" + media->id.text() + "/original.mp4";
    EXPECT_EQ(header(get(film), "Cache-Control"), "no-store");
    headers["sec-fetch-dest"] = "video";
    EXPECT_EQ(get(film).status, 200);
    headers["sec-fetch-dest"] = "document";
    EXPECT_EQ(get(film).status, 404);
    headers.clear();
    post(at("/videos/V2"), { { "present", "アサガオ（架空）" } });
    auto const page = body(get(at("/videos/V2?chapter=2")));
    EXPECT_THAT(page, HasSubstr("data-video-streaming-only"));
    EXPECT_THAT(page, HasSubstr("data-video-position=\"2\""));
    EXPECT_THAT(page, HasSubstr("captions-ja.vtt"));
}

TEST(Tool, is_ended_when_it_takes_too_long_and_says_when_it_is_not_there)
{
    EXPECT_FALSE(run_tool({ "no-such-program-at-all" }, std::chrono::seconds(5), never).started);
    auto const slow = run_tool({ "sleep", "30" }, std::chrono::seconds(1), never);
    EXPECT_TRUE(slow.started);
    EXPECT_FALSE(slow.finished);
    std::vector<std::string> lines;
    auto const spoken = run_tool({ "printf", "one\ntwo\n" }, std::chrono::seconds(5), never, [&](std::string_view line) { lines.emplace_back(line); });
    EXPECT_TRUE(spoken.ok());
    EXPECT_EQ(lines, (std::vector<std::string> { "one", "two" }));
}

}
}
