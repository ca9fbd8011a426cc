#pragma once

#include "base/result.h"
#include "trust/sealed.h"
#include "trust/visit.h"

#include <array>
#include <map>
#include <optional>
#include <string>

// The consents of dossier §7.3 that are neither the programme nor a share: what the house may do, each asked by itself.
// A "no" is an answer like a "yes" and changes nothing else. No row means not asked.
namespace share {

enum class Kind { contact, family, copy, research, recording, photo };
inline constexpr std::array kinds { Kind::contact, Kind::family, Kind::copy, Kind::research, Kind::recording, Kind::photo };
std::string_view code(Kind); // "contact", …
std::optional<Kind> kind_from(std::string_view);

// What can be said to it.
enum class Said { yes, no, not_yet, stop };
std::optional<Said> said_from(std::string_view); // "yes", "no", "not_yet", "stop"

enum class ConsentState { not_asked, asked, given, refused, withdrawn, expired };
std::string_view code(ConsentState); // "not_asked", …

// What belongs to a yes, in the person's words: to contact after discharge and to family. All of it is sealed.
struct Terms {
    std::string channel {}; // contact: "phone", "message", "mail", "letter"
    std::string caller {};  // contact: "house" (name of the house), "person" (the worker's own name), "none"
    std::string where {};   // contact: number or address; family: how to reach them
    std::string hours {};   // contact: when
    std::string who {};     // family: who it is
    std::string what {};    // family: what may be said
    bool operator==(Terms const&) const = default;
};
// Each term with its name, in one place for reading and writing.
template<class Of>
auto term_fields(Of& terms)
{
    return std::array { std::pair { "channel", &terms.channel }, std::pair { "caller", &terms.caller },
        std::pair { "where", &terms.where }, std::pair { "hours", &terms.hours }, std::pair { "who", &terms.who },
        std::pair { "what", &terms.what } };
}
inline constexpr std::array channels { "phone", "message", "mail", "letter" };
inline constexpr std::array callers { "house", "person", "none" };
inline constexpr std::size_t most_term_characters = 200;

// Cleaned. Refusals at their field, for a yes only: "share.terms.channel", "share.terms.caller", "share.terms.where",
// "share.terms.who", "share.terms.what"; "share.terms.long" {most} in any case.
base::Result<Terms> check_terms(Kind, Said, Terms);

struct Consent {
    ConsentState state { ConsentState::not_asked };
    int text_version { 0 };
    base::Instant at;
    std::optional<base::Instant> until;
    std::string explained_by; // name; "" if nobody sat beside
    bool by_worker { false }; // a "no" or "not yet" that a worker wrote down
    Terms terms;
};
// The state of a row that says this, with this end.
ConsentState state_of(std::string_view answer, std::optional<base::Instant> const& until, base::Instant now);

// One for each kind. The disclosure is one of contact.
std::map<Kind, Consent> consents(store::Session&, trust::Keys const&, trust::Disclosure const&, base::Instant now);
struct Saying {
    Kind kind { Kind::contact };
    Said said { Said::not_yet };
    Terms terms {};
    std::optional<base::Instant> until {};
};
// Refusals: those of check_terms; "consent.person_needed" for a yes that the person does not give themself. The permit is
// one to write contact.
base::Result<> say(trust::Visit&, store::Transaction&, trust::Keys const&, trust::Disclosure const& permit, trust::AgencyId const& house,
    Saying const&);

}
