#include "base/csv.h"
#include "base/text.h"

#include <cstdlib>

// Whatever file comes in: it becomes UTF-8 or nothing, and what was read comes back the same when it is written and
// read again, also through the guard against formulas.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* bytes, std::size_t size)
{
    std::string_view const given(reinterpret_cast<char const*>(bytes), size);
    auto const decoded = base::decode_file(given);
    if (!base::is_utf8(decoded.text))
        std::abort();
    auto const parsed = base::parse_csv(decoded.text);
    auto const* records = std::get_if<std::vector<base::CsvRecord>>(&parsed);
    if (!records)
        return std::get<base::CsvError>(parsed).line < 1 ? (std::abort(), 0) : 0;
    std::vector<std::vector<std::string>> table;
    for (auto const& record : *records) {
        table.push_back(record.cells);
        for (auto const& cell : record.cells) {
            if (base::unguard_formula(base::guard_formula(cell)) != cell)
                std::abort();
        }
    }
    auto const again = base::parse_csv(std::string_view(base::write_csv(table)).substr(3)); // after the BOM
    auto const* second = std::get_if<std::vector<base::CsvRecord>>(&again);
    if (!second || second->size() != table.size())
        std::abort();
    for (std::size_t row = 0; row < table.size(); ++row) {
        if ((*second)[row].cells != table[row])
            std::abort();
    }
    return 0;
}
