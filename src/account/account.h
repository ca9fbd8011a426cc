#pragma once

#include "base/time.h"
#include "trust/viewer.h"

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace account {

using trust::AccountId;
using trust::AgencyId;
using trust::PersonId;

// How somebody came in; the owner sees it beside each of their sessions.
enum class Way { password, code, recovery, card, demo };
std::string_view code(Way);

// What a browser says of itself, coarse enough to tell nothing more than "my phone" from "not mine".
struct Device {
    std::string kind;    // "phone", "tablet", "computer", "unknown"
    std::string browser; // "chrome", "edge", "firefox", "safari", "unknown"
};
Device device_of(std::string_view user_agent);

// A try with a one-time code or a PIN costs time after a few failures, and never the account: whoever gets here holds
// the password or the card already, so the count is of the account or card and not of where they are.
struct Patience {
    int free_tries { 5 };
    std::chrono::seconds longest { 60 };
};
// NIST SP 800-63B-4 §3.2.2 allows 100 failures in a row; at one try a minute three codes in a million are guessed in
// 230 days on average, and the owner is told of the failures when they come in.
inline constexpr Patience code_patience {};
// A found card with six digits behind it.
inline constexpr Patience card_patience { 5, std::chrono::seconds(600) };
struct Failures {
    std::int64_t count { 0 };
    std::optional<base::Instant> last;
};
std::chrono::seconds owed(Failures const&, Patience const&, base::Instant now); // 0: go ahead

// The roles that an administrator gives, in the order of the form.
inline constexpr std::array staff_roles { trust::Role::worker, trust::Role::lead, trust::Role::coordinator,
    trust::Role::organiser, trust::Role::author, trust::Role::researcher, trust::Role::admin };

// Letters that are not mistaken for others when read from paper: 31 of them.
inline constexpr std::string_view paper_letters = "abcdefghjkmnpqrstuvwxyz23456789";
std::string random_letters(std::size_t count);
// As it was typed → lower case, no blanks and hyphens; "" if a letter is none of paper_letters or the length differs.
std::string letters_from(std::string_view typed, std::size_t count);
std::string in_groups(std::string_view letters, std::size_t size); // "abcd-efgh-…"

inline constexpr std::size_t recovery_codes = 8;
inline constexpr std::size_t recovery_letters = 16; // 79 bits
inline constexpr std::size_t card_letters = 24;     // 118 bits

// Four words of three syllables, such as "kamote-sunoki-rahemi-yokuna": 61 bits, spoken and typed without a
// Japanese input method (which password fields switch off).
std::string new_passphrase();

}
