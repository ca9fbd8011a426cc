#include "base/id.h"
#include "base/json.h"
#include "base/log.h"
#include "base/random.h"
#include "base/text.h"
#include "base/time.h"

using namespace base;
using testing::ElementsAre;

TEST(Day, is_the_day_in_tokyo)
{
    // 2026-11-24T14:59:59Z is one second before midnight in Tokyo.
    auto midnight = Day::parse("2026-11-25")->start();
    EXPECT_EQ(Day::of(midnight).iso(), "2026-11-25");
    EXPECT_EQ(Day::of(midnight.plus_seconds(-1)).iso(), "2026-11-24");
    EXPECT_EQ(clock_time(midnight), "00:00");
    EXPECT_EQ(clock_time(midnight.plus_seconds(-1)), "23:59");
    EXPECT_EQ(midnight.seconds() % 86400, 15 * 3600);
}

TEST(Day, knows_its_parts_and_weekday)
{
    auto day = *Day::parse("2026-11-24");
    EXPECT_EQ(day.year(), 2026);
    EXPECT_EQ(day.month(), 11);
    EXPECT_EQ(day.day(), 24);
    EXPECT_EQ(day.weekday(), Weekday::tuesday);
    EXPECT_EQ(Day::parse("1969-12-28")->weekday(), Weekday::sunday);
    EXPECT_EQ(days_between(day, *Day::parse("2027-01-01")), 38);
}

TEST(Day, reads_what_people_type)
{
    EXPECT_EQ(Day::parse("２０２６／１１／２４")->iso(), "2026-11-24");
    EXPECT_EQ(Day::parse(" 2026/1/4　")->iso(), "2026-01-04");
    EXPECT_EQ(Day::parse("2028-02-29")->iso(), "2028-02-29");
    for (auto wrong : { "", "2026-02-29", "2026-13-01", "2026-00-10", "26-01-01", "2026-1", "2026-11-24x", "2026-11-+4", "2026/11-24" })
        EXPECT_FALSE(Day::parse(wrong)) << wrong;
}

TEST(Instant, seconds_round_down_before_1970)
{
    EXPECT_EQ((Instant { -1 }.seconds()), -1);
    EXPECT_EQ((Instant { -1'000'000 }.seconds()), -1);
    EXPECT_EQ((Instant { 1'999'999 }.seconds()), 1);
}

TEST(Clock, moves_with_its_file)
{
    auto file = std::filesystem::temp_directory_path() / ("clock-" + random_token());
    auto clock = movable_clock(file.string());
    auto system = system_clock();
    EXPECT_LT(clock->now().seconds() - system->now().seconds(), 5);
    std::ofstream(file) << "86400\n";
    EXPECT_NEAR(clock->now().seconds() - system->now().seconds(), 86400, 5);
    std::filesystem::remove(file);
}

TEST(Uuid, grows_within_one_millisecond_and_with_time)
{
    Instant now { 1'790'000'000'000'000 };
    std::string last;
    for (int count = 0; count < 20'000; ++count) {
        auto id = new_uuid(now);
        ASSERT_TRUE(is_uuid(id));
        ASSERT_EQ(id[14], '7');
        ASSERT_NE(std::string("89ab").find(id[19]), std::string::npos);
        ASSERT_LT(last, id);
        last = id;
    }
    EXPECT_LT(last, new_uuid(now.plus_seconds(1)));
}

TEST(Uuid, of_a_name_stays_the_same)
{
    EXPECT_EQ(named_uuid("person:sato"), named_uuid("person:sato"));
    EXPECT_NE(named_uuid("person:sato"), named_uuid("person:sat"));
    EXPECT_TRUE(is_uuid(named_uuid("")));
    EXPECT_EQ(named_uuid("x")[14], '8');
    EXPECT_FALSE(is_uuid("0190F0E0-0000-7000-8000-000000000000"));
    EXPECT_FALSE(is_uuid("0190f0e0-0000-7000-8000-00000000000"));
}

TEST(Text, is_cleaned)
{
    EXPECT_EQ(clean_text("a\r\nb\rc\n\td\x01\x7f"), "a\nb\nc\n\td");
    EXPECT_EQ(clean_text("\xff\xe3\x81x"), "\uFFFD\uFFFDx");
    EXPECT_EQ(clean_text(std::string_view("a\0b", 3)), "ab");
    EXPECT_FALSE(is_utf8("\xed\xa0\x80"));
    EXPECT_TRUE(is_utf8("薬物𠮷"));
}

TEST(Text, is_trimmed_of_every_white_space)
{
    EXPECT_EQ(trim("　 \t 朝　顔\n　"), "朝　顔");
    EXPECT_EQ(trim(" 　"), "");
}

TEST(Text, search_form_folds_width_case_and_kana)
{
    EXPECT_EQ(search_form("ﾀﾞﾙｸ　ＡＢＣ"), "だるくabc");
    EXPECT_EQ(search_form("ヴァ"), "ゔぁ");
    EXPECT_EQ(search_form("ー"), "ー");
}

TEST(Text, bigrams_find_words_of_two_characters)
{
    EXPECT_THAT(bigrams("あさがお"), ElementsAre("あさ", "さが", "がお"));
    EXPECT_THAT(bigrams("ああああ"), ElementsAre("ああ"));
    EXPECT_THAT(bigrams("薬"), ElementsAre("薬"));
    EXPECT_TRUE(bigrams("　").empty());
}

TEST(Text, counts_and_cuts_characters_not_bytes)
{
    EXPECT_EQ(character_count("𠮷田さん"), 4u);
    EXPECT_EQ(first_characters("𠮷田さん", 2), "𠮷田");
    EXPECT_EQ(first_characters("ab", 5), "ab");
    EXPECT_THAT(lines(" 一 \n\n　二\n"), ElementsAre("一", "二"));
    EXPECT_THAT(split("a,,b", ','), ElementsAre("a", "", "b"));
    EXPECT_EQ(join({ "a", "b" }, "、"), "a、b");
}

TEST(Text, is_escaped_by_context)
{
    EXPECT_EQ(html_escape("<a href=\"'&'\">"), "&lt;a href=&quot;&#39;&amp;&#39;&quot;&gt;");
    EXPECT_EQ(url_escape("a b/薬~"), "a%20b%2F%E8%96%AC~");
}

TEST(Text, encodings)
{
    EXPECT_EQ(*from_shift_jis("\x96\xf2\x95\xa8\x87\x40"), "薬物①"); // ① is in CP932 only
    EXPECT_EQ(*from_shift_jis("\xb1~\\"), "ｱ~\\");
    EXPECT_FALSE(from_shift_jis("\x96"));
    EXPECT_EQ(to_base64("\xfb\xff"), "+/8=");
    EXPECT_EQ(to_base64_url("\xfb\xff"), "-_8");
    EXPECT_EQ(*from_base64("+/8="), "\xfb\xff");
    EXPECT_EQ(*from_base64_url("-_8"), "\xfb\xff");
    EXPECT_FALSE(from_base64("+/8"));
    EXPECT_FALSE(from_base64_url("a b"));
    EXPECT_EQ(to_hex("\x0f\xa0"), "0fa0");
}

TEST(Random, is_below_its_limit_and_uneven_numbers_are_not_preferred)
{
    EXPECT_EQ(random_token().size(), 43u);
    EXPECT_NE(random_token(), random_token());
    std::array<int, 3> counts {};
    for (int count = 0; count < 3000; ++count)
        ++counts[random_below(3)];
    for (int count : counts)
        EXPECT_NEAR(count, 1000, 200);
}

TEST(Json, names_the_line_of_a_mistake)
{
    auto file = std::filesystem::temp_directory_path() / ("json-" + random_token());
    std::ofstream(file) << "{\n \"a\": 1,\n \"b\" 2\n}\n";
    try {
        read_json_file(file);
        FAIL();
    } catch (std::runtime_error const& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr(file.string() + ":3:"));
    }
    std::ofstream(file) << "{\"a\": 1, \"t\": \"x\", \"n\": null, \"y\": true}\n";
    auto object = read_json_file(file).as_object();
    EXPECT_EQ(json_integer(object, "a"), 1);
    EXPECT_EQ(json_text(object, "t"), "x");
    EXPECT_EQ(json_text(object, "n", "none"), "none");
    EXPECT_TRUE(json_bool(object, "y"));
    EXPECT_THROW(read_json_file("/nowhere.json"), std::runtime_error);
    std::filesystem::remove(file);
}

template<class Text>
concept Loggable = requires(Text text) { LogValue(text); };

TEST(Log, does_not_take_the_text_of_a_person)
{
    EXPECT_TRUE(Loggable<int>);
    EXPECT_FALSE(Loggable<std::string>);
    EXPECT_FALSE(Loggable<char const*>);
}

TEST(Log, keeps_a_record_on_one_line)
{
    testing::internal::CaptureStderr();
    log_error("cannot open", { { "why", LogValue::technical("a\nb=\"c\"") }, { "code", 7 } });
    auto line = testing::internal::GetCapturedStderr();
    EXPECT_THAT(line, testing::HasSubstr("error cannot open why=\"a b=\\\"c\\\"\" code=7\n"));
    EXPECT_EQ(std::count(line.begin(), line.end(), '\n'), 1);
}
