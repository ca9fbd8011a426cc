#pragma once

#include "trust/parties.h"

#include <optional>
#include <string>
#include <string_view>

namespace trust {

enum class Kind { person, family, staff, link };
enum class Role { none, worker, lead, coordinator, organiser, author, researcher, admin };

// Who is looking. Made by sign-in only (and by tests); every store function of a room takes one.
struct Viewer {
    AccountId account;
    Kind kind { Kind::staff };
    Role role { Role::none };
    AgencyId agency;  // staff
    PersonId person;  // kind person: themself; kind family: the person they belong to
    HandoverId handover; // kind link
    std::string name; // how the account is shown: 山本（架空）

    bool is_worker() const { return kind == Kind::staff && (role == Role::worker || role == Role::lead); }
    bool is_person() const { return kind == Kind::person; }
};

std::string_view code(Kind); // "person", …
std::string_view code(Role); // "worker", …
std::optional<Kind> kind_from(std::string_view);
std::optional<Role> role_from(std::string_view);

// What a route asks of its caller. Who may see which person is not decided here but by the Gate.
enum class Need {
    unstated, // stops the start
    anyone,   // no sign-in
    signed_in, // anybody with an account that lasts, which a link is not
    link,      // somebody who opened a link (consent-spec A8), and nothing else
    worker,   // staff, role worker or lead
    person,   // the person themself
    person_or_worker,
    staff,    // any role
    author,   // programme author, or admin
    admin,
};

std::string_view code(Need);
bool meets(Need, std::optional<Viewer> const&);

}
