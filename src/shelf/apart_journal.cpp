#include "shelf/apart_journal.h"

#include "base/json.h"
#include "base/text.h"
#include "shelf/shelf.h"

#include <map>
#include <stdexcept>

namespace shelf {

namespace {

using trust::JournalRow;
using trust::PersonId;

constexpr std::size_t most_lines_characters = 400;

List list_of(PersonId const& person) { return { "journal|" + person.text(), person }; }

std::string text_of(JournalRow const& row)
{
    return base::json::serialize(base::json::array { row.at.microseconds, row.account.text(), row.agency.text(),
        trust::code(row.act), trust::code(row.compartment), base::first_characters(base::join(row.lines, "\n"), most_lines_characters),
        row.rule, row.grant, row.purpose, row.allowed });
}

std::optional<JournalRow> row_from(std::string const& text, PersonId const& person)
{
    auto const fields = base::json::parse(text).as_array();
    auto const word = [&](std::size_t place) { return std::string(fields.at(place).as_string()); };
    auto const act = trust::act_from(word(3));
    auto const compartment = trust::compartment_from(word(4));
    if (!act || !compartment)
        return std::nullopt; // a later program wrote it
    return JournalRow { .at = { fields.at(0).as_int64() },
        .account = trust::AccountId::stored(word(1)),
        .agency = trust::AgencyId::stored(word(2)),
        .person = person,
        .act = *act,
        .compartment = *compartment,
        .lines = base::lines(word(5)),
        .rule = word(6),
        .grant = word(7),
        .purpose = word(8),
        .allowed = fields.at(9).as_bool() };
}

}

void JournalOnTheShelf::write(store::Transaction& transaction, std::vector<JournalRow> const& rows) const
{
    for (auto const& row : rows)
        if (takes(row.compartment))
            list_of(row.person).append(transaction, keys_, text_of(row));
}

JournalOnTheShelf::Own JournalOnTheShelf::own(store::Session& session, trust::Viewer const& viewer) const
{
    if (!viewer.is_person() || viewer.person.empty())
        throw std::logic_error("only the person reads their journal");
    auto const kept = list_of(viewer.person).read(session, keys_, most_boxes_);
    Own own { {}, kept.more };
    for (auto const& entry : kept.entries)
        if (auto row = row_from(entry, viewer.person))
            own.rows.push_back(std::move(*row));
    std::ranges::stable_sort(own.rows, {}, &JournalRow::at); // written in the order of their ends
    return own;
}

void JournalOnTheShelf::forget(store::Transaction& transaction, PersonId const& person) const
{
    list_of(person).empty(transaction, keys_, person);
}

}
