#include "trust/journal_entry.h"

#include "base/text.h"

namespace trust {

namespace {

void add_field(std::string& bytes, std::string_view field)
{
    char digits[24];
    auto const end = std::to_chars(digits, digits + sizeof digits, field.size()).ptr;
    bytes.append(digits, end).append(":").append(field).append(",");
}

void add_field(std::string& bytes, std::int64_t number)
{
    char digits[24];
    auto const end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    add_field(bytes, std::string_view(digits, end));
}

void add_field(std::string& bytes, std::optional<std::string> const& field)
{
    if (field)
        add_field(bytes, std::string_view(*field));
    else
        bytes.append("-,");
}

std::optional<std::string> unless_empty(std::string const& text)
{
    return text.empty() ? std::nullopt : std::optional(text);
}

}

JournalEntry JournalEntry::of(JournalRow const& row, std::int64_t seq)
{
    return { .seq = seq,
        .at = row.at.microseconds,
        .account = row.account.text(),
        .agency = unless_empty(row.agency.text()),
        .person = row.person.text(),
        .act = std::string(code(row.act)),
        .compartment = std::string(code(row.compartment)),
        .lines = base::join(row.lines, "\n"),
        .rule = row.rule,
        .grant = unless_empty(row.grant),
        .purpose = row.purpose,
        .allowed = row.allowed ? 1 : 0 };
}

std::string bytes_of(JournalEntry const& entry)
{
    std::string bytes;
    bytes.reserve(320);
    bytes = "hashiwatashi journal entry 1\n";
    add_field(bytes, entry.seq);
    add_field(bytes, entry.at);
    add_field(bytes, std::string_view(entry.account));
    add_field(bytes, entry.agency);
    add_field(bytes, std::string_view(entry.person));
    add_field(bytes, std::string_view(entry.act));
    add_field(bytes, std::string_view(entry.compartment));
    add_field(bytes, std::string_view(entry.lines));
    add_field(bytes, std::string_view(entry.rule));
    add_field(bytes, entry.grant);
    add_field(bytes, std::string_view(entry.purpose));
    add_field(bytes, entry.allowed);
    return bytes;
}

}
