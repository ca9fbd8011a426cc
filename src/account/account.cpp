#include "account/account.h"

#include "base/random.h"
#include "base/text.h"

#include <algorithm>

namespace account {

std::string_view code(Way way)
{
    constexpr std::array<std::string_view, 5> codes { "password", "code", "recovery", "card", "demo" };
    return codes[static_cast<std::size_t>(way)];
}

Device device_of(std::string_view agent)
{
    auto const says = [&](std::string_view word) { return agent.find(word) != std::string_view::npos; };
    Device device { "unknown", "unknown" };
    if (says("iPad") || says("Tablet") || (says("Android") && !says("Mobile")))
        device.kind = "tablet";
    else if (says("iPhone") || says("Mobile"))
        device.kind = "phone";
    else if (says("Windows") || says("Macintosh") || says("Linux") || says("CrOS"))
        device.kind = "computer";
    if (says("Edg")) // it also says Chrome and Safari
        device.browser = "edge";
    else if (says("Firefox") || says("FxiOS"))
        device.browser = "firefox";
    else if (says("Chrom") || says("CriOS")) // it also says Safari
        device.browser = "chrome";
    else if (says("Safari"))
        device.browser = "safari";
    return device;
}

std::chrono::seconds owed(Failures const& failures, Patience const& patience, base::Instant now)
{
    if (!failures.last || failures.count < patience.free_tries)
        return std::chrono::seconds(0);
    auto const doublings = std::min<std::int64_t>(failures.count - patience.free_tries, 20);
    auto const wait = std::min<std::int64_t>(std::int64_t { 2 } << doublings, patience.longest.count());
    auto const since = (now.microseconds - failures.last->microseconds) / 1'000'000;
    return std::chrono::seconds(std::clamp<std::int64_t>(wait - since, 0, wait));
}

std::string random_letters(std::size_t count)
{
    std::string letters;
    while (letters.size() < count)
        letters += paper_letters[base::random_below(paper_letters.size())];
    return letters;
}

std::string letters_from(std::string_view typed, std::size_t count)
{
    std::string letters;
    for (unsigned char const letter : base::nfkc(typed.substr(0, 200))) {
        if (letter == '-' || letter == ' ')
            continue;
        letters += static_cast<char>(letter < 0x80 ? std::tolower(letter) : letter);
    }
    bool const known = letters.size() == count
        && std::ranges::all_of(letters, [](char letter) { return paper_letters.find(letter) != std::string_view::npos; });
    return known ? letters : std::string();
}

std::string in_groups(std::string_view letters, std::size_t size)
{
    std::string text;
    for (std::size_t place = 0; place < letters.size(); ++place) {
        if (place > 0 && place % size == 0)
            text += '-';
        text += letters[place];
    }
    return text;
}

std::string new_passphrase()
{
    // Syllables with one spelling only: no shi/si, tsu/tu, fu/hu, chi/ti, and none that needs a doubled letter.
    constexpr std::array<std::string_view, 35> syllables { "ka", "ki", "ku", "ke", "ko", "sa", "su", "se", "so", "ta",
        "te", "to", "na", "ni", "nu", "ne", "no", "ha", "hi", "he", "ho", "ma", "mi", "mu", "me", "mo", "ra", "ri",
        "ru", "re", "ro", "ya", "yu", "yo", "wa" };
    constexpr int words = 4;
    constexpr int syllables_of_word = 3;
    std::string phrase;
    for (int word = 0; word < words; ++word) {
        if (word > 0)
            phrase += '-';
        for (int place = 0; place < syllables_of_word; ++place)
            phrase += syllables[base::random_below(syllables.size())];
    }
    return phrase;
}

}
