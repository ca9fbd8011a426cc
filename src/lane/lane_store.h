#pragma once

#include "lane/lane.h"
#include "trust/sealed.h"
#include "trust/viewer.h"

#include <vector>

namespace lane {

// Everything of the lane lies on the shelf (shelf/shelf.h), sealed under the person's key of the lane, which no bound
// agency's session can open. Disclosures are of compartment lane: of the person, or of a worker with their agency as owner.

// ---- The person's side
struct Own {
    std::optional<base::Instant> limits_at; // when the person read and took the limits; nothing is written before
    std::vector<Talk> talks;                // newest first
};
Own load_own(store::Session&, trust::Keys const&, trust::Disclosure const&);
void take_limits(store::Transaction&, trust::Keys const&, trust::Disclosure const& write_permit, base::Instant now);

// The first message begins the talk and takes the name; later ones keep it. Refusals: those of message_from() and
// name_from(); "lane.limits.first"; "lane.closed" where the agency is or was bound since the talk began, then the text
// stays with the person; "lane.many" {most}. Where more talks are kept than a box can name, the oldest that is over goes.
struct Written {
    AgencyId agency;
    std::string_view name;
    std::string_view text;
};
base::Result<Talk> write_as_person(store::Transaction&, trust::Keys const&, trust::Disclosure const& write_permit,
    std::vector<agency::DutyCard> const&, Written const&, base::Instant now);
// The agency does not find the talk any more; the person keeps it to read. False: there is none to end.
bool end_talk(store::Transaction&, trust::Keys const&, trust::Disclosure const& write_permit, AgencyId const&, base::Instant now);
// The one with this agency that is not over, else the latest; nullopt: none.
std::optional<Talk> talk_with(Own const&, AgencyId const&);

// ---- The agency's side
struct Listed { // whom to ask the gate about
    std::string letters;
    PersonId person;
};
// Those that go on. Of what is over nobody is asked, and so it fills nobody's journal.
std::vector<Listed> listed(store::Session&, trust::Keys const&, AgencyId const&, std::vector<agency::DutyCard> const&, base::Instant now);
// Also one that is over. nullopt: no such talk, another agency's, or the person was erased.
std::optional<Listed> listed(store::Session&, trust::Keys const&, AgencyId const&, std::string_view letters);
std::optional<Talk> load_talk(store::Session&, trust::Keys const&, trust::Disclosure const&, std::string_view letters);
// Refusals: those of message_from(), "lane.over" when the person ended it meanwhile.
base::Result<> reply(store::Transaction&, trust::Keys const&, trust::Disclosure const& write_permit,
    std::string_view letters, std::string_view author, std::string_view text, base::Instant now);

// ---- Both
struct Messages {
    std::vector<Message> messages; // oldest first
    bool more { false };           // older ones are kept and not shown
};
Messages messages_of(store::Session&, trust::Keys const&, trust::Disclosure const&, std::string_view letters);
// What was typed and not sent yet, one for each account and talk; the person's before the first message goes by the agency.
void keep_draft(store::Transaction&, trust::Keys const&, trust::Disclosure const& write_permit, std::string_view talk,
    trust::AccountId const&, std::string_view text);
std::string draft_of(store::Session&, trust::Keys const&, trust::Disclosure const&, std::string_view talk, trust::AccountId const&);

// ---- Erasing a person, while their keys are still there: their boxes are random bytes again, and no agency's list has them.
void forget(store::Transaction&, trust::Keys const&, PersonId const&, base::Instant now);

}
