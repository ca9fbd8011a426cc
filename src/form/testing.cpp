#include "form/testing.h"

namespace form::testing {

namespace {

look::testing::Files templates(std::filesystem::path const& source_folder)
{
    look::testing::Files files;
    files.add_templates(source_folder, "look").add_templates(source_folder, "form");
    files.add("test/items.html", "{{>ITEMS}}").add("test/reading.html", "{{>READING}}");
    return files.add("test/comparison.html", "{{>COMPARISON}}");
}

std::string unescaped(std::string_view html)
{
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> marks { { { "&amp;", "&" },
        { "&lt;", "<" }, { "&gt;", ">" }, { "&quot;", "\"" }, { "&#39;", "'" }, { "&#13;", "\r" }, { "&#10;", "\n" } } };
    std::string text;
    while (!html.empty()) {
        auto const mark = std::ranges::find_if(marks, [&](auto const& one) { return html.starts_with(one.first); });
        text += mark == marks.end() ? html.substr(0, 1) : mark->second;
        html.remove_prefix(mark == marks.end() ? 1 : mark->first.size());
    }
    return text;
}

struct Tag {
    std::string_view name;
    std::string_view attributes;

    std::optional<std::string> value(std::string_view attribute) const
    {
        auto const at = attributes.find(std::string(1, ' ').append(attribute).append("=\""));
        if (at == std::string_view::npos)
            return std::nullopt;
        auto const begin = at + attribute.size() + 3;
        return unescaped(attributes.substr(begin, attributes.find('"', begin) - begin));
    }
    bool has(std::string_view word) const
    {
        auto const bare = std::string(1, ' ').append(word).append(" ");
        return std::string(attributes).append(" ").find(bare) != std::string::npos;
    }
};

// The next tag from `at`, which moves behind it. Attribute values of our templates are always in double quotes.
std::optional<Tag> next_tag(std::string_view html, std::size_t& at)
{
    auto const begin = html.find('<', at);
    if (begin == std::string_view::npos)
        return std::nullopt;
    auto end = begin;
    for (auto quoted = false; end < html.size() && (quoted || html[end] != '>'); ++end)
        quoted = html[end] == '"' ? !quoted : quoted;
    auto const inside = html.substr(begin + 1, end - begin - 1);
    at = end + 1;
    auto const name = inside.substr(0, inside.find_first_of(" \n"));
    return Tag { name, inside.substr(name.size()) };
}

void send_input(web::Form& form, Tag const& tag)
{
    auto const type = tag.value("type").value_or("text");
    auto const name = tag.value("name");
    if (!name || ((type == "checkbox" || type == "radio") && !tag.has("checked")))
        return;
    form.add(*name, tag.value("value").value_or("on"));
}

}

Desk::Desk(store::Database& database, std::filesystem::path const& source_folder,
    std::filesystem::path const& build_folder)
    : library_(source_folder / "content")
    , catalogue_(build_folder / "messages")
    , files_(templates(source_folder))
    , pages_(files_.list(), {}, catalogue_, false)
    , visit_(database, gate_, std::nullopt, base::Instant::from_seconds(1'795'500'000))
{
}

std::string Desk::shown(Definition const& definition, Step const& step, Answer const& answer, ScreenOptions const& options)
{
    return piece("ITEMS", [&](look::Data& data) { fill_step(pages_, *visit_, data, definition, step, answer, options); });
}

std::string Desk::piece(std::string_view name, std::function<void(look::Data&)> const& fill)
{
    look::Data data;
    fill(data);
    std::string file = "test/";
    for (auto letter : name)
        file += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    return pages_.piece(*visit_, file + ".html", data);
}

web::Form sent_by_browser(std::string_view html)
{
    web::Form form;
    std::size_t at = 0;
    std::string select;
    std::optional<std::string> selected;
    while (auto const tag = next_tag(html, at)) {
        if (tag->name == "input") {
            send_input(form, *tag);
        } else if (tag->name == "textarea") {
            auto const end = html.find("</textarea>", at);
            auto text = unescaped(html.substr(at, end - at));
            form.add(tag->value("name").value_or(""), text.starts_with('\n') ? text.substr(1) : text);
            at = end;
        } else if (tag->name == "select") {
            select = tag->value("name").value_or("");
            selected.reset();
        } else if (tag->name == "option" && (!selected || tag->has("selected"))) {
            selected = tag->value("value").value_or("");
        } else if (tag->name == "/select") {
            form.add(select, selected.value_or(""));
        }
    }
    return form;
}

}
