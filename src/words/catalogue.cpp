#include "words/catalogue.h"

#include "base/json.h"
#include "words/furigana.h"

#include <boost/locale/gnu_gettext.hpp>

#include <locale>

namespace words {

namespace {

namespace gettext = boost::locale::gnu_gettext;
using Messages = boost::locale::message_format<char>;

std::vector<char> read_catalogue(std::filesystem::path const& file)
{
    auto bytes = base::read_file(file);
    // The first four bytes of every .mo file, in the byte order of the machine that made it (gettext manual, 10.3).
    constexpr std::string_view little = "\xde\x12\x04\x95";
    constexpr std::string_view big = "\x95\x04\x12\xde";
    if (!bytes.starts_with(little) && !bytes.starts_with(big))
        throw std::runtime_error(file.string() + " is not a message catalogue");
    return { bytes.begin(), bytes.end() };
}

std::locale locale_of(std::filesystem::path const& file)
{
    gettext::messages_info information;
    information.encoding = "UTF-8";
    information.domains.emplace_back("messages");
    information.paths.emplace_back(".");
    information.callback = [&](std::string const&, std::string const&) { return read_catalogue(file); };
    auto* facet = gettext::create_messages_facet<char>(information);
    if (!facet)
        throw std::runtime_error(file.string() + " cannot be used as a message catalogue");
    return std::locale(std::locale::classic(), facet);
}

// A slot is a name in braces; a '/' inside makes it furigana.
std::optional<std::string_view> slot_at(std::string_view text)
{
    auto end = text.find('}');
    if (text.empty() || text.front() != '{' || end == std::string_view::npos || end == 1)
        return std::nullopt;
    auto name = text.substr(1, end - 1);
    bool plain = std::all_of(name.begin(), name.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
    return plain ? std::optional(name) : std::nullopt;
}

using Face = std::string (*)(std::string_view);

// Each piece of the message and each value goes through the face on its own, so that a value can neither close
// a brace of the message nor fill another slot.
std::string filled(std::string_view message, Slots const& slots, Face face)
{
    if (slots.empty())
        return face(message);
    std::string text;
    std::size_t begin = 0;
    for (auto place = message.find('{'); place != std::string_view::npos; place = message.find('{', place + 1)) {
        auto name = slot_at(message.substr(place));
        auto value = name ? slots.find(std::string(*name)) : slots.end();
        if (value == slots.end())
            continue;
        text += face(message.substr(begin, place - begin));
        text += face(value->second);
        begin = place + name->size() + 2;
    }
    text += face(message.substr(begin));
    return text;
}

}

struct Catalogue::Data {
    // The locales own the facets that the pointers show.
    std::array<std::locale, languages.size()> locales;
    std::array<Messages const*, languages.size()> messages {};

    char const* find(Language language, std::string_view key) const
    {
        auto id = std::string(key);
        auto const* text = messages[static_cast<std::size_t>(language)]->get(0, nullptr, id.c_str());
        return text && *text ? text : nullptr;
    }
};

Catalogue::Catalogue(std::filesystem::path messages_folder)
    : data_(std::make_unique<Data>())
{
    for (auto language : languages) {
        auto index = static_cast<std::size_t>(language);
        data_->locales[index] = locale_of(messages_folder / (std::string(code(language)) + ".mo"));
        data_->messages[index] = &std::use_facet<Messages>(data_->locales[index]);
    }
}

Catalogue::~Catalogue() = default;

bool Catalogue::has(Language language, std::string_view key) const
{
    return data_->find(language, key) != nullptr;
}

std::string Catalogue::raw(Language language, std::string_view key) const
{
    if (auto const* text = data_->find(language, key))
        return text;
    if (language != Language::japanese) {
        if (auto const* text = data_->find(Language::japanese, key))
            return text;
    }
    return std::string(key);
}

std::string Catalogue::text(Language language, std::string_view key, Slots const& slots) const
{
    return filled(raw(language, key), slots, without_furigana);
}

std::string Catalogue::html(Language language, std::string_view key, Slots const& slots) const
{
    return filled(raw(language, key), slots, ruby_html);
}

}
