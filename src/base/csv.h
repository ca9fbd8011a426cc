#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace base {

// Comma-separated values after RFC 4180, strict: a quoted field may hold commas, quotes ("") and line breaks; text
// after a closing quote or a quote that never closes is an error, not a guess.
struct CsvRecord {
    int line { 0 }; // where it begins, from 1
    std::vector<std::string> cells;
};

struct CsvError {
    enum class Kind { open_quote, text_after_quote, quote_in_text } kind { Kind::open_quote };
    int line { 0 };
};

// CR LF, LF and CR end a record; records without any text are left out. The text is UTF-8 without BOM.
std::variant<std::vector<CsvRecord>, CsvError> parse_csv(std::string_view text);

// A whole file with CR LF and a BOM, which spreadsheets need to see that it is UTF-8.
std::string write_csv(std::vector<std::vector<std::string>> const& records);

// A spreadsheet runs a cell that begins with = + - @ (wide ones too), tab or return as a formula. On the way out such
// a text gets an apostrophe before it; on the way in it is taken away. Texts that already look guarded get one more,
// so that nothing is lost: unguard(guard(text)) == text for every text.
std::string guard_formula(std::string_view);
std::string unguard_formula(std::string_view);

// Bytes of a file to UTF-8 text: UTF-8 with or without BOM, else Shift_JIS (CP932); "" and false if neither.
struct Decoded {
    enum class Encoding { utf8, shift_jis, unknown } encoding { Encoding::unknown };
    std::string text;
};
Decoded decode_file(std::string_view bytes);

}
