#include "paper/sheet.h"

#include <cstdio>
#include <cstdlib>

namespace {

using namespace paper;

// What poppler reads from a PDF: the test does not trust our own idea of it.
std::string run(std::string const& command)
{
    std::string out;
    auto* pipe = popen(command.c_str(), "r");
    char buffer[4096];
    while (auto const count = std::fread(buffer, 1, sizeof buffer, pipe))
        out.append(buffer, count);
    if (pclose(pipe) != 0)
        ADD_FAILURE() << "failed: " << command;
    return out;
}

class File {
public:
    explicit File(std::string const& bytes)
    {
        auto const* keep = std::getenv("HASHIWATASHI_KEEP_PAPER"); // a folder, to look at the pages
        auto const* test = testing::UnitTest::GetInstance()->current_test_info();
        path_ = (keep ? std::filesystem::path(keep) : std::filesystem::temp_directory_path())
            / (std::string("paper-") + test->name() + "-" + std::to_string(std::hash<std::string> {}(bytes)) + ".pdf");
        keep_ = keep;
        std::ofstream(path_, std::ios::binary) << bytes;
    }
    ~File()
    {
        if (!keep_)
            std::filesystem::remove(path_);
    }
    // In the order of drawing, white space removed: lines may break anywhere.
    std::string text() const
    {
        auto text = run("pdftotext -raw " + path_.string() + " -");
        std::erase_if(text, [](char character) { return std::isspace(static_cast<unsigned char>(character)); });
        return text;
    }
    std::string fonts() const { return run("pdffonts " + path_.string()); }
    std::string info() const { return run("pdfinfo " + path_.string()); }

private:
    std::filesystem::path path_;
    bool keep_ { false };
};

SheetHead const head { "マイライフプラン", "よばれたい{名前/なまえ}", "アサガオ（架空）",
    { "2026年11月24日　にじのはし寮 山本さんと", "{次/つぎ}に{見直/みなお}す{日/ひ}　2027年2月24日", "第3版" } };
SheetFoot const foot { "未来の自分へ　まず電話。話せば、だいじょうぶ。", "写し：自分・母・山本さん" };

std::vector<Block> life_plan()
{
    Table week { { "", "月", "火", "水", "木", "金", "土", "日" },
        { { "朝", "仕事", "仕事", "仕事", "仕事", "仕事", "", "" },
            { "昼", "仕事", "仕事", "仕事", "仕事", "仕事", "洗濯", "集まり\n14:00" },
            { "夕", "", "集まり\n19:00", "", "クリニック\n18:30", "", "集まり\n18:00", "電話" },
            { "夜", "22時", "22時", "22時", "22時", "22時", "23時", "22時" } },
        { 0.6, 1, 1, 1, 1, 1, 1, 1 },
        { {}, { false, false, false, false, false, false, false, true },
            { false, false, true, false, true, false, true, false }, {} },
        true, true };
    Table use { { "所", "会う人", "最初の日", "いっしょに", "行きかた・お金" },
        { { "ゆうやけクリニック（架空）", "相談員 森さん", "12月3日（木）18:30", "山本さん", "バス12分・200円" },
            { "NAデモグループ青（架空）", "受付の人", "12月1日（火）19:00", "先に行っている仲間", "歩き9分・0円" } },
        { 2, 1.2, 1.3, 1.2, 1.3 } };
    return { { Heading { "こんな{毎日/まいにち}を{送/おく}りたい" } },
        { Paragraph { "朝おきて仕事に行き、夜は安心してねむる。うそをつかないでいられる友だちがいる。", true } },
        { Columns { { { { Heading { "{生活/せいかつ}で{大切/たいせつ}にすること" } },
                          { Bullets { { "ねる時間", "母への電話（日曜）", "給料日は一人で歩かない" } } } },
            { { Heading { "{自分/じぶん}のいいところ" } },
                { Bullets { { "手先が器用（道具を大切にする）", "約束の時間を守る", "話を最後まで聞く" } } } } } } },
        { Heading { "{目標/もくひょう}" } },
        { Boxes { { { "{心/こころ}と{体/からだ}", "月1回、夕方のクリニックに行く" },
            { "{暮/く}らし・{仕事/しごと}", "3か月、同じ職場で続ける" }, { "人とのつながり", "土曜の集まりに顔を出す" },
            { "{楽/たの}しみ", "木工をまた始める" } } } },
        { Heading { "{一週間/いっしゅうかん}の{予定/よてい}", "◤ 行く所・会う人" } }, { week },
        { Heading { "{行/い}く{所/ところ}・{会/あ}う人・{最初/さいしょ}の{日/ひ}・いっしょに{行/い}く人" } }, { use },
        { Columns { { { { Heading { "{応援/おうえん}してくれる人" } },
                          { Paragraph { "母／寮の山本さん／仲間のKさん／クリニックの森さん" } } },
            { { Heading { "{気/き}をつける{日/ひ}と、その{予定/よてい}" } },
                { Bullets { { "給料日：山本さんに電話してから帰る", "正月：集まりの新年会" } } } } } } } };
}

std::vector<Block> crisis_plan(int repeats)
{
    auto const level = [&](std::string title, std::string mark, int shade, std::vector<std::string> self) {
        std::vector<std::string> lines;
        for (int repeat = 0; repeat < repeats; ++repeat) {
            for (auto const& line : self)
                lines.push_back(repeats == 1 ? line : line + "（" + std::to_string(repeat) + "回目）");
        }
        return Band { std::move(title), std::move(mark), shade,
            { { Columns { { { { Heading { "{自分/じぶん}でできること" } }, { Bullets { lines } } },
                { { Heading { "{最初/さいしょ}に{連絡/れんらく}する人" } },
                    { Bullets { { "森さん　000-0000-0001　21時まで", "仲間のKさん　いつでも" }, true } } } } } } } };
    };
    return { { level("いつもとちがう、と気づいた時", "黄", 2, { "外に出て、明るい道を歩く", "あたたかいものを食べる" }) },
        { level("もう一人ではむずかしい時", "赤", 3, { "すぐ電話する", "人のいる所へ行く" }) },
        { level("落ちついている時", "青", 1, { "22時にねる", "日曜に母へ電話" }) } };
}

TEST(Sheet, PlanFitsOnePageWithEmbeddedFonts)
{
    auto const bytes = a4_sheet(head, life_plan(), foot, {});
    EXPECT_EQ(page_count_of_last_sheet(), 1);
    File const file(bytes);
    EXPECT_THAT(file.info(), testing::HasSubstr("Pages:           1"));
    EXPECT_THAT(file.info(), testing::HasSubstr("Title:           sheet"));
    EXPECT_THAT(file.info(), testing::HasSubstr("A4"));
    auto const fonts = file.fonts();
    EXPECT_THAT(fonts, testing::HasSubstr("BIZUDPGothic"));
    EXPECT_THAT(fonts, testing::Not(testing::ContainsRegex(" no +(yes|no) +(yes|no) +[0-9]"))); // emb sub uni
    auto const text = file.text();
    for (auto const* part : { "マイライフプラン", "アサガオ（架空）", "うそをつかないでいられる友だちがいる。",
             "月1回、夕方のクリニックに行く", "クリニック18:30", "先に行っている仲間", "正月：集まりの新年会",
             "まず電話。話せば、だいじょうぶ。", "写し：自分・母・山本さん", "もくひょう" })
        EXPECT_THAT(text, testing::HasSubstr(part));
}

TEST(Sheet, WithoutRubyTheReadingsAreNotDrawn)
{
    File const file(a4_sheet(head, life_plan(), foot, { .ruby = false }));
    auto const text = file.text();
    EXPECT_THAT(text, testing::HasSubstr("こんな毎日を送りたい"));
    EXPECT_THAT(text, testing::Not(testing::HasSubstr("まいにち")));
}

TEST(Sheet, LongInputGoesOnToFurtherPagesComplete)
{
    std::string text;
    for (int sentence = 1; sentence <= 400; ++sentence)
        text += "S" + std::to_string(sentence) + "x、まず電話をして「だいじょうぶ」と言ってもらう。";
    Table table { { "所", "予定" }, {}, { 1, 3 } };
    for (int row = 1; row <= 60; ++row)
        table.rows.push_back({ "所" + std::to_string(row) + "番", "予定" + std::to_string(row) + "番" });
    table.rows.push_back({ "長い", text });
    auto blocks = life_plan();
    blocks.push_back({ table });
    blocks.push_back({ Paragraph { text } });
    auto const bytes = a4_sheet(head, blocks, foot, {});
    EXPECT_GT(page_count_of_last_sheet(), 3);
    File const file(bytes);
    auto const pages = page_count_of_last_sheet();
    EXPECT_THAT(file.info(), testing::ContainsRegex("Pages: +" + std::to_string(pages)));
    auto const found = file.text();
    for (int row = 1; row <= 60; ++row)
        EXPECT_THAT(found, testing::HasSubstr("所" + std::to_string(row) + "番予定" + std::to_string(row) + "番"));
    for (int sentence = 1; sentence <= 400; ++sentence) {
        auto const name = "S" + std::to_string(sentence) + "x、";
        std::size_t count = 0;
        for (auto at = found.find(name); at != std::string::npos; at = found.find(name, at + 1))
            ++count;
        EXPECT_EQ(count, 2U) << name; // once in the cell, once in the paragraph
    }
    EXPECT_THAT(found, testing::HasSubstr("2/" + std::to_string(pages)));
}

TEST(Sheet, BandsAndColumnsGoOnComplete)
{
    File const once(a4_sheet(head, crisis_plan(1), foot, {}));
    EXPECT_EQ(page_count_of_last_sheet(), 1);
    EXPECT_THAT(once.text(), testing::HasSubstr("人のいる所へ行く"));
    File const file(a4_sheet(head, crisis_plan(40), foot, {}));
    EXPECT_GT(page_count_of_last_sheet(), 1);
    auto const text = file.text();
    for (int repeat = 0; repeat < 40; ++repeat)
        EXPECT_THAT(text, testing::HasSubstr("人のいる所へ行く（" + std::to_string(repeat) + "回目）"));
}

TEST(Sheet, ATurnPutsTheRestOnTheBackOnlyWhenItMust)
{
    auto blocks = crisis_plan(1);
    blocks.insert(blocks.begin() + 2, Block { Turn {} });
    (void)a4_sheet(head, blocks, foot, {});
    EXPECT_EQ(page_count_of_last_sheet(), 1);
    blocks = crisis_plan(8);
    blocks.insert(blocks.begin() + 2, Block { Turn {} });
    File const file(a4_sheet(head, blocks, foot, {}));
    EXPECT_EQ(page_count_of_last_sheet(), 2);
    auto const text = file.text();
    // A page's number is drawn before its blocks: yellow and red are on the front, blue on the back.
    EXPECT_LT(text.find("人のいる所へ行く（7回目）"), text.find("2/2"));
    EXPECT_LT(text.find("2/2"), text.find("22時にねる（0回目）"));
}

TEST(Sheet, EmptySheetIsOnePage)
{
    File const file(a4_sheet({ "題", "", "", {} }, {}, {}, {}));
    EXPECT_EQ(page_count_of_last_sheet(), 1);
    EXPECT_THAT(file.text(), testing::HasSubstr("題"));
}

TEST(Sheet, EqualInputGivesEqualBytesInEveryThread)
{
    auto const expected = a4_sheet(head, life_plan(), foot, {});
    std::vector<std::string> made(4);
    std::vector<std::thread> threads;
    for (auto& bytes : made)
        threads.emplace_back([&bytes] { bytes = a4_sheet(head, life_plan(), foot, {}); });
    for (auto& thread : threads)
        thread.join();
    for (auto const& bytes : made)
        EXPECT_EQ(bytes, expected);
    EXPECT_NE(a4_sheet(head, crisis_plan(1), foot, {}), expected);
}

TEST(Sheet, TakesAbout30Milliseconds)
{
    auto const blocks = life_plan();
    (void)a4_sheet(head, blocks, foot, {});
    auto best = std::chrono::steady_clock::duration::max();
    for (int turn = 0; turn < 5; ++turn) {
        auto const start = std::chrono::steady_clock::now();
        (void)a4_sheet(head, blocks, foot, {});
        best = std::min(best, std::chrono::steady_clock::now() - start);
    }
    auto const milliseconds = std::chrono::duration<double, std::milli>(best).count();
    RecordProperty("milliseconds", std::to_string(milliseconds));
    std::printf("a sheet in %.1f ms\n", milliseconds);
    EXPECT_LT(milliseconds, 90); // the goal is 30; a shared machine may be busy
}

Card card(int lines)
{
    Card card { "アサガオ（架空）", {}, "https://example.jp/me", "わたしの手帳", { "線で切りぬき、横に半分に折る", "太い線を切る",
        "左右から押して、十字にする", "折りたたんで、カードにする" }, "メモ" };
    std::vector<std::string> self;
    for (int line = 1; line <= lines; ++line)
        self.push_back("することその" + std::to_string(line) + "番、人のいる明るい所へ行く");
    card.panels = { { "もう一人ではむずかしい時", { "森さん　000-0000-0001", "Kさん　000-0000-0002", "119" }, 3, "赤", true },
        { "自分ですること", self, 3, "赤" }, { "いつもとちがう時", { "外に出て歩く", "水を飲む" }, 2, "黄" },
        { "してほしいこと", { "責めないで、10分だけ聞いてほしい" }, 0, "" } };
    return card;
}

TEST(Card, FoldsFromOnePageAndHoldsEverything)
{
    File const file(wallet_card(card(3), {}));
    EXPECT_EQ(page_count_of_last_sheet(), 1);
    auto const text = file.text();
    for (auto const* part : { "000-0000-0001", "することその3番", "責めないで、10分だけ聞いてほしい", "太い線を切る", "メモ" })
        EXPECT_THAT(text, testing::HasSubstr(part));
    EXPECT_THAT(file.fonts(), testing::Not(testing::ContainsRegex(" no +(yes|no) +(yes|no) +[0-9]")));
}

TEST(Card, TooLongPanelsGoOnComplete)
{
    File const file(wallet_card(card(150), {}));
    EXPECT_GT(page_count_of_last_sheet(), 1);
    auto const text = file.text();
    for (int line = 1; line <= 150; ++line)
        EXPECT_THAT(text, testing::HasSubstr("することその" + std::to_string(line) + "番"));
}

}
