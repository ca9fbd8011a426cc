#include "base/csv.h"

#include "base/text.h"

using namespace base;

namespace {

std::vector<std::vector<std::string>> cells(std::string_view text)
{
    std::vector<std::vector<std::string>> result;
    auto const parsed = parse_csv(text);
    for (auto const& record : std::get<std::vector<CsvRecord>>(parsed))
        result.push_back(record.cells);
    return result;
}

CsvError error(std::string_view text)
{
    auto const parsed = parse_csv(text);
    EXPECT_TRUE(std::holds_alternative<CsvError>(parsed)) << text;
    return std::get<CsvError>(parsed);
}

using Cells = std::vector<std::vector<std::string>>;

}

TEST(Csv, ReadsQuotedFields)
{
    EXPECT_EQ(cells("a,b\r\n\"x, y\",\"he said \"\"no\"\"\"\r\n"), (Cells { { "a", "b" }, { "x, y", "he said \"no\"" } }));
    EXPECT_EQ(cells("\"two\nlines\",b"), (Cells { { "two\nlines", "b" } }));
    EXPECT_EQ(cells("a,,c\n,,\nd,e,f"), (Cells { { "a", "", "c" }, { "d", "e", "f" } }));
    EXPECT_EQ(cells("a\rb\r\nc\n"), (Cells { { "a" }, { "b" }, { "c" } }));
    EXPECT_EQ(cells("\"\",a"), (Cells { { "", "a" } }));
    EXPECT_TRUE(cells("").empty());
}

TEST(Csv, CountsTheLinesOfTheFile)
{
    auto const parsed = parse_csv("a\r\n\"x\r\ny\nz\"\r\n\r\nb");
    auto const& records = std::get<std::vector<CsvRecord>>(parsed);
    ASSERT_EQ(records.size(), 3u);
    EXPECT_EQ(records[1].line, 2);
    EXPECT_EQ(records[2].line, 6);
}

TEST(Csv, RefusesWhatItWouldHaveToGuess)
{
    EXPECT_EQ(error("a\n\"open").kind, CsvError::Kind::open_quote);
    EXPECT_EQ(error("a\n\"open").line, 2);
    EXPECT_EQ(error("\"a\"b").kind, CsvError::Kind::text_after_quote);
    EXPECT_EQ(error("a\"b\"").kind, CsvError::Kind::quote_in_text);
}

TEST(Csv, WritesWhatItReads)
{
    Cells const records { { "code", "note" }, { "A01", "a, \"b\"\nc\r\nd" }, { "", "'x" }, { "漢字", " 空白 " } };
    EXPECT_EQ(cells(write_csv(records).substr(3)), records);
}

TEST(Csv, GuardsFormulasWithoutLosingAnything)
{
    EXPECT_EQ(guard_formula("=SUM(A1)"), "'=SUM(A1)");
    EXPECT_EQ(guard_formula("＝1"), "'＝1");
    EXPECT_EQ(guard_formula("plain"), "plain");
    for (auto const* text : { "=1", "+81", "-", "@x", "\tx", "'=1", "''=1", "'quoted'", "'", "", "a=b", "＋1", "''", "'＠" }) {
        auto const guarded = guard_formula(text);
        EXPECT_EQ(unguard_formula(guarded), text);
        EXPECT_EQ(std::string_view("=+-@\t\r").find(guarded.empty() ? 'x' : guarded[0]), std::string_view::npos) << text;
    }
}

TEST(Csv, DecodesWhatSpreadsheetsWrite)
{
    EXPECT_EQ(decode_file("\xEF\xBB\xBF名前").text, "名前");
    EXPECT_EQ(decode_file("名前").encoding, Decoded::Encoding::utf8);
    auto const shift_jis = decode_file("\x96\xBC\x91\x4F,\x87\x40"); // 名前,① of CP932
    EXPECT_EQ(shift_jis.encoding, Decoded::Encoding::shift_jis);
    EXPECT_EQ(shift_jis.text, "名前,①");
    EXPECT_EQ(decode_file("\xFF\xFE\x00").encoding, Decoded::Encoding::unknown);
}
