#include "look/template_source.h"

namespace look {

namespace {

using words::Language;

constexpr std::string_view pragma = "{{%AUTOESCAPE context=\"HTML\"}}\n";

words::Catalogue const& catalogue()
{
    static words::Catalogue const catalogue(BUILD_FOLDER "/messages");
    return catalogue;
}

std::string prepared(std::string_view source, Language language = Language::japanese)
{
    std::vector<std::string> missing;
    auto text = prepare_template(source, catalogue(), language, missing);
    EXPECT_TRUE(missing.empty());
    EXPECT_TRUE(text.starts_with(pragma));
    return text.substr(pragma.size());
}

TEST(TemplateSource, puts_texts_in_per_language)
{
    EXPECT_EQ(prepared("<p>[[look.quick_exit]]</p>"), "<p>すぐ<ruby>閉<rt>と</rt></ruby>じる</p>");
    EXPECT_EQ(prepared("<p>[[look.quick_exit]]</p>", Language::english), "<p>Leave at once</p>");
    EXPECT_EQ(prepared("<p>[[look.quick_exit|plain]]</p>"), "<p>すぐ閉じる</p>");
}

TEST(TemplateSource, puts_plain_text_where_no_element_may_stand)
{
    EXPECT_EQ(prepared("<a title=\"[[look.quick_exit]]\">"), "<a title=\"すぐ閉じる\">");
    EXPECT_EQ(prepared("<option value=\"1\">[[look.quick_exit]]</option>"), "<option value=\"1\">すぐ閉じる</option>");
    EXPECT_EQ(prepared("<select><option>x</option></select>[[look.quick_exit]]"),
        "<select><option>x</option></select>すぐ<ruby>閉<rt>と</rt></ruby>じる");
}

TEST(TemplateSource, fills_slots_with_escaped_variables)
{
    EXPECT_EQ(prepared("<p>[[look.person_bar.with name=ALIAS]]</p>"), "<p>{{ALIAS:p}}さんと</p>");
    EXPECT_EQ(prepared("<p>[[look.person_bar.with name=ALIAS]]</p>", Language::english), "<p>With {{ALIAS:p}}</p>");
    EXPECT_THROW(prepared("<p>[[look.person_bar.with ALIAS]]</p>"), std::runtime_error);
}

TEST(TemplateSource, chooses_the_modifier_by_place)
{
    EXPECT_EQ(prepared("<p>{{X}}</p>"), "<p>{{X:p}}</p>");
    EXPECT_EQ(prepared("<input value=\"{{X}}\">"), "<input value=\"{{X:p}}\">");
    EXPECT_EQ(prepared("<a href=\"{{X}}\">"), "<a href=\"{{X}}\">");
    EXPECT_EQ(prepared("<a href=\"/p/{{X}}/e\">"), "<a href=\"/p/{{X}}/e\">");
    EXPECT_EQ(prepared("<a href=\"/p?q={{X}}&amp;r={{Y}}\">"), "<a href=\"/p?q={{X:x-query}}&amp;r={{Y:x-query}}\">");
    EXPECT_EQ(prepared("<a href='{{X}}' title='{{Y}}'>{{Z:h}}"), "<a href='{{X}}' title='{{Y:p}}'>{{Z:h}}");
    EXPECT_EQ(prepared("{{#S}}{{>I}}{{/S}}"), "{{#S}}{{>I}}{{/S}}");
}

TEST(TemplateSource, leaves_comments_out)
{
    EXPECT_EQ(prepared("{{! {X} [[no.such]] }}<!-- [[no.such]] --><p></p>"), "<p></p>");
}

TEST(TemplateSource, names_missing_keys_and_broken_markers)
{
    std::vector<std::string> missing;
    prepare_template("[[no.such.key]] [[look.name]] [[neither|plain]]", catalogue(), Language::japanese, missing);
    EXPECT_THAT(missing, ::testing::ElementsAre("no.such.key", "neither"));
    EXPECT_THROW(prepared("{{X"), std::runtime_error);
    EXPECT_THROW(prepared("{{! as in {{>RAIL}} }}"), std::runtime_error);
    EXPECT_THROW(prepared("[[look.name"), std::runtime_error);
}

}

}
