#include "form/definition.h"

#include "base/random.h"
#include "base/text.h"
#include "words/furigana.h"

namespace form {

namespace {

namespace files = std::filesystem;

files::path const content = files::path(SOURCE_FOLDER) / "content";

Library const& library()
{
    static Library const library(content);
    return library;
}

// A copy of the program's content whose files a test may break.
class Copy {
public:
    Copy() : folder_(files::temp_directory_path() / ("forms-" + base::to_hex(base::random_bytes(8))))
    {
        files::create_directories(folder_);
        files::copy(content / "forms", folder_ / "forms");
    }
    ~Copy() { files::remove_all(folder_); }
    files::path const& folder() const { return folder_; }
    void write(std::string const& name, std::string const& text) const { std::ofstream(folder_ / "forms" / name) << text; }
    void replace(std::string const& name, std::string const& from, std::string const& to) const
    {
        auto text = base::read_file(folder_ / "forms" / name);
        auto const at = text.find(from);
        ASSERT_NE(at, std::string::npos) << from;
        write(name, text.replace(at, from.size(), to));
    }
    std::string refused() const
    {
        try {
            Library const broken(folder_);
        } catch (std::runtime_error const& error) {
            return error.what();
        }
        return "";
    }

private:
    files::path folder_;
};

void texts_of(Item const& item, std::vector<Text>& texts)
{
    texts.push_back(item.label);
    for (auto const& text : { item.help, item.lowest_label, item.highest_label }) {
        if (!text.empty())
            texts.push_back(text);
    }
    std::ranges::copy(item.hints, std::back_inserter(texts));
    for (auto const& option : item.options)
        texts.push_back(option.label);
    for (auto const& column : item.columns)
        texts_of(column, texts);
}

std::vector<Text> all_texts()
{
    std::vector<Text> texts;
    for (auto const* definition : library().all()) {
        texts.push_back(definition->title);
        for (auto const& step : definition->steps) {
            texts.push_back(step.title);
            if (!step.lead.empty())
                texts.push_back(step.lead);
            for (auto const& item : step.items)
                texts_of(item, texts);
        }
        for (auto const& hint : *definition->gentle)
            texts.push_back(hint.question);
    }
    return texts;
}

// Kanji that stand without a reading; 人 is the one that needs none (dossier §3.2).
std::string kanji_without_reading(std::string const& text)
{
    std::string plain;
    for (auto const& segment : words::parse_furigana(text)) {
        if (segment.reading.empty())
            plain += segment.base;
    }
    for (std::size_t at = 0; at + 2 < plain.size(); ++at) {
        auto const lead = static_cast<unsigned char>(plain[at]);
        auto const is_kanji = lead >= 0xE4 && lead <= 0xE9 && plain.compare(at, 3, "人") != 0;
        if (is_kanji)
            return plain.substr(at, 3);
        at += lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
    }
    return "";
}

TEST(Definition, EveryTextStandsInThreeLanguages)
{
    auto const texts = all_texts();
    EXPECT_GT(texts.size(), 300u);
    for (auto const& text : texts) {
        for (auto language : words::languages)
            EXPECT_FALSE(text.in(language).empty()) << text.ja;
        EXPECT_TRUE(std::ranges::all_of(text.en, [](char c) { return static_cast<unsigned char>(c) < 0xE3; })) << text.en;
    }
}

TEST(Definition, EveryKanjiCarriesItsReading)
{
    for (auto const& text : all_texts()) {
        EXPECT_EQ(kanji_without_reading(text.ja), "") << text.ja;
        EXPECT_EQ(kanji_without_reading(text.easy), "") << text.easy;
    }
}

TEST(Definition, HoldsTheLinesOfTheDossier)
{
    auto const& one = library().get("plan.part1");
    for (auto const* domain : { "HB", "SL", "RL", "PM" }) {
        for (auto const* line : { "ticks", "now", "issue", "goal", "step", "step_on", "agency" })
            EXPECT_TRUE(one.item("L1.D." + std::string(domain) + "." + line)) << domain << line;
        auto const& ticks = one.item("L1.D." + std::string(domain) + ".ticks")->options;
        ASSERT_EQ(ticks.size(), 5u);
        EXPECT_EQ(ticks[4].value, std::string(domain) + "5");
    }
    auto const& two = library().get("plan.part2");
    for (auto const* line : { "name", "hope", "value", "strength", "goal.HB", "goal.SL", "goal.RL", "goal.PM", "week",
             "special", "use", "people", "cheer", "made", "copy", "next" })
        EXPECT_TRUE(two.item("L2." + std::string(line))) << line;
    EXPECT_EQ(library().get("checklist.bf").lines().size(), 14u);
}

TEST(Definition, CrisisLinesStandByLevelAndPrivateOnesNowhere)
{
    auto const lines = library().get("plan.crisis").lines();
    for (auto const* line : { "L3.sign@B", "L3.sign@Y", "L3.sign@R", "L3.keep@B", "L3.trig", "L3.trigcope", "L3.self@Y",
             "L3.self@R", "L3.place@Y", "L3.wish@Y", "L3.wish@R", "L3.nowish@Y", "L3.nowish@R", "L3.seen@Y", "L3.seen@R",
             "L3.ask@Y", "L3.ask@R", "L3.pro@R", "L3.safe@Y", "L3.safe@R", "L3.med@R", "L3.life@R", "L3.reason",
             "L3.agree", "L3.share" })
        EXPECT_NE(std::ranges::find(lines, line), lines.end()) << line;
    EXPECT_EQ(std::ranges::count_if(lines, [](auto const& line) { return line.starts_with("L3.private"); }), 0);
    EXPECT_EQ(library().get("plan.crisis").compartment_line("L3.after.helped"), "L3.after");
    EXPECT_EQ(library().get("plan.crisis").compartment_line("L3.sign@R"), "L3.sign");
    EXPECT_EQ(library().get("plan.crisis").compartment_line("L3.gone@R"), "L3.gone");
}

TEST(Definition, FillFromNamesAnItemThatExists)
{
    for (auto const* definition : library().all()) {
        for (auto const* item : definition->items()) {
            if (item->fill_from.empty())
                continue;
            auto const of_part_one = library().get("plan.part1").item(item->fill_from);
            EXPECT_TRUE(of_part_one || definition->item(item->fill_from)) << item->id;
        }
    }
}

TEST(Definition, OldVersionsStayBesideTheNewest)
{
    Copy const copy;
    auto text = base::read_file(content / "forms/session.talk.json");
    text.replace(text.find("\"version\": 1"), 12, "\"version\": 2");
    copy.write("session.talk.2.json", text);
    Library const both(copy.folder());
    EXPECT_EQ(both.get("session.talk").version, 2);
    EXPECT_EQ(both.get("session.talk", 1).version, 1);
    EXPECT_THROW((void)both.get("session.talk", 3), std::logic_error);
    EXPECT_THROW((void)both.get("session.walk"), std::logic_error);
}

TEST(Definition, ABrokenFileIsRefusedWithFileAndPlace)
{
    struct Broken {
        std::string file, from, to, said;
    };
    for (auto const& broken : {
             Broken { "session.talk.json", "\"type\": \"text\"", "\"type\": \"txt\"", "/steps/0/items/0/type: is not a type" },
             Broken { "session.talk.json", "\"id\": \"L1.V2\"", "\"id\": \"L1.V1\"", "two items are called L1.V1" },
             Broken { "session.talk.json", "\"id\": \"L1.V2\"", "\"id\": \"L1@V2\"", "/steps/0/items/1/id: must not contain" },
             Broken { "session.talk.json", "\"compartment\": \"session\"", "\"compartment\": \"all\"", "/compartment: is not" },
             Broken { "session.talk.json", "\"help\"", "\"helf\"", "\"helf\" is not known here" },
             Broken { "session.talk.json", "\"most\": 8", "\"most\": \"8\"", "/most: must be a whole number" },
             Broken { "session.talk.json", "\"code\": \"session.talk\"", "\"code\": \"session.walk\"", "/code: does not fit" },
             Broken { "session.talk.json", "{", "[", "session.talk.json" },
             Broken { "checklist.bf.json", "\"highest\": 5", "\"highest\": 1", "a scale has two to eleven points" },
             Broken { "plan.crisis.json", "\"hints_for\": \"do\"", "\"hints_for\": \"did\"", "/hints_for: is not a column" },
             Broken { "common.json", "\"en\": \"I don't know\"", "\"en\": \"\"", "/unknown/en: must be a text" },
             Broken { "hints.json", "\"items\"", "\"item\"", "/hints/0: lacks \"items\"" },
         }) {
        Copy const copy;
        copy.replace(broken.file, broken.from, broken.to);
        EXPECT_THAT(copy.refused(), ::testing::HasSubstr(broken.said)) << broken.to;
        EXPECT_THAT(copy.refused(), ::testing::HasSubstr(broken.file)) << broken.to;
    }
}

TEST(Definition, NoFormAtAllIsRefused)
{
    Copy const copy;
    for (auto const* definition : library().all())
        files::remove(copy.folder() / "forms" / (definition->code + ".json"));
    EXPECT_THAT(copy.refused(), ::testing::HasSubstr("holds no form"));
}

}

}
