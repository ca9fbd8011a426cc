#include "trust/viewer.h"

#include <array>
#include <utility>

namespace trust {

namespace {

constexpr std::array<std::pair<Kind, std::string_view>, 4> kinds { {
    { Kind::person, "person" }, { Kind::family, "family" }, { Kind::staff, "staff" }, { Kind::link, "link" },
} };

constexpr std::array<std::pair<Role, std::string_view>, 8> roles { {
    { Role::none, "none" }, { Role::worker, "worker" }, { Role::lead, "lead" }, { Role::coordinator, "coordinator" },
    { Role::organiser, "organiser" }, { Role::author, "author" }, { Role::researcher, "researcher" },
    { Role::admin, "admin" },
} };

template<class Word, std::size_t size>
std::optional<Word> word_from(std::array<std::pair<Word, std::string_view>, size> const& words, std::string_view code)
{
    for (auto const& [word, text] : words) {
        if (text == code)
            return word;
    }
    return std::nullopt;
}

}

std::string_view code(Kind kind) { return kinds[static_cast<std::size_t>(kind)].second; }
std::string_view code(Role role) { return roles[static_cast<std::size_t>(role)].second; }
std::optional<Kind> kind_from(std::string_view text) { return word_from(kinds, text); }
std::optional<Role> role_from(std::string_view text) { return word_from(roles, text); }

std::string_view code(Need need)
{
    switch (need) {
    case Need::unstated: return "";
    case Need::anyone: return "anyone";
    case Need::signed_in: return "signed in";
    case Need::link: return "link";
    case Need::worker: return "worker";
    case Need::person: return "person";
    case Need::person_or_worker: return "person or worker";
    case Need::staff: return "staff";
    case Need::author: return "author";
    case Need::admin: return "admin";
    }
    return "";
}

bool meets(Need need, std::optional<Viewer> const& viewer)
{
    if (need == Need::anyone)
        return true;
    if (!viewer)
        return false;
    switch (need) {
    case Need::unstated: return false;
    case Need::anyone: return true;
    case Need::signed_in: return viewer->kind != Kind::link;
    case Need::link: return viewer->kind == Kind::link;
    case Need::worker: return viewer->is_worker();
    case Need::person: return viewer->is_person();
    case Need::person_or_worker: return viewer->is_person() || viewer->is_worker();
    case Need::staff: return viewer->kind == Kind::staff;
    case Need::author:
        return viewer->kind == Kind::staff && (viewer->role == Role::author || viewer->role == Role::admin);
    case Need::admin: return viewer->kind == Kind::staff && viewer->role == Role::admin;
    }
    return false;
}

}
