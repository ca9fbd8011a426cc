#include "app/sign_in_pages.h"

#include "account/entry.h"
#include "account/tries.h"
#include "app/demo_store.h"
#include "trust/accounts.h"

namespace app {

namespace {

using trust::Visit;

struct Typed {
    std::string login;
    std::string to;
    std::string error;
};

web::Response sign_in_page(Visit& visit, look::Room const& room, Typed const& typed)
{
    look::Data data;
    data.set("LOGIN", typed.login).set("TO", typed.to).set("ERROR", typed.error);
    data.show_if("HAS_ERROR", !typed.error.empty());
    // Sent here from a page: signing in leads back to it.
    data.show_if("AGAIN", typed.to.size() > 1 && typed.error.empty());
    data.show_if("DEMO", room.demo);
    if (room.demo) {
        for (auto const& account : visit.read([&](store::Session& session) { return demo_accounts(session); })) {
            auto row = data.add(account.group == DemoGroup::person ? "DEMO_PERSON" : "DEMO_STAFF");
            row.set("ACCOUNT", account.account.text()).set("NAME", account.name).set("AGENCY", account.agency_name);
            row.set("WORK", room.pages.text(visit, "app.demo." + account.work));
        }
    }
    look::PageHead head { .title = room.pages.text(visit, "app.sign_in.title"), .quick_exit = false };
    return room.pages.page(visit, head, "app/sign_in.html", data, typed.error.empty() ? 200 : 422);
}

web::Response sign_in(Visit& visit, look::Room const& room)
{
    Typed typed { visit.request.form.get("login"), visit.request.form.get("to"), "" };
    auto tries = account::tries_of_login(visit, typed.login);
    auto const wait = tries.wait();
    if (wait.count() > 0) {
        typed.error = room.pages.text(visit, "app.sign_in.wait", { { "seconds", std::to_string(wait.count()) } });
        return sign_in_page(visit, room, typed);
    }
    auto const viewer = visit.read([&](store::Session& session) {
        return trust::check_password(session, typed.login, visit.request.form.get("password"), visit.now);
    });
    tries.note(viewer.has_value());
    if (!viewer) {
        typed.error = room.pages.text(visit, "app.sign_in.wrong");
        return sign_in_page(visit, room, typed);
    }
    return account::after_password(room, visit, *viewer, typed.to);
}

web::Response demo_sign_in(Visit& visit, look::Room const& room)
{
    auto const account = trust::AccountId::parse(visit.request.form.get("account"));
    auto const viewer = visit.read([&](store::Session& session) -> std::optional<trust::Viewer> {
        // One click is for the accounts of the demo region only.
        if (!account || !is_demo_account(session, *account))
            return std::nullopt;
        return trust::viewer_of(session, *account, visit.now);
    });
    if (!viewer)
        return room.pages.problem(&visit, web::Problem::not_found);
    return account::sign_in_as(visit, *viewer, visit.request.form.get("to"), account::Way::demo);
}

}

void add_sign_in_routes(trust::Routes& routes, look::Room const& room)
{
    routes.get("/", trust::Need::anyone, [&room](Visit& visit) {
        if (visit.signed_in())
            return web::Response::see_other(account::place_for(visit.viewer(), ""));
        return sign_in_page(visit, room, {});
    });
    routes.get("/sign-in", trust::Need::anyone, [&room](Visit& visit) {
        return sign_in_page(visit, room, { "", visit.request.query.get("to"), "" });
    });
    routes.post("/sign-in", trust::Need::anyone, [&room](Visit& visit) { return sign_in(visit, room); });
    routes.post("/sign-out", trust::Need::signed_in, [](Visit& visit) { return account::sign_out(visit); });
    if (room.demo)
        routes.post("/demo/sign-in", trust::Need::anyone, [&room](Visit& visit) { return demo_sign_in(visit, room); });
}

}
