#pragma once

#include "consent/world.h"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace consent {

// consent-spec version 3, and nothing else decides. Pure: the same case gives the same answer.
enum class Rule : std::uint8_t { none, a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, r1, r2, r3, r4, r5 };
std::string_view code(Rule); // "A1" … "R5"; none: "default"

// About the person of the World. The views must live as long as the answer is used.
struct Asked {
    Seconds at { 0 };
    std::string_view account;
    std::optional<trust::Act> act;                 // nullopt: an unknown act
    std::optional<trust::Compartment> compartment; // nullopt: an unknown compartment
    std::span<std::string_view const> lines;
    std::string_view owner {};
    std::string_view handover {};
    std::string_view study {};
};

struct Answer {
    bool allowed { false };
    Rule rule { Rule::none };
    std::string_view grant {};           // "" is null
    std::vector<std::string_view> lines; // sorted, without duplicates
};

Answer decide(World const&, Asked const&);

// What A10 needs besides a broken glass: a worker whose agency is not D4 and has the person in a stay or a team now.
bool may_break_glass(World const&, std::string_view account, Seconds at);

// May more facts change this answer of a world that knows only the viewer's account, the person and their stays? If not,
// nothing else needs to be loaded. Agencies can only refuse the lane there (R4), and what else there is adds
// permissions from the second half of A3 on, so a full answer by A1, A2 or the first half of A3 stands.
bool is_final(Answer const&, Asked const&);

// The decision in words that a visitor's question gives (§5), for explaining pages: is this grant effective now?
bool is_effective(World const&, World::Grant const&, trust::Compartment, std::string_view line, Seconds at);

}
