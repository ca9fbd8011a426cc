#pragma once

#include "store/session.h"
#include "trust/parties.h"

#include <string>
#include <vector>

namespace app {

enum class DemoGroup { staff, person };

// An account of the demo region that the start page offers with one click.
struct DemoAccount {
    trust::AccountId account;
    DemoGroup group { DemoGroup::staff };
    std::string name;        // 山本（架空）
    std::string agency_name; // にじのはし寮（架空）; "" for a person
    std::string work;        // message key after "app.demo.": "worker", "lead", "author", "admin", "person", …
};

// In the order of the start page.
std::vector<DemoAccount> demo_accounts(store::Session&);
bool is_demo_account(store::Session&, trust::AccountId const&);
void add_demo_account(store::Transaction&, DemoAccount const&, int position);

// What the store holds: nothing yet, the demo region, or a site's own data.
enum class StoreContent { empty, demo, site };
StoreContent store_content(store::Session&);
void mark_as_demo(store::Transaction&, base::Instant now);

}
