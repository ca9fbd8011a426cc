#include "web/decode.h"

namespace web {

TEST(decode, form_keeps_order_and_repeats)
{
    auto const form = decode_form("a=1&b=%E3%81%82+%26&a=2&c&=x&&");
    ASSERT_TRUE(form);
    EXPECT_EQ(form->all("a"), (std::vector<std::string> { "1", "2" }));
    EXPECT_EQ(form->get("b"), "あ &");
    EXPECT_TRUE(form->has("c"));
    EXPECT_EQ(form->get("c"), "");
    EXPECT_EQ(form->fields().size(), 5U);
}

TEST(decode, form_refuses_what_is_not_text)
{
    for (auto const* text : { "a=%", "a=%4", "a=%zz", "a=%00", "%ff=1", "a=%C0%AF", "a=%ED%A0%80", "a=\xff" })
        EXPECT_FALSE(decode_form(text)) << text;
}

TEST(decode, form_unifies_line_ends_and_drops_control_characters)
{
    auto const form = decode_form("a=one%0D%0Atwo%07");
    ASSERT_TRUE(form);
    EXPECT_EQ(form->get("a"), "one\ntwo");
}

TEST(decode, form_has_a_limit_of_fields)
{
    std::string text;
    for (std::size_t i = 0; i < most_fields; ++i)
        text += "a=&";
    EXPECT_TRUE(decode_form(text));
    EXPECT_FALSE(decode_form(text + "a="));
}

TEST(decode, target_is_a_path_and_a_query)
{
    auto const target = decode_target("/persons/%E3%82%A2?words=a+b&x=%2F");
    ASSERT_TRUE(target);
    EXPECT_EQ(target->path, "/persons/ア");
    EXPECT_EQ(target->query.get("words"), "a b");
    EXPECT_EQ(target->query.get("x"), "/");
}

TEST(decode, target_refuses_other_forms_and_hidden_slashes)
{
    for (auto const* text : { "", "*", "http://example.jp/", "persons", "/a%2Fb", "/a%2fb", "/%00", "/%ff", "/a#b", "/a?b=%" })
        EXPECT_FALSE(decode_target(text)) << text;
}

TEST(decode, content_type_gives_the_boundary)
{
    auto const type = decode_content_type("Multipart/Form-Data; charset=utf-8; Boundary=\"a b\"");
    EXPECT_EQ(type.type, "multipart/form-data");
    EXPECT_EQ(type.boundary, "a b");
    EXPECT_EQ(decode_content_type("text/plain").boundary, "");
}

TEST(decode, cookies_are_found_by_their_whole_name)
{
    Request request;
    request.headers["cookie"] = "session=1; xsession=2;empty=; last=a=b";
    EXPECT_EQ(request.cookie("session"), "1");
    EXPECT_EQ(request.cookie("xsession"), "2");
    EXPECT_EQ(request.cookie("empty"), "");
    EXPECT_EQ(request.cookie("last"), "a=b");
    EXPECT_EQ(request.cookie("sess"), "");
}

}
