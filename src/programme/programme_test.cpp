#include "programme/programme.h"

#include "programme/media.h"
#include "programme/watch.h"

namespace programme {
namespace {

class Rules : public ::testing::Test {
protected:
    // The 14 digits as the demo region writes them; '?' is "I do not know", '-' "I do not want to answer", ' ' nothing.
    static form::Answer answers(std::string_view digits)
    {
        form::Answer answer;
        answer.version = 1;
        for (std::size_t i = 0; i < digits.size(); ++i) {
            auto const item = std::string("BF") + (i < 9 ? "0" : "") + std::to_string(i + 1);
            if (digits[i] == '?')
                answer.lines[item].content = form::unsure_content(form::Unsure::unknown);
            else if (digits[i] == '-')
                answer.lines[item].content = form::unsure_content(form::Unsure::no_answer);
            else if (digits[i] != ' ')
                answer.lines[item].content = digits[i] - '0';
        }
        return answer;
    }
    std::vector<std::string> flagged_items(std::string_view digits) const
    {
        std::vector<std::string> items;
        for (auto const* barrier : flagged(programme, answers(digits)))
            items.push_back(barrier->item);
        return items;
    }

    form::Library library { std::filesystem::path(SOURCE_FOLDER) / "content" };
    Programme programme { std::filesystem::path(SOURCE_FOLDER) / "content", library };
};

using Items = std::vector<std::string>;

TEST_F(Rules, every_item_of_the_checklist_has_something_to_offer)
{
    std::size_t count = 0;
    for (auto const* item : library.get("checklist.bf").items()) {
        auto const* barrier = programme.barrier(item->id);
        ASSERT_TRUE(barrier) << item->id;
        EXPECT_FALSE(barrier->offers.empty()) << item->id;
        ++count;
    }
    EXPECT_EQ(count, 14U);
    EXPECT_EQ(programme.videos().size(), 7U);
    EXPECT_TRUE(programme.video("V2")->streaming_only);
    EXPECT_TRUE(programme.video("V7")->streaming_only);
    EXPECT_FALSE(programme.video("V1")->streaming_only);
}

TEST_F(Rules, barriers_are_flagged_when_agreed_and_facilitators_when_low)
{
    EXPECT_EQ(flagged_items("33333333333333"), Items {});
    EXPECT_EQ(flagged_items("55555111111555"), Items {});
    EXPECT_EQ(flagged_items("     4        "), Items { "BF06" });
    EXPECT_EQ(flagged_items("     3        "), Items {});
    EXPECT_EQ(flagged_items("2             "), Items { "BF01" });
    EXPECT_EQ(flagged_items("3             "), Items {});
}

TEST_F(Rules, strongest_barriers_come_first_and_no_sum_is_made)
{
    EXPECT_EQ(flagged_items("13333454333333"), (Items { "BF07", "BF06", "BF08", "BF01" }));
}

TEST_F(Rules, not_knowing_counts_only_where_it_means_the_same)
{
    EXPECT_EQ(flagged_items("??????????????"), (Items { "BF12", "BF13" }));
    EXPECT_EQ(flagged_items("--------------"), Items {});
}

TEST_F(Rules, videos_are_recommended_once_in_the_order_of_what_was_flagged)
{
    EXPECT_EQ(recommended(programme, answers("     4    5   ")), (Items { "V1", "V4", "V2" }));
    EXPECT_EQ(recommended(programme, answers("33333333333333")), Items {});
}

TEST_F(Rules, movement_knows_which_way_is_better)
{
    auto const& barrier = *programme.barrier("BF06");
    auto const& facilitator = *programme.barrier("BF03");
    EXPECT_EQ(movement(barrier, 5, 3), Movement::better);
    EXPECT_EQ(movement(barrier, 3, 5), Movement::worse);
    EXPECT_EQ(movement(facilitator, 1, 4), Movement::better);
    EXPECT_EQ(movement(facilitator, 4, 1), Movement::worse);
    EXPECT_EQ(movement(barrier, 4, 4), Movement::same);
    EXPECT_EQ(movement(barrier, std::nullopt, 4), Movement::not_checked);
}

TEST_F(Rules, a_dropped_offer_begins_anew)
{
    auto const row = [](OfferState state, int value) { return OfferRow { .item = "BF06", .offer = "place", .state = state, .value = value }; };
    std::vector<OfferRow> rows { row(OfferState::chosen, 5), row(OfferState::done, 4) };
    EXPECT_EQ(beginning(rows, "BF06", "place")->value, 5);
    EXPECT_EQ(newest(rows).at({ "BF06", "place" }).state, OfferState::done);
    rows.push_back(row(OfferState::dropped, 4));
    EXPECT_FALSE(beginning(rows, "BF06", "place"));
    rows.push_back(row(OfferState::chosen, 2));
    EXPECT_EQ(beginning(rows, "BF06", "place")->value, 2);
    EXPECT_FALSE(beginning(rows, "BF06", "other"));
}

TEST(Content, a_broken_file_stops_the_start)
{
    auto const folder = std::filesystem::temp_directory_path() / ("programme_content_" + base::new_uuid({ 1 }));
    std::filesystem::create_directories(folder / "programme");
    auto const source = std::filesystem::path(SOURCE_FOLDER) / "content";
    form::Library const library(source);
    std::filesystem::copy_file(source / "programme/videos.json", folder / "programme/videos.json");
    auto offers = base::read_file(source / "programme/offers.json");
    auto const write = [&](std::string const& text) { std::ofstream(folder / "programme/offers.json") << text; };
    write(offers);
    EXPECT_NO_THROW(Programme(folder, library));
    for (auto const& [from, to] : std::vector<std::pair<std::string, std::string>> {
             { "\"V7\"", "\"V9\"" }, { "\"chapter\": 3", "\"chapter\": 4" }, { "\"/agencies\"", "\"https://example.jp\"" },
             { "\"BF01\"", "\"BF02\"" }, { "\"BF01\"", "\"BF99\"" }, { "\"kind\": \"barrier\"", "\"kind\": \"other\"" } }) {
        auto broken = offers;
        broken.replace(broken.find(from), from.size(), to);
        write(broken);
        EXPECT_THROW(Programme(folder, library), std::runtime_error) << to;
    }
    std::filesystem::remove_all(folder);
}

TEST(Probe, reads_what_ffprobe_says)
{
    auto const probe = read_probe(R"({"streams":[{"codec_type":"audio","codec_name":"aac"},{"codec_type":"video","codec_name":"h264","width":640,"height":360}],
        "format":{"format_name":"mov,mp4,m4a","duration":"24.500000"},"chapters":[{"start_time":"4.000000"},{"start_time":"0.000000"}]})");
    ASSERT_TRUE(probe);
    EXPECT_EQ(probe->duration_ms, 24'500);
    EXPECT_EQ(probe->codec, "h264/aac");
    EXPECT_EQ(probe->chapter_starts_ms, (std::vector<std::int64_t> { 0, 4000 }));
    EXPECT_TRUE(plays_in_browsers(*probe));
    for (auto const* text : { "", "{}", "[1]", R"({"streams":[{"codec_type":"audio","codec_name":"mp3"}],"format":{"duration":"3"}})",
             R"({"streams":[{"codec_type":"video","codec_name":"png","width":5,"height":5}],"format":{}})", R"({"streams":7,"format":8,"chapters":{}})" })
        EXPECT_FALSE(read_probe(text)) << text;
}

TEST(Captions, must_be_webvtt)
{
    EXPECT_TRUE(check_captions("WEBVTT\n\n00:00.000 --> 00:04.000\nあ\n"));
    EXPECT_EQ(check_captions("\xEF\xBB\xBFWEBVTT - a\n\n00:00.000 --> 00:04.000\nあ\n")->substr(0, 6), "WEBVTT");
    for (auto const* text : { "", "WEBVTTX\n\n00:00.000 --> 00:04.000\n", "1\n00:00:00,000 --> 00:00:04,000\nsrt\n", "WEBVTT\n\nno cue", "WEBVTT\n\n00:00.000 --> 00:04.000\n\xff" })
        EXPECT_FALSE(check_captions(text)) << text;
    EXPECT_EQ(check_captions("WEBVTT\n\n0 --> 1\n" + std::string(1024 * 1024, 'x')).refusal().message, "programme.captions.large");
}

TEST(Times, are_read_as_people_write_them)
{
    EXPECT_EQ(*read_time("12:34"), 754'000);
    EXPECT_EQ(*read_time(" １:０２:０３ "), 3'723'000);
    EXPECT_EQ(*read_time(""), std::nullopt);
    for (auto const* text : { "12", "1:60", "a:b", "1:2:3:4", "-1:00", "1:", "999999:00" })
        EXPECT_FALSE(read_time(text)) << text;
    EXPECT_EQ(time_text(754'000), "12:34");
    EXPECT_EQ(time_text(3'723'999), "1:02:03");
    EXPECT_EQ(chapter_at({ 0, 4000, 9000 }, 4000), 2);
    EXPECT_EQ(chapter_at({}, 4000), 0);
}

TEST(WatchRules, who_was_there_is_cleaned_and_somebody_must_be)
{
    auto const detail = check({ "V1", "　食堂 ", { " アサガオ（架空）", "", "山本（架空）", "山本（架空）" } });
    ASSERT_TRUE(detail);
    EXPECT_EQ(detail->place, "食堂");
    EXPECT_EQ(detail->present, (std::vector<std::string> { "アサガオ（架空）", "山本（架空）" }));
    EXPECT_EQ(check({ "V1", "", { " ", "" } }).refusal().message, "programme.watch.present.missing");
    EXPECT_EQ(check({ "V1", "", { std::string(61, 'a') } }).refusal().message, "programme.watch.long");
    EXPECT_EQ(check({ "V1", std::string(61, 'a'), { "a" } }).refusal().field, "place");
}

TEST(WatchRules, what_was_watched_only_grows)
{
    WatchProgress const known { 100, 90, { 1 } };
    auto const later = merged(known, { 20, 60, { 2, 0, -1, 99 } }, 120);
    EXPECT_EQ(later.position_s, 20);
    EXPECT_EQ(later.watched_s, 90);
    EXPECT_EQ(later.chapters, (std::set<int> { 1, 2 }));
    EXPECT_EQ(merged({}, { 999, 10, {} }, 120).position_s, 120);
    EXPECT_EQ(merged({}, { -5, -5, {} }, 0).watched_s, 0);
    auto const again = progress_from(progress_text(later));
    EXPECT_EQ(again.chapters, later.chapters);
    EXPECT_EQ(again.watched_s, later.watched_s);
}

}
}
