#pragma once

#include "consent/decision.h"

#include <random>

namespace consent::testing {

// Small worlds in which ids meet, times touch and definitions clash: for the properties of consent-spec §6.
class RandomCase {
public:
    explicit RandomCase(unsigned seed);

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
    std::size_t below(std::size_t limit) { return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_); }
    std::mt19937& random() { return random_; }
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

    std::mt19937 random_;
    // Every other choice falls on these, so that a world is about something.
    std::string compartment_;
    std::string agency_;
    std::string account_;
};

}
