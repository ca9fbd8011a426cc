#include "app/demo_store.h"

namespace app {

std::vector<DemoAccount> demo_accounts(store::Session& session)
{
    std::vector<DemoAccount> accounts;
    for (auto const& row : session.query("SELECT account, kind, name, agency_name, work FROM demo_account ORDER BY position"))
        accounts.push_back({ row.id<trust::AccountId>("account"),
            row.text("kind") == "person" ? DemoGroup::person : DemoGroup::staff, row.text("name"), row.text("agency_name"),
            row.text("work") });
    return accounts;
}

bool is_demo_account(store::Session& session, trust::AccountId const& account)
{
    return session.query_one("SELECT account FROM demo_account WHERE account = :account", { { "account", account } }).has_value();
}

void add_demo_account(store::Transaction& transaction, DemoAccount const& account, int position)
{
    transaction.execute("INSERT INTO demo_account (account, position, kind, name, agency_name, work)"
                        " VALUES (:account, :position, :kind, :name, :agency_name, :work)",
        { { "account", account.account }, { "position", position },
            { "kind", account.group == DemoGroup::person ? "person" : "staff" }, { "name", account.name },
            { "agency_name", account.agency_name }, { "work", account.work } });
}

StoreContent store_content(store::Session& session)
{
    if (session.query_one("SELECT loaded_at FROM demo_region"))
        return StoreContent::demo;
    auto const used = session.query_one("SELECT id FROM account LIMIT 1");
    return used ? StoreContent::site : StoreContent::empty;
}

void mark_as_demo(store::Transaction& transaction, base::Instant now)
{
    transaction.execute("INSERT INTO demo_region (loaded_at) VALUES (:now)", { { "now", now } });
}

}
