#pragma once

#include "consent/grant_store.h"
#include "links/link.h"
#include "trust/sealed.h"
#include "trust/visit.h"

#include <vector>

namespace links {

struct NewLink {
    PersonId person;
    AgencyId agency;
    std::string agency_name; // how whoever opens it is called in the journal
    consent::Scope scope;    // lines by name
    int notice_version { 0 };
    int days { usual_days };
    std::string phone;       // whom to call when it opens no more; "" for nobody
};
// The grant (purpose handover), the hand-over and the link. Refusals: "link.enough" {most}; those of consent's give.
base::Result<LinkId> make(trust::Visit&, store::Transaction&, trust::Keys const&, trust::Disclosure const& crisis_write_permit, NewLink const&);
// Newest first, at most links_shown. The disclosure covers crisis, read.
std::vector<Link> links_of(store::Session&, trust::Keys const&, trust::Disclosure const& crisis_disclosure, base::Instant now);
// From this moment nobody reads by it, the open page included. False: not this person's, or closed already.
bool close(trust::Visit&, store::Transaction&, trust::Disclosure const& crisis_write_permit, LinkId const&);

// ---- For whoever holds the address, without any permit
struct Held {
    LinkId id;
    PersonId person;
    trust::HandoverId handover;
    AgencyId agency;
    State state { State::waits };
    base::Instant until; // of the link, or once opened of what it shows
    std::string phone;
};
std::optional<Held> held(store::Session&, trust::Keys const&, std::string_view letters, base::Instant now);
// Opens it if it waits and the code is the one: an account of kind link that ends in half an hour, and the hand-over and
// its grant with it. Of two who come at once, one is told that it was used. Refusals: "link.over", "link.code.wrong" at "code".
base::Result<trust::AccountId> open(
    store::Transaction&, trust::Keys const&, std::string_view letters, std::string_view digits, std::string const& name, base::Instant now);
// What this account (kind link) opened.
std::optional<Held> opened_by(store::Session&, trust::AccountId const&, base::Instant now);

}
