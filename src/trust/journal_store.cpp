#include "trust/journal_store.h"

#include "base/text.h"

#include <array>

namespace trust {

namespace {

constexpr std::size_t columns = 12;
constexpr std::size_t rows_at_once = 8; // a list page of 50 names is 7 statements

// clang-format off
#define JOURNAL_INSERT "INSERT INTO journal (id, at, account, agency, person, act, compartment, lines, rule, " \
    "grant_id, purpose, allowed) VALUES "
#define JOURNAL_ROW(n) "(:id" #n ", :at" #n ", :account" #n ", :agency" #n ", :person" #n ", :act" #n \
    ", :compartment" #n ", :lines" #n ", :rule" #n ", :grant_id" #n ", :purpose" #n ", :allowed" #n ")"
#define JOURNAL_NAMES(n) { "id" #n, "at" #n, "account" #n, "agency" #n, "person" #n, "act" #n, "compartment" #n, \
    "lines" #n, "rule" #n, "grant_id" #n, "purpose" #n, "allowed" #n }
// clang-format on

constexpr std::array<std::array<char const*, columns>, rows_at_once> names { { JOURNAL_NAMES(0), JOURNAL_NAMES(1),
    JOURNAL_NAMES(2), JOURNAL_NAMES(3), JOURNAL_NAMES(4), JOURNAL_NAMES(5), JOURNAL_NAMES(6), JOURNAL_NAMES(7) } };

void add_values(store::Parameters& values, std::size_t place, JournalRow const& row)
{
    auto const& name = names[place];
    values.insert(values.end(),
        { { name[0], base::new_uuid(row.at) }, { name[1], row.at }, { name[2], row.account.text() },
            { name[3], row.agency }, { name[4], row.person.text() }, { name[5], code(row.act) },
            { name[6], code(row.compartment) }, { name[7], base::join(row.lines, "\n") }, { name[8], row.rule },
            { name[9], row.grant.empty() ? store::Value(nullptr) : store::Value(row.grant) },
            { name[10], row.purpose }, { name[11], row.allowed ? 1 : 0 } });
}

}

namespace journal_store {

void add(store::Transaction& transaction, std::vector<JournalRow> const& rows)
{
    std::size_t next = 0;
    while (next < rows.size()) {
        store::Parameters values;
        if (rows.size() - next >= rows_at_once) {
            for (std::size_t place = 0; place < rows_at_once; ++place)
                add_values(values, place, rows[next++]);
            transaction.execute(JOURNAL_INSERT JOURNAL_ROW(0) "," JOURNAL_ROW(1) "," JOURNAL_ROW(2) "," JOURNAL_ROW(
                                    3) "," JOURNAL_ROW(4) "," JOURNAL_ROW(5) "," JOURNAL_ROW(6) "," JOURNAL_ROW(7),
                values);
        } else {
            add_values(values, 0, rows[next++]);
            transaction.execute(JOURNAL_INSERT JOURNAL_ROW(0), values);
        }
    }
}

}

void Journal::write(store::Transaction& transaction)
{
    journal_store::add(transaction, pending_);
    pending_.clear();
}

}
