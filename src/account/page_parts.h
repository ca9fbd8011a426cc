#pragma once

#include "account/audit.h"
#include "look/room.h"
#include "trust/visit.h"

#include <memory>
#include <optional>
#include <string>

// What the pages of this room share; inside the room only.
namespace account::page_parts {

struct Shop {
    look::Room const& room;
    Installation installation;
};
using Shared = std::shared_ptr<Shop const>;

web::Response not_found(Shop const&, trust::Visit&);
web::Response page(Shop const&, trust::Visit&, std::string_view title_key, std::string_view file, look::Data const&, int status = 200);
// ERROR with ERROR_TEXT, and ERROR_AT_<FIELD>, so that the field says which it is.
void show_error(look::Data&, Shop const&, trust::Visit const&, std::optional<base::Refusal> const&);
// The password of who is signed in, typed once more into "password". Refusals: "account.password.wrong", "account.wait".
base::Result<> check_own_password(trust::Visit&);
// Two fields, "new_password" and "new_again". Refusals: those of trust::password_hash, "account.password.differ".
base::Result<std::string> read_new_password(web::Form const&);

void add_entry_routes(trust::Routes&, Shared const&);
void add_own_routes(trust::Routes&, Shared const&);
void add_factor_routes(trust::Routes&, Shared const&);
void add_card_routes(trust::Routes&, Shared const&);
void add_admin_routes(trust::Routes&, Shared const&);
void add_audit_routes(trust::Routes&, Shared const&);

}
