#pragma once

#include "words/language.h"

#include <filesystem>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace words {

using Slots = std::map<std::string, std::string>;

// The messages of the program: whole sentences with named slots ({name}), from content/messages/*.po, compiled
// to build/messages/<language>.mo. A text may carry furigana. Easy Japanese falls back to Japanese. A key that no
// language has is a defect: text() returns the key itself and a test finds it.
class Catalogue {
public:
    // Throws if a catalogue is missing or damaged.
    explicit Catalogue(std::filesystem::path messages_folder);
    ~Catalogue();

    bool has(Language, std::string_view key) const;
    std::string text(Language, std::string_view key, Slots const& slots = {}) const;  // plain, furigana removed
    std::string html(Language, std::string_view key, Slots const& slots = {}) const;  // escaped, furigana as ruby
    std::string raw(Language, std::string_view key) const; // as written, with furigana notation and slots

private:
    struct Data;
    std::unique_ptr<Data> data_;
};

}
