#pragma once

#include "consent/decision.h"

namespace consent::testing {

// What a case is made of: numbers, each of which decides one thing. Where they end, everything further is the first of
// its kind. So a case is made smaller by leaving numbers out or making them smaller.
using Choices = std::vector<std::uint16_t>;

// Small worlds in which ids meet, times touch and definitions clash: for the properties of consent-spec §6.
class RandomCase {
public:
    explicit RandomCase(Choices);

    Facts facts();
    struct Question {
        Seconds at;
        std::string account, person;
        std::optional<trust::Act> act;
        std::optional<trust::Compartment> compartment;
        std::vector<std::string> lines;
        std::string owner, handover, study;
    };
    Question question();
    std::size_t below(std::size_t limit) { return next_ < choices_.size() ? choices_[next_++] % limit : 0; }
    WithdrawalEntry withdrawal();
    GrantEntry grant();
    std::string agency();

private:
    std::string one_of(std::initializer_list<char const*> words) { return *(words.begin() + below(words.size())); }
    Seconds time();
    Seconds past(); // mostly well before the question
    std::string account();
    std::optional<Seconds> time_or_none(std::size_t one_in);
    Recipient recipient();
    std::string compartment();
    std::vector<std::string> some_lines();
    template<class Entry, class Make>
    void fill(std::vector<Entry>& entries, std::size_t most, Make make);

    Choices choices_;
    std::size_t next_ { 0 };
    // Every other choice falls on these, so that a world is about something.
    std::string compartment_;
    std::string agency_;
    std::string account_;
};

}
