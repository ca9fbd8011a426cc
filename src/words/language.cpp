#include "words/language.h"

namespace words {

std::string_view code(Language language)
{
    switch (language) {
    case Language::japanese: return "ja";
    case Language::easy_japanese: return "easy";
    case Language::english: return "en";
    }
    return "ja";
}

std::string_view html_lang(Language language)
{
    return language == Language::english ? "en" : "ja";
}

std::optional<Language> language_from(std::string_view text)
{
    for (auto language : languages) {
        if (code(language) == text)
            return language;
    }
    return std::nullopt;
}

}
