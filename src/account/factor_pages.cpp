#include "account/admin_store.h"
#include "account/factor_store.h"
#include "account/one_time_code.h"
#include "account/page_parts.h"
#include "base/text.h"
#include "paper/qr.h"
#include "trust/form_token.h"
#include "trust/sign_in.h"
#include "words/dates.h"

namespace account::page_parts {

namespace {

using trust::Visit;

constexpr std::string_view factor_path = "/account/second-factor";

std::string wanted_page(Visit const& visit)
{
    auto const& from = visit.request.method == web::Method::get ? visit.request.query : visit.request.form;
    return trust::local_path(from.get("to"));
}

struct State {
    std::string login;
    std::optional<Factor> factor;
    std::optional<Factor> begun;
    std::int64_t codes { 0 };
};

State load(Shop const& shop, Visit& visit)
{
    return visit.read([&](store::Session& session) {
        auto const& account = visit.viewer().account;
        return State { login_of(session, account), factor_of(session, shop.room.keys, account),
            begun_factor(session, shop.room.keys, account), unused_recovery_codes(session, account) };
    });
}

web::Response factor_page(Shop const& shop, Visit& visit, std::optional<base::Refusal> const& refusal)
{
    auto const state = load(shop, visit);
    auto const to = wanted_page(visit);
    auto const& pages = shop.room.pages;
    look::Data data;
    data.set("TO", to).show_if("LATER", to != "/" && !state.factor);
    data.show_if("NO_PASSWORD", state.login.empty());
    if (!state.login.empty()) {
        data.show_if("ON", state.factor.has_value()).show_if("OFF", !state.factor && !state.begun);
        data.show_if("ANEW", state.factor && !state.begun).show_if("BEGUN", state.begun.has_value());
    }
    if (state.factor)
        data.set("SINCE", words::long_day(visit.language, base::Day::of(*state.factor->confirmed_at))).set("CODES", state.codes);
    if (state.begun) {
        data.html("QR", paper::qr_svg(code_address(state.login, state.begun->secret), pages.text(visit, "account.factor.qr")));
        data.set("SECRET", in_groups(base32(state.begun->secret), 4));
    }
    show_error(data, shop, visit, refusal);
    return page(shop, visit, "account.factor.title", "account/second_factor.html", data, refusal ? 422 : 200);
}

// The password once more: who finds an open session must not bind it to a phone of theirs.
web::Response begin(Shop const& shop, Visit& visit)
{
    auto const known = check_own_password(visit);
    if (!known)
        return factor_page(shop, visit, known.refusal());
    visit.write([&](store::Transaction& transaction) { begin_factor(transaction, shop.room.keys, visit.viewer().account, visit.now); });
    auto const to = wanted_page(visit);
    return web::Response::see_other(std::string(factor_path) + (to == "/" ? "" : "?to=" + base::url_escape(to)));
}

// Shown once, in the answer itself: what is not kept cannot be shown again.
web::Response codes_page(Shop const& shop, Visit& visit, std::vector<std::string> const& codes)
{
    look::Data data;
    for (auto const& code : codes)
        data.add("CODE").set("TEXT", code);
    auto const to = wanted_page(visit);
    data.set("TO", to == "/" ? std::string("/account") : to);
    return page(shop, visit, "account.codes.title", "account/recovery_codes.html", data);
}

web::Response confirm(Shop const& shop, Visit& visit)
{
    auto const codes = visit.write([&](store::Transaction& transaction) {
        auto made = confirm_factor(transaction, shop.room.keys, visit.viewer().account, visit.request.form.get("code"), visit.now);
        if (made) // whoever came in with the password alone is asked for the code from now on
            trust::close_sessions(transaction, visit.viewer().account, visit.now, trust::session_token(visit.request));
        return made;
    });
    return codes ? codes_page(shop, visit, *codes) : factor_page(shop, visit, codes.refusal());
}

// New recovery codes, or none at all: only with a code.
web::Response with_code(Shop const& shop, Visit& visit, std::function<web::Response()> const& work)
{
    auto const passed = visit.write([&](store::Transaction& transaction) {
        return try_code(transaction, shop.room.keys, visit.viewer().account, visit.request.form.get("code"), visit.now);
    });
    return passed ? work() : factor_page(shop, visit, base::Refusal { passed.refusal().message, "own_code", passed.refusal().slots });
}

web::Response renew_codes(Shop const& shop, Visit& visit)
{
    return with_code(shop, visit, [&] {
        return codes_page(shop, visit, visit.write([&](store::Transaction& transaction) {
            return renew_recovery_codes(transaction, shop.room.keys, visit.viewer().account, visit.now);
        }));
    });
}

web::Response end(Shop const& shop, Visit& visit)
{
    return with_code(shop, visit, [&] {
        visit.write([&](store::Transaction& transaction) {
            end_factor(transaction, visit.viewer().account, visit.viewer().account, visit.now);
        });
        return look::go(std::string(factor_path), "account.factor.ended");
    });
}

}

void add_factor_routes(trust::Routes& routes, Shared const& shop)
{
    using trust::Need;
    auto const with = [shop](web::Response (*work)(Shop const&, Visit&)) {
        return [shop, work](Visit& visit) { return work(*shop, visit); };
    };
    routes.get("/account/second-factor", Need::staff, [shop](Visit& visit) { return factor_page(*shop, visit, {}); });
    routes.post("/account/second-factor", Need::staff, with(begin));
    routes.post("/account/second-factor/confirmation", Need::staff, with(confirm));
    routes.post("/account/second-factor/recovery-codes", Need::staff, with(renew_codes));
    routes.post("/account/second-factor/end", Need::staff, with(end));
}

}
