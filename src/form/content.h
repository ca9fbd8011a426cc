#pragma once

#include "base/result.h"
#include "base/time.h"
#include "form/definition.h"

namespace form {

// Limits of one answer, in characters and rows; the form's own `most` is at most 50.
inline constexpr std::size_t most_text_characters = 4000;
inline constexpr std::size_t most_line_characters = 400;  // an entry of a list, a field of a row
inline constexpr std::size_t most_cell_characters = 120;  // a cell of the week

// The content of a line in the one form in which it is stored and compared: trimmed, without empty entries; null if
// nothing is left. Refusals: "form.too_long" {most}, "form.too_many" {most}, "form.date", "form.choice",
// "form.content" (another JSON type: a defect of the caller or an attack).
base::Result<base::json::value> checked_content(Item const&, base::json::value const&);

enum class Unsure { no, unknown, no_answer };
Unsure unsure_in(base::json::value const&);
base::json::value unsure_content(Unsure);

// A day as people write it: 2026-11-24, 2026/11/24, 2026.11.24, 2026年11月24日, 令和8年11月24日, R8.11.24, in
// full-width digits too.
std::optional<base::Day> parse_day(std::string_view);

}
