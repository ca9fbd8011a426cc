#include "base/json.h"
#include "base/random.h"
#include "base/text.h"
#include "words/catalogue.h"
#include "words/dates.h"
#include "words/furigana.h"

using namespace words;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

// A folder with catalogues made of .po texts by msgfmt, as the build makes them.
class Folder {
public:
    Folder() { std::filesystem::create_directories(path_); }
    ~Folder() { std::filesystem::remove_all(path_); }

    void add(std::string const& language, std::string const& entries)
    {
        auto source = path_ / (language + ".po");
        std::ofstream(source) << "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\n\"\n\n" << entries;
        auto command = "msgfmt -o " + (path_ / (language + ".mo")).string() + " " + source.string();
        ASSERT_EQ(std::system(command.c_str()), 0);
    }
    std::filesystem::path const& path() const { return path_; }

private:
    std::filesystem::path path_ { std::filesystem::temp_directory_path() / ("words-" + base::random_token()) };
};

class CatalogueTest : public testing::Test {
protected:
    void SetUp() override
    {
        folder_.add("ja", "msgid \"a.greet\"\nmsgstr \"{name}さんの{計画/けいかく}は{count}つです\"\n\n"
                          "msgid \"a.only\"\nmsgstr \"ここだけ\"\n");
        folder_.add("easy", "msgid \"a.greet\"\nmsgstr \"{name}さん、{count}つ あります\"\n");
        folder_.add("en", "msgid \"a.greet\"\nmsgstr \"{name} has {count} plans & more\"\n");
    }

    Folder folder_;
};

// key → message, of a .po file in the plain shape that people write here.
std::map<std::string, std::string> entries_of(std::filesystem::path const& file, std::vector<std::string>& doubles)
{
    std::map<std::string, std::string> entries;
    std::string key, text;
    std::string* target = nullptr;
    auto finish = [&] {
        if (!key.empty() && !entries.emplace(key, text).second)
            doubles.push_back(file.filename().string() + ": " + key);
        key.clear();
        text.clear();
    };
    for (auto line : base::lines(base::read_file(file))) {
        if (line.starts_with("msgid ")) {
            finish();
            target = &key;
        } else if (line.starts_with("msgstr ")) {
            target = &text;
        } else if (line.front() != '"') {
            continue;
        }
        auto begin = line.find('"');
        if (target)
            *target += line.substr(begin + 1, line.rfind('"') - begin - 1);
    }
    finish();
    return entries;
}

std::map<std::string, std::string> all_entries(std::string const& language, std::vector<std::string>& doubles)
{
    std::map<std::string, std::string> all;
    for (auto const& file : std::filesystem::directory_iterator(std::string(SOURCE_FOLDER) + "/content/messages")) {
        if (!file.path().filename().string().ends_with("." + language + ".po"))
            continue;
        for (auto const& [key, text] : entries_of(file.path(), doubles)) {
            if (!all.emplace(key, text).second)
                doubles.push_back(file.path().filename().string() + ": " + key);
        }
    }
    return all;
}

std::set<std::string> slots_of(std::string const& text)
{
    std::set<std::string> slots;
    for (auto open = text.find('{'); open != std::string::npos; open = text.find('{', open + 1)) {
        auto inside = text.substr(open + 1, text.find('}', open) - open - 1);
        if (inside.find('/') == std::string::npos)
            slots.insert(inside);
    }
    return slots;
}

}

TEST(Furigana, is_read_from_its_notation)
{
    EXPECT_THAT(parse_furigana("この{計画/けいかく}を{書/か}く"),
        ElementsAre(Segment { "この" }, Segment { "計画", "けいかく" }, Segment { "を" }, Segment { "書", "か" }, Segment { "く" }));
    EXPECT_EQ(without_furigana("この{計画/けいかく}を{書/か}く"), "この計画を書く");
    EXPECT_EQ(reading_of("この{計画/けいかく}を{書/か}く"), "このけいかくをかく");
}

TEST(Furigana, other_braces_are_plain_text)
{
    for (auto plain : { "{", "}", "{}", "{name}", "{/か}", "{書/}", "{a/b/c}", "{書/か", "書/か}", "{a\n/b}" })
        EXPECT_THAT(parse_furigana(plain), ElementsAre(Segment { plain })) << plain;
    EXPECT_THAT(parse_furigana("{{書/か}"), ElementsAre(Segment { "{" }, Segment { "書", "か" }));
    EXPECT_THAT(parse_furigana(""), IsEmpty());
}

TEST(Furigana, becomes_escaped_ruby)
{
    EXPECT_EQ(ruby_html("{<b>/&}>\n"), "<ruby>&lt;b&gt;<rt>&amp;</rt></ruby>&gt;<br>");
    EXPECT_EQ(ruby_html("一\n{二/に}\n\n三"), "一<br><ruby>二<rt>に</rt></ruby><br><br>三");
}

TEST_F(CatalogueTest, speaks_each_language_and_fills_slots)
{
    Catalogue catalogue(folder_.path());
    Slots slots { { "name", "佐藤" }, { "count", "3" } };
    EXPECT_EQ(catalogue.text(Language::japanese, "a.greet", slots), "佐藤さんの計画は3つです");
    EXPECT_EQ(catalogue.html(Language::japanese, "a.greet", slots), "佐藤さんの<ruby>計画<rt>けいかく</rt></ruby>は3つです");
    EXPECT_EQ(catalogue.text(Language::easy_japanese, "a.greet", slots), "佐藤さん、3つ あります");
    EXPECT_EQ(catalogue.html(Language::english, "a.greet", slots), "佐藤 has 3 plans &amp; more");
    EXPECT_EQ(catalogue.raw(Language::japanese, "a.greet"), "{name}さんの{計画/けいかく}は{count}つです");
}

TEST_F(CatalogueTest, values_are_escaped_and_never_filled_again)
{
    Catalogue catalogue(folder_.path());
    Slots slots { { "name", "<i>{count}" }, { "count", "{" } };
    EXPECT_EQ(catalogue.html(Language::english, "a.greet", slots), "&lt;i&gt;{count} has { plans &amp; more");
    EXPECT_EQ(catalogue.text(Language::english, "a.greet", { { "name", "A" } }), "A has {count} plans & more");
}

TEST_F(CatalogueTest, falls_back_to_japanese_and_then_to_the_key)
{
    Catalogue catalogue(folder_.path());
    EXPECT_EQ(catalogue.text(Language::easy_japanese, "a.only"), "ここだけ");
    EXPECT_FALSE(catalogue.has(Language::easy_japanese, "a.only"));
    EXPECT_TRUE(catalogue.has(Language::japanese, "a.only"));
    EXPECT_EQ(catalogue.text(Language::english, "a.nowhere"), "a.nowhere");
}

TEST_F(CatalogueTest, refuses_a_missing_or_damaged_file)
{
    std::ofstream(folder_.path() / "en.mo") << "not a catalogue";
    EXPECT_THROW(Catalogue { folder_.path() }, std::runtime_error);
    std::filesystem::remove(folder_.path() / "en.mo");
    EXPECT_THROW(Catalogue { folder_.path() }, std::runtime_error);
}

TEST(Messages, the_catalogues_of_the_build_load)
{
    Catalogue catalogue(std::string(BUILD_FOLDER) + "/messages");
    EXPECT_TRUE(catalogue.has(Language::japanese, "app.sign_in.title"));
}

TEST(Messages, japanese_and_english_have_the_same_keys_once_each)
{
    std::vector<std::string> doubles, missing;
    auto japanese = all_entries("ja", doubles);
    auto english = all_entries("en", doubles);
    auto easy = all_entries("easy", doubles);
    ASSERT_GT(japanese.size(), 10u);
    for (auto const& [key, text] : japanese) {
        if (!english.contains(key))
            missing.push_back("en lacks " + key);
    }
    for (auto const* other : { &english, &easy }) {
        for (auto const& [key, text] : *other) {
            if (!japanese.contains(key))
                missing.push_back("ja lacks " + key);
            else if (slots_of(text) != slots_of(japanese[key]))
                missing.push_back("other slots in " + key);
        }
    }
    EXPECT_THAT(missing, IsEmpty());
    EXPECT_THAT(doubles, IsEmpty());
}

TEST(Messages, every_brace_is_a_slot_or_furigana)
{
    std::vector<std::string> doubles, wrong;
    for (auto language : { "ja", "easy", "en" }) {
        for (auto const& [key, text] : all_entries(language, doubles)) {
            auto rest = without_furigana(text);
            for (auto const& slot : slots_of(rest)) {
                auto place = rest.find("{" + slot + "}");
                bool named = !slot.empty() && slot.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos;
                if (place == std::string::npos || !named)
                    wrong.push_back(std::string(language) + " " + key + ": {" + slot);
            }
            if (std::count(rest.begin(), rest.end(), '{') != std::count(rest.begin(), rest.end(), '}'))
                wrong.push_back(std::string(language) + " " + key + ": unequal braces");
        }
    }
    EXPECT_THAT(wrong, IsEmpty());
}

TEST(Dates, are_written_for_each_language)
{
    auto day = *base::Day::parse("2026-11-24");
    EXPECT_EQ(long_day(Language::japanese, day), "2026年11月24日（火）");
    EXPECT_EQ(long_day(Language::english, day), "24 November 2026 (Tue)");
    EXPECT_EQ(short_day(Language::japanese, day), "11月24日（火）");
    EXPECT_EQ(short_day(Language::english, day), "24 Nov (Tue)");
    EXPECT_EQ(moment(Language::japanese, day.start().plus_seconds(21 * 3600 + 300)), "11月24日（火） 21:05");
}

TEST(Dates, change_their_era_on_the_right_day)
{
    auto era = [](char const* day) { return era_day(*base::Day::parse(day)); };
    EXPECT_EQ(era("2026-11-24"), "令和8年11月24日");
    EXPECT_EQ(era("2019-05-01"), "令和元年5月1日");
    EXPECT_EQ(era("2019-04-30"), "平成31年4月30日");
    EXPECT_EQ(era("1989-01-08"), "平成元年1月8日");
    EXPECT_EQ(era("1989-01-07"), "昭和64年1月7日");
    EXPECT_EQ(era("1926-12-24"), "大正15年12月24日");
    EXPECT_EQ(era("1912-07-29"), "明治45年7月29日");
    EXPECT_EQ(era("1868-01-01"), "1868年1月1日");
}

TEST(Dates, say_how_far_away)
{
    Catalogue catalogue(std::string(BUILD_FOLDER) + "/messages");
    auto today = *base::Day::parse("2026-11-24");
    EXPECT_EQ(days_away(catalogue, Language::japanese, today, today.plus(28)), "あと 28 日");
    EXPECT_EQ(days_away(catalogue, Language::japanese, today, today.plus(-3)), "3 日前");
    EXPECT_EQ(days_away(catalogue, Language::japanese, today, today), "今日");
    EXPECT_EQ(days_away(catalogue, Language::easy_japanese, today, today.plus(1)), "あした");
    EXPECT_EQ(days_away(catalogue, Language::english, today, today.plus(2)), "in 2 days");
    EXPECT_EQ(days_away(catalogue, Language::english, today, today.plus(-1)), "yesterday");
}
