#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace trust {

// The parts of what is known about a person (consent-spec §1).
enum class Compartment {
    identity, contact, stay, checklist, scores, session, plan, crisis, private_page, handover, touch, lane, family,
    legal, timetable, research,
};

inline constexpr std::array compartments { Compartment::identity, Compartment::contact, Compartment::stay,
    Compartment::checklist, Compartment::scores, Compartment::session, Compartment::plan, Compartment::crisis,
    Compartment::private_page, Compartment::handover, Compartment::touch, Compartment::lane, Compartment::family,
    Compartment::legal, Compartment::timetable, Compartment::research };

enum class Act { read, know, write, export_out };

std::string_view code(Compartment); // "identity", … "private"
std::string_view code(Act);         // "read", "know", "write", "export"
std::optional<Compartment> compartment_from(std::string_view);
std::optional<Act> act_from(std::string_view);

}
