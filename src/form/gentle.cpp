#include "form/screen.h"

#include "base/text.h"

namespace form {

namespace {

using base::json::value;

// A text that is hardly more than a general phrase: so many characters may stand around it.
constexpr std::size_t characters_around = 5;

bool fits(GentleHint const& hint, std::string_view item)
{
    return std::ranges::any_of(hint.items, [&](std::string const& pattern) {
        return pattern.ends_with('*') ? item.starts_with(std::string_view(pattern).substr(0, pattern.size() - 1))
                                      : item == pattern;
    });
}

bool is_general(GentleHint const& hint, std::string_view text)
{
    auto const folded = base::search_form(text);
    auto const length = base::character_count(folded);
    return std::ranges::any_of(hint.phrases, [&](std::string const& phrase) {
        return length <= base::character_count(phrase) + characters_around && folded.find(phrase) != std::string::npos;
    });
}

// The texts of a line that may be general: a text, the entries of a list, the fields of rows.
void collect(value const& content, std::vector<std::string>& texts)
{
    if (content.is_string()) {
        texts.emplace_back(content.get_string());
    } else if (content.is_array()) {
        for (auto const& entry : content.get_array())
            collect(entry, texts);
    } else if (content.is_object() && unsure_in(content) == Unsure::no) {
        for (auto const& field : content.get_object())
            collect(field.value(), texts);
    }
}

std::vector<std::string> supporter_names(Answer const& source, std::string const& line)
{
    std::vector<std::string> names;
    for (auto const& row : source.rows(line)) {
        auto const& fields = row.get_object();
        auto const ring = base::json_text(fields, "ring");
        auto name = base::json_text(fields, "name");
        if (!name.empty() && (ring == "1" || ring == "2"))
            names.push_back(std::move(name));
    }
    return names;
}

std::vector<std::string> texts_offered(Answer const& source, std::string const& line)
{
    if (auto text = source.text(line); !text.empty())
        return { std::move(text) };
    if (auto texts = source.texts(line); !texts.empty())
        return texts;
    return supporter_names(source, line);
}

// As the item wants it; a row takes the text as its first column.
value shaped(Item const& item, std::vector<std::string> texts)
{
    if (item.type == ItemType::text)
        return base::json::string(base::join(texts, "\n"));
    if (texts.size() > static_cast<std::size_t>(item.most))
        texts.resize(static_cast<std::size_t>(item.most));
    base::json::array entries;
    for (auto const& text : texts) {
        if (item.has_rows())
            entries.push_back(base::json::object { { item.columns.front().id, text } });
        else
            entries.emplace_back(text);
    }
    return entries;
}

}

std::string gentle_hint(Definition const& definition, Item const& item, value const& content, words::Language language)
{
    if (!definition.gentle || item.type == ItemType::choice || item.type == ItemType::ticks)
        return {};
    std::vector<std::string> texts;
    collect(content, texts);
    for (auto const& hint : *definition.gentle) {
        if (fits(hint, item.id) && std::ranges::any_of(texts, [&](auto const& text) { return is_general(hint, text); }))
            return hint.question.in(language);
    }
    return {};
}

std::map<std::string, std::string> gentle_hints(Definition const& definition, Step const& step,
    NewContent const& content, words::Language language)
{
    std::map<std::string, std::string> hints;
    for (auto const& item : step.items) {
        for (auto const& line : line_names(item)) {
            auto const found = content.find(line);
            auto hint = found == content.end() ? std::string() : gentle_hint(definition, item, found->second, language);
            if (!hint.empty())
                hints.emplace(item.id, std::move(hint));
        }
    }
    return hints;
}

std::map<std::string, value> offers_from(Step const& step, Answer const& source)
{
    std::map<std::string, value> offers;
    for (auto const& item : step.items) {
        auto const takes_text = item.type == ItemType::text || item.type == ItemType::list || item.has_rows();
        if (item.fill_from.empty() || !takes_text)
            continue;
        if (auto texts = texts_offered(source, item.fill_from); !texts.empty())
            offers.emplace(item.id, shaped(item, std::move(texts)));
    }
    return offers;
}

}
