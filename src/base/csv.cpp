#include "base/csv.h"

#include "base/text.h"

#include <array>

namespace base {

namespace {

class CsvReader {
public:
    explicit CsvReader(std::string_view text) : text_(text) { }

    std::variant<std::vector<CsvRecord>, CsvError> read()
    {
        while (at_ < text_.size()) {
            CsvRecord record { line_, {} };
            if (auto const error = read_record(record))
                return *error;
            if (std::any_of(record.cells.begin(), record.cells.end(), [](auto const& cell) { return !trim(cell).empty(); }))
                records_.push_back(std::move(record));
        }
        return std::move(records_);
    }

private:
    std::optional<CsvError> read_record(CsvRecord& record)
    {
        while (true) {
            std::string cell;
            auto const error = at_ < text_.size() && text_[at_] == '"' ? read_quoted(cell) : read_plain(cell);
            if (error)
                return error;
            record.cells.push_back(std::move(cell));
            if (at_ < text_.size() && text_[at_] == ',') {
                ++at_;
                continue;
            }
            skip_line_end();
            return std::nullopt;
        }
    }

    std::optional<CsvError> read_quoted(std::string& cell)
    {
        auto const opened = line_;
        for (++at_; at_ < text_.size(); ++at_) {
            if (text_[at_] == '"') {
                if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
                    ++at_;
                } else {
                    ++at_;
                    if (at_ < text_.size() && text_[at_] != ',' && !at_line_end())
                        return CsvError { CsvError::Kind::text_after_quote, line_ };
                    return std::nullopt;
                }
            } else if (text_[at_] == '\n' || (text_[at_] == '\r' && !next_is_line_feed())) {
                ++line_;
            }
            cell += text_[at_];
        }
        return CsvError { CsvError::Kind::open_quote, opened };
    }

    std::optional<CsvError> read_plain(std::string& cell)
    {
        for (; at_ < text_.size() && text_[at_] != ',' && !at_line_end(); ++at_) {
            if (text_[at_] == '"')
                return CsvError { CsvError::Kind::quote_in_text, line_ };
            cell += text_[at_];
        }
        return std::nullopt;
    }

    bool at_line_end() const { return text_[at_] == '\r' || text_[at_] == '\n'; }
    bool next_is_line_feed() const { return at_ + 1 < text_.size() && text_[at_ + 1] == '\n'; }

    void skip_line_end()
    {
        if (at_ >= text_.size())
            return;
        at_ += text_[at_] == '\r' && next_is_line_feed() ? 2 : 1;
        ++line_;
    }

    std::string_view text_;
    std::size_t at_ { 0 };
    int line_ { 1 };
    std::vector<CsvRecord> records_;
};

constexpr std::array<std::string_view, 10> formula_starts { "=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠" };

// Where the text goes on after the apostrophes at its start, if a formula sign stands there; else npos.
bool looks_guarded_or_formula(std::string_view text, std::size_t& apostrophes)
{
    apostrophes = std::min(text.find_first_not_of('\''), text.size());
    auto const rest = text.substr(apostrophes);
    return std::any_of(formula_starts.begin(), formula_starts.end(), [&](auto sign) { return rest.starts_with(sign); });
}

}

std::variant<std::vector<CsvRecord>, CsvError> parse_csv(std::string_view text)
{
    return CsvReader(text).read();
}

std::string write_csv(std::vector<std::vector<std::string>> const& records)
{
    std::string file = "\xEF\xBB\xBF";
    for (auto const& record : records) {
        for (std::size_t index = 0; index < record.size(); ++index) {
            auto const& cell = record[index];
            if (index > 0)
                file += ',';
            auto const plain = cell.find_first_of(",\"\r\n'") == std::string::npos && !(record.size() == 1 && cell.empty());
            if (plain) {
                file += cell;
                continue;
            }
            file += '"';
            for (auto const character : cell)
                file += character == '"' ? std::string("\"\"") : std::string(1, character);
            file += '"';
        }
        file += "\r\n";
    }
    return file;
}

std::string guard_formula(std::string_view text)
{
    std::size_t apostrophes = 0;
    return looks_guarded_or_formula(text, apostrophes) ? std::string(1, '\'').append(text) : std::string(text);
}

std::string unguard_formula(std::string_view text)
{
    std::size_t apostrophes = 0;
    return looks_guarded_or_formula(text, apostrophes) && apostrophes > 0 ? std::string(text.substr(1)) : std::string(text);
}

Decoded decode_file(std::string_view bytes)
{
    if (bytes.starts_with("\xEF\xBB\xBF"))
        bytes.remove_prefix(3);
    if (is_utf8(bytes))
        return { Decoded::Encoding::utf8, std::string(bytes) };
    if (auto text = from_shift_jis(bytes))
        return { Decoded::Encoding::shift_jis, std::move(*text) };
    return {};
}

}
