#include "agency/exchange.h"

#include "base/csv.h"
#include "store/testing.h"

using namespace agency;
using base::Day;
using base::Instant;

namespace {

Instant const now = Day::parse("2026-11-24")->start().plus_seconds(10 * 3600);
Editor const editor { {}, "Tester", now };
std::map<std::string, AgencyKind> const kind_names { { "更生保護施設", AgencyKind::hwh } };

Exchange const& exchange()
{
    static Exchange const one(std::filesystem::path(SOURCE_FOLDER) / "content");
    return one;
}

HoursRule rule(std::string recurrence, int opens, int closes, std::string label, OnHolidays on_holidays = OnHolidays::closed)
{
    return { .label = std::move(label), .recurrence = std::move(recurrence), .opens_minute = opens, .closes_minute = closes,
        .on_holidays = on_holidays, .starts_on = *Day::parse("2026-01-01") };
}

// Texts that break careless writers.
Card hard_card()
{
    Card card { .entry = { .code = "A10", .kind = AgencyKind::mhwc, .name = "=HYPERLINK(\"x\")", .kana = "+かな",
                    .area = "中央", .address = "1-2, \"ビル\"", .phone_day = "+81-000", .hours_note = "'=1", .note = "一行目\n@二行目, \"引用\"" } };
    card.duties = { { DutyClass::d1, "-ことば", "法239条", "山田（架空）", *Day::parse("2026-04-01"), Day::parse("2026-04-01")->start() } };
    card.hours.rules = { rule("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", 540, 1020, ""), rule("FREQ=MONTHLY;BYDAY=2TH", 1110, 1200, "グループ 夜"),
        rule("FREQ=DAILY", 0, 1440, "電話", OnHolidays::open), rule("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", 600, 660, ""),
        rule("FREQ=WEEKLY;BYDAY=SA", 1320, 1800, "祝日も ひらく") };
    card.first_visit = { { VisitStep::door, "二階\nエレベーター" }, { VisitStep::name, "いりません" } };
    card.abilities = { { {}, Side::can, "同行します", *Day::parse("2026-04-01") }, { {}, Side::can, "2026-05-01 の日付から始まる文", *Day::parse("2026-04-02") },
        { {}, Side::cannot, "=1+1", *Day::parse("2026-04-03") } };
    card.checked = Checked { *Day::parse("2026-05-01"), "鈴木（架空）" };
    return card;
}

ImportReport preview(std::string const& text, std::vector<Card> const& existing = {})
{
    return exchange().preview(text, existing, kind_names, now);
}

}

TEST(HoursWords, ReadsWhatPeopleWrite)
{
    auto const& words = exchange().hours_words();
    auto const today = Day::of(now);
    auto const read = [&](std::string_view line) {
        auto const rule = words.read(line, today);
        return rule ? rule->recurrence + " " + std::to_string(rule->opens_minute) + " " + std::to_string(rule->closes_minute) + " "
                + std::string(code(rule->on_holidays)) + " " + rule->label
                    : "-";
    };
    EXPECT_EQ(read("月-金 9:00-17:00"), "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR 540 1020 closed ");
    EXPECT_EQ(read("火・金　９：００〜１２：００　外来"), "FREQ=WEEKLY;BYDAY=TU,FR 540 720 closed 外来");
    EXPECT_EQ(read("第2木 18:30-20:00 祝日も グループ 夜"), "FREQ=MONTHLY;BYDAY=2TH 1110 1200 open グループ 夜");
    EXPECT_EQ(read("第1・3土 13:00-16:00"), "FREQ=MONTHLY;BYDAY=1SA,3SA 780 960 closed ");
    EXPECT_EQ(read("最終金 13:00-16:00"), "FREQ=MONTHLY;BYDAY=-1FR 780 960 closed ");
    EXPECT_EQ(read("毎日 0:00-24:00 祝日も"), "FREQ=DAILY 0 1440 open ");
    EXPECT_EQ(read("土 22:00-6:00"), "FREQ=WEEKLY;BYDAY=SA 1320 1800 closed ");
    // as the directory tells them
    EXPECT_EQ(read("毎週月 19:00-20:00"), "FREQ=WEEKLY;BYDAY=MO 1140 1200 closed ");
    EXPECT_EQ(read("毎週月〜金 09:00〜17:00"), "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR 540 1020 closed ");
    EXPECT_EQ(read("毎月第2土 17:00〜19:00 グループ"), "FREQ=MONTHLY;BYDAY=2SA 1020 1140 closed グループ");
    EXPECT_EQ(read("毎月最後の金 17:00〜19:00"), "FREQ=MONTHLY;BYDAY=-1FR 1020 1140 closed ");
    EXPECT_EQ(read("毎日 24時間"), "FREQ=DAILY 0 1440 closed ");
    EXPECT_EQ(read("毎週土 21:00〜翌日07:00"), "FREQ=WEEKLY;BYDAY=SA 1260 1860 closed ");
    for (auto const* broken : { "", "月", "月 9:00", "月 9:00-9:00", "金-月 9:00-17:00", "第 9:00-17:00", "第6木 9:00-10:00", "いつでも", "月 25:00-26:00",
             "月第2火 9:00-10:00", "毎週 9:00-10:00", "毎週月 24時間営業", "RRULE:nonsense 2026-01-01 9:00-10:00" })
        EXPECT_EQ(read(broken), "-") << broken;
}

TEST(Exchange, ReadsBackWhatItWrites)
{
    std::vector<Card> const cards { hard_card() };
    auto const report = preview(exchange().write(cards, now).substr(3), cards);
    ASSERT_EQ(report.rows.size(), 1u);
    for (auto const& refusal : report.rows[0].refusals)
        ADD_FAILURE() << refusal.field << " " << refusal.message;
    for (auto const& change : report.rows[0].changes)
        ADD_FAILURE() << change.field << ": " << change.before << " → " << change.after;
    EXPECT_EQ(report.rows[0].outcome, ImportRow::Outcome::unchanged);
}

TEST(Exchange, WritesNoCellThatASpreadsheetRuns)
{
    auto const text = exchange().write({ hard_card() }, now);
    auto const parsed = base::parse_csv(std::string_view(text).substr(3));
    for (auto const& record : std::get<std::vector<base::CsvRecord>>(parsed)) {
        for (auto const& cell : record.cells)
            EXPECT_FALSE(!cell.empty() && std::string_view("=+-@\t\r").find(cell[0]) != std::string_view::npos) << cell;
    }
}

TEST(Exchange, TellsRowByRowWhatWouldHappen)
{
    auto const report = preview("コード,種別,名前,地域,電話,時間,謎\r\nA10,MHWC,新しい名前,中央,000-0000-0011,月-金 9:00-17:00,x\r\n"
                                "B1,更生保護施設,寮,北,,,\r\nB2,XXX,,,あいう,でたらめ,\r\nB1,HWH,寮,北,,,\r\n",
        { hard_card() });
    ASSERT_FALSE(report.refusal);
    EXPECT_THAT(report.unknown_headers, testing::ElementsAre("謎"));
    ASSERT_EQ(report.rows.size(), 4u);
    EXPECT_EQ(report.rows[0].outcome, ImportRow::Outcome::changed);
    std::vector<std::string> fields;
    for (auto const& change : report.rows[0].changes)
        fields.push_back(change.field);
    EXPECT_THAT(fields, testing::ElementsAre("name", "phone_day", "hours"));
    EXPECT_EQ(report.rows[1].outcome, ImportRow::Outcome::added);
    EXPECT_EQ(report.rows[1].entry.kind, AgencyKind::hwh);
    fields.clear();
    for (auto const& refusal : report.rows[2].refusals)
        fields.push_back(refusal.field);
    EXPECT_THAT(fields, testing::ElementsAre("kind", "name", "area", "phone_day", "hours"));
    EXPECT_EQ(report.rows[3].outcome, ImportRow::Outcome::refused) << "the code stands there twice";
    EXPECT_EQ(report.rows[3].line, 5);
}

TEST(Exchange, KnowsACodeInCapitalsAndSmallLetters)
{
    auto const report = preview("コード,種別,名前,地域\na10,MHWC,新しい名前,中央\nＡ10,MHWC,新しい名前,中央\n", { hard_card() });
    ASSERT_EQ(report.rows.size(), 2u);
    EXPECT_EQ(report.rows[0].outcome, ImportRow::Outcome::changed);
    ASSERT_EQ(report.rows[0].changes.size(), 1u);
    EXPECT_EQ(report.rows[0].changes[0].field, "name") << "the code stays as it was written first";
    EXPECT_EQ(report.rows[1].outcome, ImportRow::Outcome::refused) << "the code stands there twice";
}

TEST(Exchange, RefusesFilesItCannotRead)
{
    EXPECT_EQ(preview("名前\nx\n").refusal->message, "agency.import.no_code");
    EXPECT_EQ(preview("コード,code\nx,y\n").refusal->message, "agency.import.twice");
    EXPECT_EQ(preview("コード\n").refusal->message, "agency.import.empty");
    EXPECT_EQ(preview("コード\n\"x").refusal->message, "agency.import.open_quote");
}

TEST(Exchange, KeepsWhatAnAgencySaidWhenTheCellsAreEmpty)
{
    auto const report = preview("コード,通報の立場,通報の説明,根拠,確認した人,確認した日\nA10,,,,,\n", { hard_card() });
    EXPECT_EQ(report.rows[0].outcome, ImportRow::Outcome::unchanged);
    auto const half = preview("コード,通報の立場\nA10,D9\n", { hard_card() });
    EXPECT_EQ(half.rows[0].refusals.front().field, "duty");
}

class ExchangeStore : public testing::TestWithParam<std::string> { };
INSTANTIATE_TEST_SUITE_P(Stores, ExchangeStore, testing::ValuesIn(store::testing::kinds()));

TEST_P(ExchangeStore, SavesOnlyWhatThePreviewSaidAndComesBackUnchanged)
{
    store::testing::Scratch scratch(GetParam(), SOURCE_FOLDER);
    auto& database = scratch.database();
    auto const all = [&] {
        return database.read([](store::Reader& reader) {
            std::vector<Card> cards;
            for (auto const& name : all_names(reader))
                cards.push_back(load_card(reader, name.id).value());
            return cards;
        });
    };
    auto const file = exchange().write({ hard_card() }, now).substr(3);
    auto const report = preview(file, all());
    EXPECT_EQ(report.count(ImportRow::Outcome::added), 1u);
    EXPECT_TRUE(all().empty()) << "a preview saves nothing";
    database.write([&](store::Transaction& transaction) { ASSERT_TRUE(exchange().apply(transaction, report, editor)); });
    auto const cards = all();
    ASSERT_EQ(cards.size(), 1u);
    EXPECT_EQ(cards[0].entry, hard_card().entry);
    EXPECT_EQ(cards[0].duties.size(), 1u);
    EXPECT_EQ(preview(exchange().write(cards, now).substr(3), cards).rows[0].outcome, ImportRow::Outcome::unchanged);
    EXPECT_EQ(preview(file, cards).rows[0].outcome, ImportRow::Outcome::unchanged);
    auto const changed = preview("コード,名前\nA10,別の名前\n", cards);
    database.write([&](store::Transaction& transaction) { ASSERT_TRUE(exchange().apply(transaction, changed, editor)); });
    EXPECT_EQ(all()[0].entry.name, "別の名前");
    EXPECT_EQ(all()[0].hours.rules.size(), 5u);
}
