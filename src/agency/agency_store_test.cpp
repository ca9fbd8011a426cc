#include "agency/agency_store.h"

#include "agency/choices.h"
#include "base/text.h"
#include "store/testing.h"

using namespace agency;
using base::Day;
using base::Instant;

namespace {

Instant const now = Day::parse("2026-11-24")->start().plus_seconds(10 * 3600);
Editor const editor { {}, "Tester", now };

class AgencyStore : public testing::TestWithParam<std::string> {
protected:
    template<class Work>
    auto write(Work&& work) { return scratch_.database().write(std::forward<Work>(work)); }
    template<class Work>
    auto read(Work&& work) { return scratch_.database().read(std::forward<Work>(work)); }
    AgencyId add(std::string code, AgencyKind kind, std::string name, std::string kana = "", std::string area = "中央")
    {
        return write([&](store::Transaction& transaction) {
            return *add_agency(transaction, { .code = code, .kind = kind, .name = name, .kana = kana, .area = area }, editor, AgencyId::named(code));
        });
    }
    Card card(AgencyId id) { return read([&](store::Reader& reader) { return load_card(reader, id).value(); }); }

    store::testing::Scratch scratch_ { GetParam(), SOURCE_FOLDER };
};

}

INSTANTIATE_TEST_SUITE_P(Stores, AgencyStore, testing::ValuesIn(store::testing::kinds()));

TEST_P(AgencyStore, KeepsAWholeCard)
{
    auto const id = add("A10", AgencyKind::mhwc, "こころの相談センター（架空）");
    HoursRule const rule { .label = "グループ", .recurrence = "FREQ=MONTHLY;BYDAY=2TH", .opens_minute = 1110, .closes_minute = 1200,
        .on_holidays = OnHolidays::open, .starts_on = *Day::parse("2026-01-01") };
    write([&](store::Transaction& transaction) {
        add_hours(transaction, id, rule, editor);
        add_exception(transaction, id, { .first_day = *Day::parse("2026-12-29"), .last_day = *Day::parse("2027-01-03"), .words = "年末" }, editor);
        add_programme(transaction, id, { .name = "夜", .for_whom = "だれでも", .ways = { Way::online, Way::phone }, .when = rule }, editor);
        add_contact(transaction, id, { .name = "山田（架空）", .role = "保健師", .first_day = *Day::parse("2026-04-01") }, editor);
        add_ability(transaction, id, { .side = Side::cannot, .words = "泊まること", .said_on = *Day::parse("2026-04-01") }, editor);
        set_first_visit(transaction, id, { { VisitStep::door, "二階" } }, editor);
        add_duty(transaction, id, { DutyClass::d1, "ことば", "法", "山田", *Day::parse("2026-04-01"), now }, editor);
        confirm_card(transaction, id, { *Day::parse("2026-04-02"), "山田" }, editor);
    });
    auto const loaded = card(id);
    ASSERT_EQ(loaded.hours.rules.size(), 1u);
    EXPECT_EQ(loaded.hours.rules[0].recurrence, rule.recurrence);
    EXPECT_EQ(loaded.hours.rules[0].on_holidays, OnHolidays::open);
    ASSERT_EQ(loaded.hours.exceptions.size(), 1u);
    EXPECT_FALSE(loaded.hours.exceptions[0].opens_minute);
    EXPECT_THAT(loaded.programmes.at(0).ways, testing::ElementsAre(Way::online, Way::phone));
    EXPECT_EQ(loaded.contacts.at(0).name, "山田（架空）");
    EXPECT_FALSE(loaded.contacts.at(0).last_day);
    EXPECT_EQ(loaded.abilities.at(0).side, Side::cannot);
    EXPECT_EQ(loaded.first_visit.at(VisitStep::door), "二階");
    EXPECT_EQ(loaded.duties.at(0).duty, DutyClass::d1);
    EXPECT_EQ(loaded.duties.at(0).from, now);
    EXPECT_EQ(loaded.checked->on, *Day::parse("2026-04-02"));
    EXPECT_FALSE(loaded.closed_at);
    EXPECT_GE(loaded.changes.size(), 8u);
}

TEST_P(AgencyStore, ReplacingKeepsThePlaceAndEndsOnlyRowsOfThatAgency)
{
    auto const id = add("A10", AgencyKind::mhwc, "センター");
    auto const other = add("A11", AgencyKind::phc, "保健所");
    auto const contact = [](std::string name) { return Contact { .name = std::move(name), .first_day = *Day::parse("2026-04-01") }; };
    write([&](store::Transaction& transaction) {
        add_contact(transaction, id, contact("一"), editor);
        add_contact(transaction, id, contact("二"), editor);
    });
    auto const first = card(id).contacts.at(0).id;
    write([&](store::Transaction& transaction) { add_contact(transaction, id, contact("新"), editor, first); });
    ASSERT_EQ(card(id).contacts.size(), 2u);
    EXPECT_EQ(card(id).contacts[0].name, "新");
    write([&](store::Transaction& transaction) { end_contact(transaction, other, card(id).contacts[1].id, editor); });
    EXPECT_EQ(card(id).contacts.size(), 2u) << "another agency's row is out of reach";
    write([&](store::Transaction& transaction) { end_contact(transaction, id, card(id).contacts[1].id, editor); });
    EXPECT_EQ(card(id).contacts.size(), 1u);
}

TEST_P(AgencyStore, RefusesACodeThatIsTaken)
{
    add("A10", AgencyKind::mhwc, "センター");
    auto const second = add("A11", AgencyKind::phc, "保健所");
    write([&](store::Transaction& transaction) {
        auto const added = add_agency(transaction, { .code = "A10", .name = "別", .area = "北" }, editor);
        ASSERT_FALSE(added);
        EXPECT_EQ(added.refusal().message, "agency.code.taken");
        EXPECT_FALSE(change_entry(transaction, second, { .code = "A10", .name = "別", .area = "北" }, editor));
        EXPECT_TRUE(change_entry(transaction, second, { .code = "A11", .name = "別", .area = "北" }, editor));
    });
}

TEST_P(AgencyStore, AClosedAgencyLeavesListsAndChoicesButKeepsItsCard)
{
    auto const id = add("A10", AgencyKind::mhwc, "センター");
    add("A11", AgencyKind::phc, "保健所");
    write([&](store::Transaction& transaction) { set_closed(transaction, id, true, editor); });
    EXPECT_EQ(read([](store::Reader& reader) { return all_names(reader).size(); }), 1u);
    EXPECT_EQ(read([](store::Reader& reader) { return choices(reader).size(); }), 1u);
    EXPECT_TRUE(card(id).closed_at);
    auto const later = Editor { {}, "Tester", now.plus_seconds(1) };
    write([&](store::Transaction& transaction) { set_closed(transaction, id, false, later); });
    EXPECT_EQ(read([](store::Reader& reader) { return directory(reader).size(); }), 2u);
}

TEST_P(AgencyStore, FindsByKanjiKanaAndTwoCharacters)
{
    add("A09", AgencyKind::clin, "ゆうやけクリニック（架空）", "ゆうやけくりにっく");
    add("A10", AgencyKind::mhwc, "あおぞら県こころの相談センター（架空）", "あおぞらけんこころのそうだんせんたー");
    auto const found = [&](std::string_view words) {
        std::vector<std::string> codes;
        for (auto const& listing : read([](store::Reader& reader) { return directory(reader); })) {
            if (matches(listing, words, listing.name.kind == AgencyKind::clin ? "医療機関" : "精神保健福祉センター"))
                codes.push_back(listing.name.code);
        }
        return base::join(codes, " ");
    };
    EXPECT_EQ(found("相談"), "A10");
    EXPECT_EQ(found("そうだん"), "A10");
    EXPECT_EQ(found("ソウダン"), "A10");
    EXPECT_EQ(found("クリニック"), "A09");
    EXPECT_EQ(found("くりにっく　中央"), "A09");
    EXPECT_EQ(found("精神"), "A10");
    EXPECT_EQ(found("a10"), "A10");
    EXPECT_EQ(found("大麻"), "");
    EXPECT_EQ(found(""), "A09 A10");
}

TEST(AgencyCard, ReadsTheDutyAsTheDecisionDoes)
{
    std::vector<DutyCard> const cards { { .duty = DutyClass::d1, .from = Instant { 10 } }, { .duty = DutyClass::d3, .from = Instant { 20 } },
        { .duty = DutyClass::d2, .from = Instant { 20 } } };
    EXPECT_EQ(duty_at(cards, Instant { 9 }), nullptr);
    EXPECT_EQ(duty_at(cards, Instant { 19 })->duty, DutyClass::d1);
    EXPECT_EQ(duty_at(cards, Instant { 20 })->duty, DutyClass::d3) << "of two from one moment the higher class";
    EXPECT_FALSE(can_speak_openly(nullptr));
}

TEST(AgencyCard, GrowsOldAfterAYear)
{
    auto const today = *Day::parse("2026-11-24");
    EXPECT_FALSE(is_old(Checked { *Day::parse("2025-11-24"), "" }, today));
    EXPECT_TRUE(is_old(Checked { *Day::parse("2025-11-23"), "" }, today));
    EXPECT_TRUE(is_old(std::nullopt, today));
    DutyCard const confirmed { .confirmed_on = *Day::parse("2025-11-23") };
    EXPECT_TRUE(duty_is_due(&confirmed, today));
    EXPECT_TRUE(duty_is_due(nullptr, today));
}

TEST(AgencyCard, NamesEveryFieldThatIsWrong)
{
    auto const fields = [](std::vector<base::Refusal> const& refusals) {
        std::vector<std::string> names;
        for (auto const& refusal : refusals)
            names.push_back(refusal.field);
        return names;
    };
    EXPECT_THAT(fields(check(Entry { .code = "A 1", .phone_day = "でんわ", .mail = "x", .web = "javascript:alert(1)" }, "NONE").refusals),
        testing::UnorderedElementsAre("code", "kind", "name", "area", "phone_day", "mail", "web"));
    auto const today = *Day::parse("2026-11-24");
    EXPECT_THAT(fields(check(HoursInput { .opens = "9", .closes = "17:00" }, today).refusals), testing::ElementsAre("days", "opens"));
    auto const monthly = check(HoursInput { .opens = "18:30", .closes = "20:00", .weekdays = { "3" }, .nths = { "2" } }, today);
    ASSERT_TRUE(monthly.ok());
    EXPECT_EQ(monthly.value.recurrence, "FREQ=MONTHLY;BYDAY=2TH");
    EXPECT_THAT(fields(check(ExceptionInput { .first_day = "2026-12-31", .last_day = "2026-12-30" }).refusals), testing::ElementsAre("last_day"));
    EXPECT_THAT(fields(check(DutyInput { "D9", "", "", "", "2027-01-01" }, now).refusals),
        testing::ElementsAre("duty", "text", "confirmed_by", "confirmed_on"));
}
