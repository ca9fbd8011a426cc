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

void close_handover(store::Transaction& transaction, trust::HandoverId const& id, trust::AccountId const& by, base::Instant at)
{
    if (transaction.execute("UPDATE handover SET closed_at = :at WHERE id = :id AND (closed_at IS NULL OR closed_at > :at)",
            { { "at", at }, { "id", id } })
        != 1)
        return;
    auto const row = transaction.query_one("SELECT grant_id FROM handover WHERE id = :id", { { "id", id } });
    if (!row->is_null("grant_id"))
        consent::end_grant(transaction, row->id<trust::GrantId>("grant_id"), by, at);
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
