#include "links/handover_store.h"

namespace links {

trust::HandoverId add_handover(store::Transaction& transaction, NewHandover const& handover, base::Instant asked_at)
{
    auto const id = trust::HandoverId::make(asked_at);
    transaction.execute("INSERT INTO handover (id, person, from_agency, to_agency, asked_at, grant_id) "
                        "VALUES (:id, :person, :from_agency, :to_agency, :asked_at, :grant_id)",
        { { "id", id }, { "person", handover.person }, { "from_agency", handover.from }, { "to_agency", handover.to },
            { "asked_at", asked_at }, { "grant_id", handover.grant } });
    return id;
}

void close_handover(store::Transaction& transaction, trust::HandoverId const& id, trust::AccountId const& by, base::Instant now)
{
    if (transaction.execute("UPDATE handover SET closed_at = :now WHERE id = :id AND closed_at IS NULL", { { "now", now }, { "id", id } }) != 1)
        return;
    transaction.execute("INSERT INTO grant_end (grant_id, at, by_account) "
                        "SELECT h.grant_id, :now, :by FROM handover h WHERE h.id = :id AND h.grant_id IS NOT NULL "
                        "AND NOT EXISTS (SELECT 1 FROM grant_end e WHERE e.grant_id = h.grant_id)",
        { { "now", now }, { "by", by }, { "id", id } });
}

consent::Scope scope_of_handover(store::Session& session, trust::HandoverId const& id)
{
    consent::Scope scope;
    for (auto const& row : session.query("SELECT s.compartment, s.line FROM handover h JOIN grant_scope s ON s.grant_id = h.grant_id "
                                         "WHERE h.id = :id ORDER BY s.compartment, s.line",
             { { "id", id } })) {
        auto const compartment = trust::compartment_from(row.text("compartment"));
        if (!compartment)
            continue; // a later program wrote it
        if (scope.empty() || scope.back().compartment != *compartment)
            scope.push_back({ *compartment, {} });
        if (auto line = row.text("line"); !line.empty())
            scope.back().lines.push_back(std::move(line));
    }
    return scope;
}

}
