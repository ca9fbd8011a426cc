#include "account/entry.h"
#include "account/factor_store.h"
#include "account/page_parts.h"
#include "account/tries.h"
#include "trust/accounts.h"
#include "trust/form_token.h"
#include "trust/sign_in.h"

namespace account::page_parts {

namespace {

using trust::Visit;

std::string wanted_page(Visit const& visit)
{
    auto const& from = visit.request.method == web::Method::get ? visit.request.query : visit.request.form;
    return trust::local_path(from.get("to"));
}

struct Waiting {
    HalfSigned half;
    trust::Viewer viewer;
};

// The password that was typed is still the one that counts.
bool still_counts(store::Session& session, HalfSigned const& half) { return password_set_at(session, half.account) == half.set_at; }

// Who typed the right password in this browser less than five minutes ago, and may still sign in.
std::optional<Waiting> waiting(Shop const& shop, Visit& visit)
{
    auto const half = half_signed(shop.room, visit);
    if (!half)
        return std::nullopt;
    auto viewer = visit.read([&](store::Session& session) {
        return still_counts(session, *half) ? trust::viewer_of(session, half->account, visit.now) : std::nullopt;
    });
    if (!viewer)
        return std::nullopt;
    return Waiting { *half, std::move(*viewer) };
}

using Step = web::Response (*)(Shop const&, Visit&, Waiting const&);

trust::VisitHandler step(Shared const& shop, Step work)
{
    return [shop, work](Visit& visit) {
        auto const who = waiting(*shop, visit);
        return who ? work(*shop, visit, *who) : look::go("/sign-in", "account.entry.late");
    };
}

web::Response code_page(Shop const& shop, Visit& visit, std::optional<base::Refusal> const& refusal)
{
    look::Data data;
    data.set("TO", wanted_page(visit));
    show_error(data, shop, visit, refusal);
    return page(shop, visit, "account.code.title", "account/code.html", data, refusal ? 422 : 200);
}

web::Response enter_code(Shop const& shop, Visit& visit, Waiting const& who)
{
    // The count of the account is kept with the code (factor_store.h); this one is of where the tries come from.
    Tries tries(visit, "code|" + who.viewer.account.text(), who.viewer.account, code_patience);
    if (auto const wait = tries.wait(); wait.count() > 0)
        return code_page(shop, visit, base::Refusal { "account.code.wait", "code", { { "seconds", std::to_string(wait.count()) } } });
    auto const passed = visit.write([&](store::Transaction& transaction) {
        return try_code(transaction, shop.room.keys, who.viewer.account, visit.request.form.get("code"), visit.now);
    });
    tries.note(passed.ok());
    if (!passed)
        return code_page(shop, visit, passed.refusal());
    return go_on(shop.room, visit, who.viewer, wanted_page(visit), { who.viewer.account, passed->way, true, passed->failures, who.half.set_at });
}

web::Response first_password_page(Shop const& shop, Visit& visit, std::optional<base::Refusal> const& refusal)
{
    look::Data data;
    data.set("TO", wanted_page(visit)).set("PASSPHRASE", new_passphrase());
    show_error(data, shop, visit, refusal);
    return page(shop, visit, "account.first_password.title", "account/first_password.html", data, refusal ? 422 : 200);
}

// The step before must have been taken: a code where there is a second factor.
bool may_choose(Shop const& shop, Visit& visit, Waiting const& who)
{
    return visit.read([&](store::Session& session) {
        return has_first_password(session, who.viewer.account)
            && (who.half.code_passed || !factor_of(session, shop.room.keys, who.viewer.account));
    });
}

web::Response choose_password(Shop const& shop, Visit& visit, Waiting const& who)
{
    if (!may_choose(shop, visit, who))
        return web::Response::see_other("/sign-in");
    auto const hash = read_new_password(visit.request.form);
    if (!hash)
        return first_password_page(shop, visit, hash.refusal());
    bool const kept = visit.write([&](store::Transaction& transaction) {
        if (!still_counts(transaction, who.half)) // reset while the new one was being hashed
            return false;
        trust::keep_password(transaction, who.viewer.account, *hash, visit.now);
        note_password_chosen(transaction, who.viewer.account, visit.now);
        trust::close_sessions(transaction, who.viewer.account, visit.now);
        return true;
    });
    if (!kept)
        return look::go("/sign-in", "account.entry.late");
    auto half = who.half;
    half.set_at = visit.now;
    return go_on(shop.room, visit, who.viewer, wanted_page(visit), half);
}

}

void add_entry_routes(trust::Routes& routes, Shared const& shop)
{
    using trust::Need;
    routes.get("/sign-in/code", Need::anyone, step(shop, [](Shop const& at, Visit& visit, Waiting const&) { return code_page(at, visit, {}); }));
    routes.post("/sign-in/code", Need::anyone, step(shop, enter_code));
    routes.get("/sign-in/first-password", Need::anyone, step(shop, [](Shop const& at, Visit& visit, Waiting const& who) {
        return may_choose(at, visit, who) ? first_password_page(at, visit, {}) : web::Response::see_other("/sign-in");
    }));
    routes.post("/sign-in/first-password", Need::anyone, step(shop, choose_password));
}

}
