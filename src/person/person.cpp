#include "person/person.h"

#include "base/text.h"

namespace person {

namespace {

constexpr std::size_t name_characters = 40;
constexpr std::size_t words_searched = 4;

struct StageCode {
    Stage stage;
    std::string_view code;
};

constexpr std::array stage_codes { StageCode { Stage::before_intake, "S0" }, StageCode { Stage::intake, "S1" },
    StageCode { Stage::stay, "S2" }, StageCode { Stage::before_discharge, "S3" }, StageCode { Stage::discharge, "S4" },
    StageCode { Stage::first_months, "S5" }, StageCode { Stage::long_term, "S6" }, StageCode { Stage::crisis, "X" } };

std::vector<std::string> characters_of(std::string_view text)
{
    std::vector<std::string> characters;
    for (std::size_t place = 0; place < text.size();) {
        auto end = place + 1;
        while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
            ++end;
        characters.emplace_back(text.substr(place, end - place));
        place = end;
    }
    return characters;
}

// U+3041–U+30FF are three bytes from E3 81 to E3 83: hiragana, katakana, the long mark, the middle dot.
bool is_kana(std::string_view character)
{
    if (character.size() != 3 || character[0] != '\xE3')
        return false;
    auto const code = (static_cast<unsigned char>(character[1]) & 0x3F) << 6 | (static_cast<unsigned char>(character[2]) & 0x3F);
    return (code >= 0x041 && code <= 0x096) || (code >= 0x09D && code <= 0x09E) || (code >= 0x0A1 && code <= 0x0FE);
}

bool is_all_kana(std::string_view text)
{
    auto const characters = characters_of(text);
    return !characters.empty() && std::all_of(characters.begin(), characters.end(), [](auto const& c) { return is_kana(c); });
}

}

std::string_view code(Stage stage) { return stage_codes[static_cast<std::size_t>(stage)].code; }

std::optional<Stage> stage_from(std::string_view code)
{
    for (auto const& entry : stage_codes)
        if (entry.code == code)
            return entry.stage;
    return std::nullopt;
}

std::string name_key(Stage stage) { return "person.stage." + std::string(code(stage)); }

bool begins_episode(Stage from, Stage to)
{
    bool const had_left = from >= Stage::discharge;
    bool const comes_again = to == Stage::before_intake || to == Stage::intake;
    return had_left && comes_again;
}

std::string short_code(PersonId const& id)
{
    auto const& text = id.text();
    return text.size() < 6 ? text : text.substr(text.size() - 6);
}

base::Result<NewPerson> check(NewPerson person, base::Day today)
{
    person.alias = base::trim(base::clean_text(person.alias));
    if (person.alias.empty())
        return base::Refusal { "person.alias.missing", "alias" };
    if (base::character_count(person.alias) > name_characters || person.alias.find('\n') != std::string::npos)
        return base::Refusal { "person.alias.long", "alias", { { "most", std::to_string(name_characters) } } };
    auto const kana = base::search_form(person.kana);
    if (!kana.empty() && (!is_all_kana(kana) || base::character_count(kana) > name_characters))
        return base::Refusal { "person.kana.form", "kana" };
    person.kana = kana;
    if (auto const name = searchable(person.alias); kana.empty() && is_all_kana(name))
        person.kana = name;
    if (person.discharge_on && *person.discharge_on < today)
        return base::Refusal { "person.discharge.past", "discharge_on" };
    return person;
}

std::string searchable(std::string_view name)
{
    auto form = base::search_form(name);
    auto const open = form.rfind('(');
    if (open != std::string::npos && open > 0 && form.ends_with(')'))
        form.resize(open);
    return form;
}

std::vector<std::string> search_words(std::string_view alias, std::string_view kana, PersonId const& id)
{
    auto const name = searchable(alias);
    auto const reading = searchable(kana);
    std::set<std::string> words;
    for (auto const& text : { name, reading, short_code(id) })
        for (auto const& pair : base::bigrams(text))
            words.insert(pair);
    for (auto const& text : { name, reading }) {
        auto const characters = characters_of(text);
        if (!characters.empty())
            words.insert(characters.front());
    }
    for (auto const& character : characters_of(name))
        if (!is_kana(character))
            words.insert(character);
    return { words.begin(), words.end() };
}

bool matches(std::vector<std::string> const& words, std::string_view alias, std::string_view kana, PersonId const& id)
{
    auto const name = searchable(alias);
    auto const reading = searchable(kana);
    auto const number = short_code(id);
    return std::all_of(words.begin(), words.end(), [&](std::string const& word) {
        return name.find(word) != std::string::npos || reading.find(word) != std::string::npos
            || number.find(word) != std::string::npos;
    });
}

std::vector<std::string> words_of(std::string_view typed)
{
    auto const clean = base::first_characters(base::trim(base::nfkc(base::clean_text(typed))), name_characters);
    std::vector<std::string> words;
    std::istringstream in { clean };
    for (std::string word; in >> word && words.size() < words_searched;)
        if (auto form = searchable(word); !form.empty())
            words.push_back(std::move(form));
    return words;
}

}
