#include "account/page_parts.h"

#include "account/account_pages.h"
#include "account/admin_store.h"
#include "account/tries.h"
#include "base/text.h"
#include "trust/accounts.h"

#include <algorithm>

namespace account {

namespace page_parts {

web::Response not_found(Shop const& shop, trust::Visit& visit)
{
    return shop.room.pages.problem(&visit, web::Problem::not_found);
}

web::Response page(Shop const& shop, trust::Visit& visit, std::string_view title_key, std::string_view file, look::Data const& data, int status)
{
    look::PageHead const head { .title = shop.room.pages.text(visit, title_key),
        .section = visit.request.path.starts_with("/admin") ? "admin" : visit.signed_in() && visit.viewer().is_person() ? "me" : "account",
        .quick_exit = visit.signed_in() };
    return shop.room.pages.page(visit, head, file, data, status);
}

void show_error(look::Data& data, Shop const& shop, trust::Visit const& visit, std::optional<base::Refusal> const& refusal)
{
    if (!refusal)
        return;
    data.show("ERROR").html("ERROR_TEXT", shop.room.pages.html(visit, refusal->message, refusal->slots));
    auto field = refusal->field;
    std::ranges::transform(field, field.begin(), [](unsigned char letter) { return static_cast<char>(std::toupper(letter)); });
    if (!field.empty())
        data.show("ERROR_AT_" + field);
}

base::Result<> check_own_password(trust::Visit& visit)
{
    auto const login = visit.read([&](store::Session& session) { return login_of(session, visit.viewer().account); });
    Tries tries(visit, login, visit.viewer().account, Patience {});
    auto const wait = tries.wait();
    if (wait.count() > 0)
        return base::Refusal { "account.wait", "password", { { "seconds", std::to_string(wait.count()) } } };
    auto const same = visit.read([&](store::Session& session) {
        auto const viewer = trust::check_password(session, login, visit.request.form.get("password"), visit.now);
        return viewer && viewer->account == visit.viewer().account;
    });
    tries.note(same);
    if (!same)
        return base::Refusal { "account.password.wrong", "password" };
    return base::Done {};
}

base::Result<std::string> read_new_password(web::Form const& form)
{
    auto const typed = form.get("new_password");
    if (typed != form.get("new_again"))
        return base::Refusal { "account.password.differ", "new_again" };
    auto hash = trust::password_hash(typed);
    if (!hash)
        return base::Refusal { hash.refusal().message, "new_password" };
    return hash;
}

}

void add_routes(trust::Routes& routes, look::Room const& room, Installation installation)
{
    auto const shop = std::make_shared<page_parts::Shop const>(page_parts::Shop { room, std::move(installation) });
    page_parts::add_entry_routes(routes, shop);
    page_parts::add_own_routes(routes, shop);
    page_parts::add_factor_routes(routes, shop);
    page_parts::add_card_routes(routes, shop);
    page_parts::add_admin_routes(routes, shop);
    page_parts::add_audit_routes(routes, shop);
}

}
