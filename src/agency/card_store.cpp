#include "agency/agency_store.h"

#include "base/text.h"

namespace agency {

using store::Transaction;

// The repeating rows of a card. A row that is replaced keeps its place: it is ended and its ordering taken over.
namespace {

template<class IdType>
std::int64_t place_in(Transaction& transaction, store::Sql replaced, store::Sql last, AgencyId const& agency, IdType const& replaces)
{
    if (!replaces.empty()) {
        if (auto const row = transaction.query_one(replaced, { { "id", replaces }, { "agency", agency } }))
            return row->integer("ordering");
    }
    return transaction.query_one(last, { { "agency", agency } })->integer("ordering");
}

std::string ways_text(std::vector<Way> const& ways)
{
    std::vector<std::string> codes;
    for (auto const way : ways)
        codes.emplace_back(code(way));
    return base::join(codes, " ");
}

constexpr store::Sql ended_hours = "UPDATE agency_hours SET ended_at = :now WHERE id = :id AND agency = :agency AND ended_at IS NULL";
constexpr store::Sql ended_exception = "UPDATE agency_hours_exception SET ended_at = :now WHERE id = :id AND agency = :agency AND ended_at IS NULL";
constexpr store::Sql ended_programme = "UPDATE agency_programme SET ended_at = :now WHERE id = :id AND agency = :agency AND ended_at IS NULL";
constexpr store::Sql ended_contact = "UPDATE agency_contact SET ended_at = :now WHERE id = :id AND agency = :agency AND ended_at IS NULL";
constexpr store::Sql ended_ability = "UPDATE agency_ability SET ended_at = :now WHERE id = :id AND agency = :agency AND ended_at IS NULL";

// Nothing where no row is named: what is added replaces none.
template<class IdType>
void end_row(Transaction& transaction, store::Sql sql, AgencyId const& agency, IdType const& id, Editor const& editor)
{
    if (!id.empty())
        transaction.execute(sql, { { "id", id }, { "agency", agency }, { "now", editor.now } });
}

template<class IdType>
void end_noted(Transaction& transaction, store::Sql sql, std::string_view section, AgencyId const& agency, IdType const& id, Editor const& editor)
{
    end_row(transaction, sql, agency, id, editor);
    note_change(transaction, agency, section, editor);
}

template<class IdType>
IdType id_or_new(IdType const& given, Editor const& editor, IdType const& replaces)
{
    return given.empty() || given == replaces ? IdType::make(editor.now) : given;
}

}

void add_hours(Transaction& transaction, AgencyId agency, HoursRule const& rule, Editor const& editor, HoursId replaces)
{
    auto const place = place_in(transaction, "SELECT ordering FROM agency_hours WHERE id = :id AND agency = :agency",
        "SELECT COALESCE(MAX(ordering), 0) + 1 AS ordering FROM agency_hours WHERE agency = :agency", agency, replaces);
    end_row(transaction, ended_hours, agency, replaces, editor);
    transaction.execute("INSERT INTO agency_hours (id, agency, label, recurrence, opens_minute, closes_minute, on_holidays, "
                        "starts_on, ordering, ended_at) VALUES (:id, :agency, :label, :recurrence, :opens, :closes, "
                        ":on_holidays, :starts_on, :ordering, NULL)",
        { { "id", id_or_new(rule.id, editor, replaces) }, { "agency", agency }, { "label", rule.label },
            { "recurrence", rule.recurrence }, { "opens", rule.opens_minute }, { "closes", rule.closes_minute },
            { "on_holidays", code(rule.on_holidays) }, { "starts_on", rule.starts_on }, { "ordering", place } });
    note_change(transaction, agency, "hours", editor);
}

void add_exception(Transaction& transaction, AgencyId agency, HoursException const& exception, Editor const& editor,
    HoursExceptionId replaces)
{
    end_row(transaction, ended_exception, agency, replaces, editor);
    transaction.execute("INSERT INTO agency_hours_exception (id, agency, label, first_day, last_day, opens_minute, "
                        "closes_minute, words, ended_at) VALUES (:id, :agency, :label, :first_day, :last_day, :opens, :closes, "
                        ":words, NULL)",
        { { "id", id_or_new(exception.id, editor, replaces) }, { "agency", agency }, { "label", exception.label },
            { "first_day", exception.first_day }, { "last_day", exception.last_day }, { "opens", exception.opens_minute },
            { "closes", exception.closes_minute }, { "words", exception.words } });
    note_change(transaction, agency, "exceptions", editor);
}

void add_programme(Transaction& transaction, AgencyId agency, Programme const& programme, Editor const& editor, ProgrammeId replaces)
{
    auto const place = place_in(transaction, "SELECT ordering FROM agency_programme WHERE id = :id AND agency = :agency",
        "SELECT COALESCE(MAX(ordering), 0) + 1 AS ordering FROM agency_programme WHERE agency = :agency", agency, replaces);
    end_row(transaction, ended_programme, agency, replaces, editor);
    transaction.execute("INSERT INTO agency_programme (id, agency, name, for_whom, words, ways, recurrence, opens_minute, "
                        "closes_minute, starts_on, ordering, ended_at) VALUES (:id, :agency, :name, :for_whom, :words, :ways, "
                        ":recurrence, :opens, :closes, :starts_on, :ordering, NULL)",
        { { "id", id_or_new(programme.id, editor, replaces) }, { "agency", agency }, { "name", programme.name },
            { "for_whom", programme.for_whom }, { "words", programme.words }, { "ways", ways_text(programme.ways) },
            { "recurrence", programme.when.recurrence }, { "opens", programme.when.opens_minute },
            { "closes", programme.when.closes_minute }, { "starts_on", programme.when.starts_on }, { "ordering", place } });
    note_change(transaction, agency, "programmes", editor);
}

void add_contact(Transaction& transaction, AgencyId agency, Contact const& contact, Editor const& editor, ContactId replaces)
{
    auto const place = place_in(transaction, "SELECT ordering FROM agency_contact WHERE id = :id AND agency = :agency",
        "SELECT COALESCE(MAX(ordering), 0) + 1 AS ordering FROM agency_contact WHERE agency = :agency", agency, replaces);
    end_row(transaction, ended_contact, agency, replaces, editor);
    transaction.execute("INSERT INTO agency_contact (id, agency, name, role, phone, hours, first_day, last_day, ordering, "
                        "ended_at) VALUES (:id, :agency, :name, :role, :phone, :hours, :first_day, :last_day, :ordering, NULL)",
        { { "id", id_or_new(contact.id, editor, replaces) }, { "agency", agency }, { "name", contact.name },
            { "role", contact.role }, { "phone", contact.phone }, { "hours", contact.hours },
            { "first_day", contact.first_day }, { "last_day", contact.last_day }, { "ordering", place } });
    note_change(transaction, agency, "contacts", editor);
}

void add_ability(Transaction& transaction, AgencyId agency, Ability const& ability, Editor const& editor, AbilityId replaces)
{
    auto const place = place_in(transaction, "SELECT ordering FROM agency_ability WHERE id = :id AND agency = :agency",
        "SELECT COALESCE(MAX(ordering), 0) + 1 AS ordering FROM agency_ability WHERE agency = :agency", agency, replaces);
    end_row(transaction, ended_ability, agency, replaces, editor);
    transaction.execute("INSERT INTO agency_ability (id, agency, side, words, said_on, ordering, ended_at) "
                        "VALUES (:id, :agency, :side, :words, :said_on, :ordering, NULL)",
        { { "id", id_or_new(ability.id, editor, replaces) }, { "agency", agency }, { "side", code(ability.side) },
            { "words", ability.words }, { "said_on", ability.said_on }, { "ordering", place } });
    note_change(transaction, agency, "abilities", editor);
}

void end_hours(Transaction& transaction, AgencyId agency, HoursId id, Editor const& editor) { end_noted(transaction, ended_hours, "hours", agency, id, editor); }
void end_exception(Transaction& transaction, AgencyId agency, HoursExceptionId id, Editor const& editor) { end_noted(transaction, ended_exception, "exceptions", agency, id, editor); }
void end_programme(Transaction& transaction, AgencyId agency, ProgrammeId id, Editor const& editor) { end_noted(transaction, ended_programme, "programmes", agency, id, editor); }
void end_contact(Transaction& transaction, AgencyId agency, ContactId id, Editor const& editor) { end_noted(transaction, ended_contact, "contacts", agency, id, editor); }
void end_ability(Transaction& transaction, AgencyId agency, AbilityId id, Editor const& editor) { end_noted(transaction, ended_ability, "abilities", agency, id, editor); }

}
