#pragma once

#include "agency/card.h"
#include "base/result.h"
#include "trust/parties.h"

#include <optional>
#include <string>
#include <vector>

namespace lane {

using trust::AgencyId;
using trust::PersonId;

// The lane: where a person and an agency that need not pass on what it hears (D0–D2) write to each other, and nobody else
// may know that they do (consent-spec R4, A1, A4; dossier §7.2; decision 22). Pure.
inline constexpr std::size_t message_characters = 800; // of any kind, with the author's name, fit into a small box of the shelf
inline constexpr std::size_t name_characters = 30;
inline constexpr std::size_t most_talks = 10; // of one person, those that go on
inline constexpr std::size_t most_kept_talks = 100; // with those that are over; they fit into one box
inline constexpr int messages_shown_boxes = 60; // some hundred messages

enum class Side { person, agency };
std::string_view code(Side);
std::optional<Side> side_from(std::string_view);

struct Message {
    Side side { Side::person };
    std::string author; // of the agency's side: the worker's name
    base::Instant at;
    std::string text;
};

// One person with one agency.
struct Talk {
    std::string letters; // stand in addresses; tell nothing
    AgencyId agency;
    PersonId person;
    std::string name;    // as the person wants to be called there; may be empty
    base::Instant begun_at;
    std::optional<base::Instant> ended_at; // by the person
    base::Instant last_at;
    Side last_side { Side::person };
};

// From when on the lane of this agency is closed for a talk that began then: its duty became D3 or D4. It stays closed when
// the duty is lowered again, because what was written was written to others; the person may begin anew.
std::optional<base::Instant> closed_since(std::vector<agency::DutyCard> const&, base::Instant begun_at, base::Instant now);
bool is_open(std::vector<agency::DutyCard> const&, base::Instant now); // may an agency be chosen at all
// How often the lane of this agency was closed so far. Another number than when a talk began: that talk is closed.
std::int64_t closings(std::vector<agency::DutyCard> const&, base::Instant now);
bool is_alive(Talk const&, std::vector<agency::DutyCard> const&, base::Instant now); // neither ended nor closed

// The text as it is kept. Refusals at "text": "lane.message.empty", "lane.message.long" {most}.
base::Result<std::string> message_from(std::string_view typed);
// Refusal at "name": "lane.name.long" {most}. Empty is a name, too.
base::Result<std::string> name_from(std::string_view typed);

// Those that wait for an answer first, who waits longest at the top; then the others, newest first.
void sort_for_agency(std::vector<Talk>&);

}
