#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace words {

enum class Language { japanese, easy_japanese, english };

inline constexpr std::array languages { Language::japanese, Language::easy_japanese, Language::english };

std::string_view code(Language); // "ja", "easy", "en": cookies, content files, catalogues
std::string_view html_lang(Language); // "ja", "ja", "en"
std::optional<Language> language_from(std::string_view code);

}
