#include "trust/compartment.h"

namespace trust {

namespace {

// In the order of the enum; the words are those of consent-spec §1.
constexpr std::array<std::string_view, compartments.size()> compartment_codes { "identity", "contact", "stay",
    "checklist", "scores", "session", "plan", "crisis", "private", "handover", "touch", "lane", "family", "legal",
    "timetable", "research" };
constexpr std::array<std::string_view, 4> act_codes { "read", "know", "write", "export" };

}

std::string_view code(Compartment compartment) { return compartment_codes[static_cast<std::size_t>(compartment)]; }
std::string_view code(Act act) { return act_codes[static_cast<std::size_t>(act)]; }

std::optional<Compartment> compartment_from(std::string_view text)
{
    for (auto compartment : compartments) {
        if (code(compartment) == text)
            return compartment;
    }
    return std::nullopt;
}

std::optional<Act> act_from(std::string_view text)
{
    for (auto act : { Act::read, Act::know, Act::write, Act::export_out }) {
        if (code(act) == text)
            return act;
    }
    return std::nullopt;
}

}
