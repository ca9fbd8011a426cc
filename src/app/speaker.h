#pragma once

#include "app/settings.h"
#include "words/catalogue.h"

#include <ostream>

namespace app {

// What commands say to whoever runs them: Japanese, a line a sentence.
class Speaker {
public:
    Speaker(Settings const& settings, std::ostream& out) : catalogue_(settings.messages_folder()), out_(out) { }

    void say(std::string_view key, words::Slots const& slots = {}) const
    {
        out_ << catalogue_.text(words::Language::japanese, key, slots) << std::endl; // a line at a time: somebody waits
    }
    int refuse(std::string_view key, words::Slots const& slots = {}) const
    {
        say(key, slots);
        return 1;
    }
    words::Catalogue const& catalogue() const { return catalogue_; }

private:
    words::Catalogue catalogue_;
    std::ostream& out_;
};

}
