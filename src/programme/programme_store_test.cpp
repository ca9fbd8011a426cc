#include "programme/watch_store.h"

#include "person/testing.h"
#include "programme/media_store.h"
#include "store/testing.h"
#include "trust/testing.h"

namespace programme {
namespace {

using trust::Act;
using trust::Compartment;
using trust::testing::OpenGate;

base::Instant const now = base::Day::parse("2026-11-24")->start().plus_seconds(36'000);

class ProgrammeStore : public ::testing::TestWithParam<std::string> {
protected:
    ProgrammeStore() : scratch(GetParam(), SOURCE_FOLDER)
    {
        auto const house = person::testing::add_house(database(), "A01", now);
        worker = trust::testing::add_worker(database(), house, "山本（架空）", now);
        id = person::testing::add_person(database(), *keys, person::testing::seed(house, "アサガオ（架空）", "あさがお", now), now);
        other = person::testing::add_person(database(), *keys, person::testing::seed(house, "イチョウ（架空）", "いちょう", now), now);
    }
    store::Database& database() { return scratch.database(); }
    trust::Disclosure permit(Act act, Compartment compartment = Compartment::session) const { return OpenGate::disclosure(id, compartment, act); }
    Media add(std::string const& video, base::Instant at)
    {
        Media media { .id = MediaId::make(at), .video = video, .original_name = "clip.mp4", .size_bytes = 5'000'000'000, .duration_ms = 24'000,
            .width = 640, .height = 360, .codec = "h264/aac", .added_at = at };
        database().write([&](store::Transaction& transaction) {
            add_media(transaction, media, worker.account);
            add_media_state(transaction, media.id, MediaState::received, 0, "", at, worker.account);
        });
        return media;
    }
    void set_state(Media const& media, MediaState state, base::Instant at)
    {
        database().write([&](store::Transaction& transaction) {
            ASSERT_TRUE(add_media_state(transaction, media.id, state, 0, "", at));
            add_media_file(transaction, media.id, "original", { "original.mp4", "video/mp4", 5, "" }, at);
        });
    }
    std::optional<Media> current(std::string_view video)
    {
        return database().read([&](store::Session& session) { return current_media(session, video); });
    }

    store::testing::Scratch scratch;
    std::unique_ptr<trust::Keys> keys { trust::Keys::for_tests() };
    trust::Viewer worker;
    trust::PersonId id;
    trust::PersonId other;
};

INSTANTIATE_TEST_SUITE_P(Stores, ProgrammeStore, ::testing::ValuesIn(store::testing::kinds()));

TEST_P(ProgrammeStore, the_newest_film_that_is_ready_is_shown)
{
    EXPECT_FALSE(current("V1"));
    auto const first = add("V1", now);
    EXPECT_FALSE(current("V1"));
    set_state(first, MediaState::ready, now.plus_seconds(1));
    EXPECT_EQ(current("V1")->id, first.id);
    auto const second = add("V1", now.plus_seconds(10));
    EXPECT_EQ(current("V1")->id, first.id);
    set_state(second, MediaState::ready, now.plus_seconds(11));
    EXPECT_EQ(current("V1")->id, second.id);
    set_state(second, MediaState::removed, now.plus_seconds(12));
    EXPECT_EQ(current("V1")->id, first.id);
    EXPECT_FALSE(current("V2"));
    auto const all = database().read([](store::Session& session) { return media_of(session, "V1"); });
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all.front().state, MediaState::removed);
    EXPECT_EQ(all.front().added_by, "山本（架空）");
    EXPECT_EQ(all.front().size_bytes, 5'000'000'000);
}

TEST_P(ProgrammeStore, the_last_chapters_and_captions_count)
{
    auto const media = add("V1", now);
    database().write([&](store::Transaction& transaction) {
        set_chapter_starts(transaction, media.id, { 0, 4000, 9000 }, now, worker.account);
        set_chapter_starts(transaction, media.id, { 0, 5000 }, now.plus_seconds(1), worker.account);
        set_captions(transaction, media.id, "ja", "one.vtt", now, worker.account);
        set_captions(transaction, media.id, "ja", "two.vtt", now.plus_seconds(1), worker.account);
        set_captions(transaction, media.id, "en", "en.vtt", now, worker.account);
        set_captions(transaction, media.id, "en", "", now.plus_seconds(1), worker.account);
    });
    auto const found = database().read([&](store::Session& session) { return find_media(session, media.id); });
    EXPECT_EQ(found->chapter_starts_ms, (std::vector<std::int64_t> { 0, 5000 }));
    ASSERT_EQ(found->captions.size(), 1U);
    EXPECT_EQ(found->captions.at("ja"), "two.vtt");
}

TEST_P(ProgrammeStore, what_was_left_half_done_is_found)
{
    auto const left = add("V1", now);
    auto const working = add("V3", now);
    auto const ready = add("V2", now);
    set_state(working, MediaState::working, now.plus_seconds(1));
    set_state(ready, MediaState::ready, now.plus_seconds(1));
    auto const fresh = add("V4", now.plus_seconds(100));
    auto const found = database().read([](store::Session& session) { return unfinished(session, now.plus_seconds(50)); });
    EXPECT_THAT(found, ::testing::UnorderedElementsAre(left.id, working.id));
    EXPECT_EQ(fresh.state, MediaState::received);
}

TEST_P(ProgrammeStore, a_sitting_is_kept_sealed_with_its_progress)
{
    auto const watch = database().write([&](store::Transaction& transaction) {
        auto const id = begin_watch(transaction, *keys, permit(Act::write), { "V2", "食堂", { "アサガオ（架空）", "客（架空）" } }, now, worker.account);
        save_progress(transaction, *keys, permit(Act::write), id, { 10, 10, { 1 } }, now);
        save_progress(transaction, *keys, permit(Act::write), id, { 20, 15, { 1, 2 } }, now.plus_seconds(5));
        return id;
    });
    database().read([&](store::Session& session) {
        auto const all = watches(session, *keys, permit(Act::read));
        ASSERT_EQ(all.size(), 1U);
        EXPECT_EQ(all.front().detail.present.back(), "客（架空）");
        EXPECT_EQ(all.front().progress.position_s, 20);
        EXPECT_EQ(all.front().begun_by, "山本（架空）");
        EXPECT_FALSE(all.front().closed_at);
        auto const row = session.query_one("SELECT detail FROM watch_session");
        EXPECT_EQ(row->text("detail").find("V2"), std::string::npos);
        EXPECT_FALSE(find_watch(session, *keys, OpenGate::disclosure(other, Compartment::session, Act::read), watch));
        EXPECT_TRUE(watches(session, *keys, OpenGate::disclosure(other, Compartment::session, Act::read)).empty());
    });
    database().write([&](store::Transaction& transaction) {
        close_watch(transaction, OpenGate::disclosure(other, Compartment::session, Act::write), watch, now, worker.account);
        EXPECT_FALSE(find_watch(transaction, *keys, permit(Act::read), watch)->closed_at);
        close_watch(transaction, permit(Act::write), watch, now.plus_seconds(60), worker.account);
        close_watch(transaction, permit(Act::write), watch, now.plus_seconds(99), worker.account);
        EXPECT_EQ(find_watch(transaction, *keys, permit(Act::read), watch)->closed_at, now.plus_seconds(60));
    });
}

TEST_P(ProgrammeStore, a_sitting_needs_a_permission_to_write)
{
    EXPECT_THROW(database().write([&](store::Transaction& transaction) {
        begin_watch(transaction, *keys, permit(Act::read), { "V1", "", { "a" } }, now, worker.account);
    }),
        std::logic_error);
    EXPECT_THROW(database().write([&](store::Transaction& transaction) {
        begin_watch(transaction, *keys, permit(Act::write, Compartment::checklist), { "V1", "", { "a" } }, now, worker.account);
    }),
        std::logic_error);
}

TEST_P(ProgrammeStore, offers_come_back_in_their_order)
{
    database().write([&](store::Transaction& transaction) {
        auto const write = permit(Act::write, Compartment::checklist);
        add_offer_row(transaction, *keys, write, { .item = "BF06", .offer = "place", .state = OfferState::chosen, .value = 5, .answer_version = 2 }, now, worker.account);
        add_offer_row(transaction, *keys, write, { .item = "BF06", .offer = "place", .state = OfferState::done }, now.plus_seconds(9), worker.account);
    });
    database().read([&](store::Session& session) {
        auto const rows = offer_rows(session, *keys, permit(Act::read, Compartment::checklist));
        ASSERT_EQ(rows.size(), 2U);
        EXPECT_EQ(rows[0].state, OfferState::chosen);
        EXPECT_EQ(rows[0].value, 5);
        EXPECT_EQ(rows[0].answer_version, 2);
        EXPECT_EQ(rows[1].state, OfferState::done);
        EXPECT_EQ(rows[1].value, std::nullopt);
        EXPECT_EQ(rows[1].made_by, "山本（架空）");
        EXPECT_EQ(session.query_one("SELECT detail FROM offer_row")->text("detail").find("BF06"), std::string::npos);
    });
}

}
}
