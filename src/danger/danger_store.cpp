#include "danger/danger_store.h"

#include "danger/break_glass_store.h"
#include "trust/account_store.h"

namespace danger {

namespace {

using store::Session;

constexpr auto touch = trust::Compartment::touch;

#define OPENING                                                                                                        \
    "SELECT b.id, b.account, b.person, b.at, b.reason, o.agency, o.by_name, o.second_name, "                           \
    "(SELECT h.name FROM danger_heard h WHERE h.opening = o.id ORDER BY h.at, h.id LIMIT 1) AS heard_name, "           \
    "(SELECT MIN(h.at) FROM danger_heard h WHERE h.opening = o.id) AS heard_at "                                       \
    "FROM danger_opening o JOIN break_glass b ON b.id = o.id "

trust::Place place(std::string row) { return { "break_glass", "reason", std::move(row) }; }

Opening opening_from(store::Row const& row) // without the reason
{
    Opening opening { row.id<OpeningId>("id"), row.id<PersonId>("person"), row.id<trust::AccountId>("account"),
        row.text("by_name"), row.id<trust::AgencyId>("agency"), row.instant("at"), "", row.text_or("second_name", "") };
    if (auto const at = row.instant_if("heard_at"))
        opening.heard = Heard { row.text_or("heard_name", ""), *at };
    return opening;
}

// Asks for each; a row that may not be read is left out, one that may is opened with its reason.
std::optional<Opening> read(trust::Visit& visit, Session& session, trust::Keys const& keys, store::Row const& row)
{
    auto opening = opening_from(row);
    auto const disclosure = visit.ask(session, record(opening.person, opening.agency, trust::Act::read), "danger.purpose.record");
    if (!disclosure)
        return std::nullopt;
    opening.reason = keys.open(session, *disclosure,
        trust::Sealed::stored(row.text("reason"), opening.person, touch, place(opening.id.text())));
    return opening;
}

std::vector<Opening> read_all(trust::Visit& visit, Session& session, trust::Keys const& keys, store::Rows const& rows)
{
    std::vector<Opening> openings;
    for (auto const& row : rows) {
        if (auto opening = read(visit, session, keys, row))
            openings.push_back(std::move(*opening));
    }
    return openings;
}

}

trust::Question record(PersonId const& person, trust::AgencyId const& agency, trust::Act act)
{
    return { .person = person, .act = act, .compartment = touch, .owner = agency };
}

OpeningId open(store::Transaction& transaction, trust::Keys const& keys, trust::Disclosure const& permit,
    trust::Viewer const& viewer, std::string const& reason, std::optional<trust::Viewer> const& colleague, base::Instant now)
{
    auto const id = OpeningId::make(now);
    auto const sealed = keys.seal(transaction, permit, permit.person(), touch, place(id.text()), reason);
    break_glass(transaction, id.text(), viewer, permit.person(), sealed.stored_text(), now);
    auto const second = colleague.value_or(trust::Viewer {});
    transaction.execute("INSERT INTO danger_opening (id, agency, by_name, second_account, second_name) "
                        "VALUES (:id, :agency, :by_name, :second_account, :second_name)",
        { { "id", id }, { "agency", viewer.agency }, { "by_name", viewer.name }, { "second_account", second.account },
            { "second_name", colleague ? store::Value(second.name) : store::Value(nullptr) } });
    return id;
}

std::optional<Opening> own_opening(trust::Visit& visit, Session& session, trust::Keys const& keys, PersonId const& person)
{
    auto const row = session.query_one(
        OPENING "WHERE b.person = :person AND b.account = :account AND b.at > :since AND b.at <= :now ORDER BY b.at DESC, b.id DESC LIMIT 1",
        { { "person", person }, { "account", visit.viewer().account },
            { "since", visit.now.plus_seconds(-glass_seconds) }, { "now", visit.now } });
    return row ? read(visit, session, keys, *row) : std::nullopt;
}

std::vector<Opening> openings_of_person(
    trust::Visit& visit, Session& session, trust::Keys const& keys, PersonId const& person, base::Instant since)
{
    return read_all(visit, session, keys,
        session.query(OPENING "WHERE b.person = :person AND b.at >= :since ORDER BY b.at DESC, b.id DESC LIMIT :most",
            { { "person", person }, { "since", since }, { "most", openings_shown } }));
}

std::vector<Opening> openings_of_agency(trust::Visit& visit, Session& session, trust::Keys const& keys)
{
    return read_all(visit, session, keys,
        session.query(OPENING "WHERE o.agency = :agency ORDER BY b.at DESC, b.id DESC LIMIT :most",
            { { "agency", visit.viewer().agency }, { "most", openings_shown } }));
}

int alarms_waiting(trust::Visit& visit, Session& session)
{
    auto const rows = session.query(OPENING "WHERE o.agency = :agency AND o.second_account IS NULL AND NOT EXISTS "
                                            "(SELECT 1 FROM danger_heard h WHERE h.opening = o.id) ORDER BY b.at LIMIT :most",
        { { "agency", visit.viewer().agency }, { "most", alarms_shown } });
    if (rows.empty())
        return 0;
    auto const staff = trust::staff_of(session, visit.viewer().agency, visit.now);
    int waiting = 0;
    for (auto const& row : rows) {
        auto const opening = opening_from(row);
        if (is_told(visit.viewer(), opening, staff)
            && visit.ask(session, record(opening.person, opening.agency, trust::Act::know), "danger.purpose.alarm"))
            waiting += 1;
    }
    return waiting;
}

bool hear(trust::Visit& visit, store::Transaction& transaction, OpeningId const& id)
{
    auto const row = transaction.query_one(OPENING "WHERE o.id = :id", { { "id", id } });
    if (!row)
        return false;
    auto const opening = opening_from(*row);
    auto const staff = trust::staff_of(transaction, opening.agency, visit.now);
    if (!opening.waits() || !is_told(visit.viewer(), opening, staff)
        || !visit.ask(transaction, record(opening.person, opening.agency, trust::Act::write), "danger.purpose.alarm"))
        return false;
    transaction.execute("INSERT INTO danger_heard (id, opening, account, name, at) VALUES (:id, :opening, :account, :name, :at)",
        { { "id", base::new_uuid(visit.now) }, { "opening", id }, { "account", visit.viewer().account },
            { "name", visit.viewer().name }, { "at", visit.now } });
    return true;
}

}
