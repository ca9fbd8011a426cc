#include "look/data.h"

#include "base/text.h"

namespace look {

namespace {

ctemplate::TemplateString view(std::string_view text)
{
    return { text.data(), text.size() };
}

bool inside_tag(std::string_view before)
{
    auto const at = before.find_last_of("<>");
    return at != std::string_view::npos && before[at] == '<';
}

std::string without_elements(std::string_view html)
{
    std::string text;
    for (std::size_t at = 0; at < html.size();) {
        if (html.substr(at).starts_with("<rt>")) {
            at = std::min(html.size(), html.find("</rt>", at));
        } else if (html[at] == '<') {
            auto const end = html.find('>', at);
            at = end == std::string_view::npos ? html.size() : end + 1;
        } else {
            text += html[at] == '"' ? std::string("&quot;") : std::string(1, html[at]);
            ++at;
        }
    }
    return text;
}

}

Data::Data()
    : inside_(std::make_unique<Inside>())
{
    inside_->owned = std::make_unique<ctemplate::TemplateDictionary>("page");
    inside_->dictionary = inside_->owned.get();
    inside_->pieces = std::make_shared<std::vector<std::string>>();
}

Data::Data(std::unique_ptr<Inside> inside)
    : inside_(std::move(inside))
{
}

Data::~Data() = default;
Data::Data(Data&&) noexcept = default;
Data& Data::operator=(Data&&) noexcept = default;

Data& Data::set(std::string_view name, std::string_view text)
{
    if (text.find_first_of("\x01\x02") == std::string_view::npos) {
        inside_->dictionary->SetValue(view(name), view(text));
        return *this;
    }
    std::string clean(text);
    std::erase_if(clean, [](char letter) { return letter == mark_begin || letter == mark_end; });
    inside_->dictionary->SetValue(view(name), view(clean));
    return *this;
}

Data& Data::set(std::string_view name, std::int64_t number)
{
    inside_->dictionary->SetIntValue(view(name), number);
    return *this;
}

Data& Data::html(std::string_view name, std::string_view safe_html)
{
    if (safe_html.empty()) {
        inside_->dictionary->SetValue(view(name), "");
        return *this;
    }
    auto const mark = mark_begin + std::to_string(inside_->pieces->size()) + mark_end;
    inside_->pieces->emplace_back(safe_html);
    inside_->dictionary->SetValue(view(name), view(mark));
    return *this;
}

Data& Data::show(std::string_view section)
{
    inside_->dictionary->ShowSection(view(section));
    return *this;
}

Data& Data::show_if(std::string_view section, bool condition)
{
    return condition ? show(section) : *this;
}

Data Data::add(std::string_view section)
{
    auto child = std::make_unique<Inside>();
    child->dictionary = inside_->dictionary->AddSectionDictionary(view(section));
    child->pieces = inside_->pieces;
    return Data(std::move(child));
}

Data Data::include(std::string_view name, std::string_view file)
{
    auto child = std::make_unique<Inside>();
    child->dictionary = inside_->dictionary->AddIncludeDictionary(view(name));
    child->dictionary->SetFilename(view(file));
    child->pieces = inside_->pieces;
    return Data(std::move(child));
}

std::string put_pieces(std::string_view text, std::vector<std::string> const& pieces)
{
    std::size_t size = text.size();
    for (auto const& piece : pieces)
        size += piece.size();
    std::string output;
    output.reserve(size);
    while (true) {
        auto const begin = text.find(mark_begin);
        output += text.substr(0, begin);
        if (begin == std::string_view::npos)
            return output;
        auto const end = text.find(mark_end, begin);
        std::size_t number = 0;
        std::from_chars(text.data() + begin + 1, text.data() + end, number);
        auto const& piece = pieces.at(number);
        output += inside_tag(output) ? without_elements(piece) : piece;
        text.remove_prefix(end + 1);
    }
}

}
