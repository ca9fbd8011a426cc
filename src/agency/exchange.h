#pragma once

#include "agency/agency_store.h"
#include "agency/card.h"
#include "agency/hours_words.h"
#include "base/result.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace agency {

// The directory as a table that people keep in a spreadsheet: written and read with the columns of
// content/agency/csv.json. What is written reads back without change. Programmes, people one can ask for and single
// days are not in the table; reading a table leaves them as they are.

struct Column {
    std::string field;
    std::string header;
    std::vector<std::string> also; // other headers that mean the same
    std::string help_ja;
    std::string help_en;
};

struct FieldChange {
    std::string field;
    std::string before;
    std::string after;
};

// A card as the table shows it, by field.
using Flat = std::map<std::string, std::string>;

struct ImportRow {
    enum class Outcome { added, changed, unchanged, refused } outcome { Outcome::refused };
    int line { 0 };
    std::string code;
    std::string name;
    std::vector<FieldChange> changes;
    std::vector<base::Refusal> refusals; // field = column's field
    // What apply() writes.
    AgencyId agency;
    Entry entry;
    std::optional<DutyCard> duty;
    std::vector<HoursRule> rules;
    FirstVisit first_visit;
    std::vector<Ability> abilities;
    std::optional<Checked> checked;
};

struct ImportReport {
    std::optional<base::Refusal> refusal; // the whole file; then there are no rows
    std::vector<std::string> unknown_headers;
    std::vector<ImportRow> rows;

    std::size_t count(ImportRow::Outcome) const;
    bool changes_anything() const { return count(ImportRow::Outcome::added) + count(ImportRow::Outcome::changed) > 0; }
    // Tells whether two previews say the same: when somebody changed a card in between, the user looks again.
    std::string fingerprint() const;
};

class Exchange {
public:
    static constexpr std::size_t most_rows = 2'000;
    static constexpr std::size_t most_bytes = 600 * 1024;

    explicit Exchange(std::filesystem::path const& content_folder);

    std::vector<Column> const& columns() const { return columns_; }
    HoursWords const& hours_words() const { return words_; }

    std::string write(std::vector<Card> const&, base::Instant now) const;
    // Changes nothing. `kinds_by_name`: names that people write instead of the kind's code.
    ImportReport preview(std::string_view text, std::vector<Card> const& existing,
        std::map<std::string, AgencyKind> const& kinds_by_name, base::Instant now) const;
    // Writes the rows that are added or changed. Refused and unchanged rows write nothing.
    base::Result<> apply(store::Transaction&, ImportReport const&, Editor const&) const;

private:
    struct Header {
        std::map<std::size_t, std::string> fields; // by position
        std::vector<std::string> unknown;
        std::optional<base::Refusal> refusal;
    };
    Header read_header(std::vector<std::string> const& cells) const;
    Flat flatten(Card const&, base::Instant now) const;
    Flat flatten(ImportRow const&) const;
    ImportRow read_row(Flat const& given, int line, Card const* existing, std::map<std::string, AgencyKind> const&,
        base::Instant now) const;
    void fill(ImportRow&, Flat const&, std::map<std::string, AgencyKind> const&, base::Instant now) const;
    void fill_duty(ImportRow&, Flat const&, base::Instant now) const;
    void fill_lines(ImportRow&, Flat const&, base::Instant now) const;

    std::vector<Column> columns_;
    HoursWords words_;
};

}
