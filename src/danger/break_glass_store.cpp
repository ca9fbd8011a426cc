#include "danger/break_glass_store.h"

#include "consent/decision.h"
#include "consent/facts_store.h"

namespace danger {

bool may_break_glass(store::Session& session, trust::Viewer const& viewer, trust::PersonId const& person, base::Instant now)
{
    consent::Facts facts;
    facts.accounts.push_back(consent::load_viewer(session, viewer));
    consent::load_first(session, person, facts);
    consent::load_rest(session, person, facts);
    consent::load_agencies(session, facts);
    consent::World const world(std::move(facts), person.text());
    return consent::may_break_glass(world, viewer.account.text(), now.seconds());
}

void break_glass(store::Transaction& transaction, std::string const& id, trust::Viewer const& viewer,
    trust::PersonId const& person, std::string const& sealed_reason, base::Instant now)
{
    transaction.execute("INSERT INTO break_glass (id, account, person, at, reason) VALUES (:id, :account, :person, :at, :reason)",
        { { "id", id }, { "account", viewer.account }, { "person", person }, { "at", now }, { "reason", sealed_reason } });
}

}
