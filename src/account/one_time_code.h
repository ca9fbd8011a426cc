#pragma once

#include "base/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace account {

// Time-based one-time codes (RFC 6238): SHA-1, six digits, steps of 30 seconds, which every app knows.
inline constexpr std::size_t code_secret_bytes = 20; // RFC 4226 §4 R6: 160 bits
inline constexpr std::int64_t code_step_seconds = 30;

std::string one_time_code(std::string_view secret, std::int64_t step);
std::int64_t code_step(base::Instant);
// The step whose code was typed, of the present one and its neighbours (a phone's clock may be a little off), but only
// after `last_step`: a code is good once. Full-width digits and blanks are taken too.
std::optional<std::int64_t> matching_step(
    std::string_view secret, std::string_view typed, base::Instant now, std::int64_t last_step);
std::string base32(std::string_view bytes); // without padding
// What the QR code for the app says. The name tells nothing about drugs.
std::string code_address(std::string_view login, std::string_view secret);

}
