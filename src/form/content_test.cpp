#include "form/content.h"

#include "base/id.h"

namespace form {

namespace {

using base::json::array;
using base::json::object;
using base::json::value;

Item item_of(ItemType type)
{
    Item item;
    item.id = "X";
    item.type = type;
    if (type == ItemType::choice || type == ItemType::ticks)
        item.options = { { "a", {}, "" }, { "b", {}, "" } };
    if (type == ItemType::rows) {
        Item who = item_of(ItemType::text);
        who.id = "who";
        Item on = item_of(ItemType::date);
        on.id = "on";
        item.columns = { who, on };
    }
    return item;
}

std::string refused(Item const& item, value const& content)
{
    auto const checked = checked_content(item, content);
    return checked ? "" : checked.refusal().message;
}

TEST(Content, TextIsTrimmedAndEmptyTextIsNothing)
{
    auto const item = item_of(ItemType::text);
    EXPECT_EQ(*checked_content(item, "　 母に電話\r\nする \n"), value("母に電話\nする"));
    EXPECT_TRUE(checked_content(item, " 　\n").value().is_null());
    EXPECT_TRUE(checked_content(item, nullptr).value().is_null());
}

TEST(Content, TextLimitCountsCharactersNotBytes)
{
    auto const item = item_of(ItemType::text);
    std::string text;
    for (std::size_t count = 0; count < most_text_characters; ++count)
        text += "橋";
    EXPECT_TRUE(checked_content(item, value(text)).ok());
    auto const refusal = checked_content(item, value(text + "橋")).refusal();
    EXPECT_EQ(refusal.message, "form.too_long");
    EXPECT_EQ(refusal.slots.at("most"), "4000");
}

TEST(Content, ListDropsEmptyEntriesAndHasALimit)
{
    auto item = item_of(ItemType::list);
    item.most = 2;
    EXPECT_EQ(*checked_content(item, array { " a ", "", "b" }), value(array { "a", "b" }));
    EXPECT_TRUE(checked_content(item, array { "", " " }).value().is_null());
    EXPECT_EQ(refused(item, array { "a", "b", "c" }), "form.too_many");
}

TEST(Content, ChoicesAreOfTheList)
{
    EXPECT_EQ(refused(item_of(ItemType::choice), "c"), "form.choice");
    EXPECT_EQ(refused(item_of(ItemType::ticks), array { "a", "c" }), "form.choice");
    EXPECT_EQ(*checked_content(item_of(ItemType::ticks), array { "b", "a", "b" }), value(array { "b", "a" }));
}

TEST(Content, ScaleStaysInItsRange)
{
    auto item = item_of(ItemType::scale);
    EXPECT_EQ(*checked_content(item, 0), value(0));
    EXPECT_EQ(refused(item, 11), "form.choice");
    EXPECT_EQ(refused(item, -1), "form.choice");
}

TEST(Content, AnotherJsonTypeIsRefusedForEveryItem)
{
    for (auto type : { ItemType::text, ItemType::list, ItemType::choice, ItemType::ticks, ItemType::date, ItemType::rows,
             ItemType::week_grid }) {
        EXPECT_EQ(refused(item_of(type), 7), "form.content") << code(type);
    }
    EXPECT_EQ(refused(item_of(ItemType::scale), "7"), "form.content");
    EXPECT_EQ(refused(item_of(ItemType::info), "text"), "form.content");
}

TEST(Content, RowsKeepKnownColumnsThatHoldSomething)
{
    auto const item = item_of(ItemType::rows);
    auto const checked = checked_content(item,
        array { object { { "who", " 山本さん " }, { "on", "令和8年12月3日" } }, object { { "who", "" } } });
    ASSERT_TRUE(checked.ok());
    EXPECT_EQ(*checked, value(array { object { { "who", "山本さん" }, { "on", "2026-12-03" } } }));
    EXPECT_EQ(refused(item, array { object { { "secret", "x" } } }), "form.content");
    EXPECT_EQ(refused(item, array { object { { "on", "あした" } } }), "form.date");
}

TEST(Content, WeekKeepsCellsOfTheWeekOnly)
{
    auto const item = item_of(ItemType::week_grid);
    auto const agency = base::named_uuid("A01");
    auto const checked = checked_content(item,
        object { { "tue.evening", object { { "text", "集まり" }, { "agency", agency } } },
            { "wed.day", object { { "text", " " }, { "agency", "" } } } });
    ASSERT_TRUE(checked.ok());
    EXPECT_EQ(*checked, value(object { { "tue.evening", object { { "text", "集まり" }, { "agency", agency } } } }));
    EXPECT_EQ(refused(item, object { { "tue.noon", object { { "text", "x" } } } }), "form.content");
    EXPECT_EQ(refused(item, object { { "tue.day", object { { "agency", "A01" } } } }), "form.choice");
}

TEST(Content, UnsureIsAnAnswerWhereItIsOffered)
{
    auto item = item_of(ItemType::text);
    EXPECT_EQ(unsure_in(*checked_content(item, unsure_content(Unsure::no_answer))), Unsure::no_answer);
    item.unsure = false;
    EXPECT_EQ(refused(item, unsure_content(Unsure::unknown)), "form.content");
    EXPECT_EQ(unsure_in(object { { "unsure", "perhaps" } }), Unsure::no);
}

TEST(Content, DaysAreReadAsPeopleWriteThem)
{
    for (auto const* written : { "2026-11-24", "2026/11/24", "2026.11.24", "２０２６年１１月２４日", "令和8年11月24日",
             "R8.11.24", "　2026年11月24日 ", "令和８年 11月 24日" }) {
        auto const day = parse_day(written);
        ASSERT_TRUE(day) << written;
        EXPECT_EQ(day->iso(), "2026-11-24") << written;
    }
    EXPECT_EQ(parse_day("令和元年5月1日")->iso(), "2019-05-01");
    EXPECT_EQ(parse_day("平成30年1月8日")->iso(), "2018-01-08");
    for (auto const* written : { "", "11月24日", "2026-02-30", "2026-11", "26-11-24", "2026-11-24-1", "あした", "日",
             "2026-11-", "99999-01-01" })
        EXPECT_FALSE(parse_day(written)) << written;
}

}

}
