#include "account/admin_store.h"
#include "account/card_store.h"
#include "account/factor_store.h"
#include "account/origin_store.h"
#include "account/page_parts.h"
#include "trust/accounts.h"
#include "trust/sign_in.h"
#include "words/dates.h"

namespace account::page_parts {

namespace {

using trust::Visit;

bool is_staff(Visit const& visit) { return visit.viewer().kind == trust::Kind::staff; }

struct Own {
    std::string login;
    std::size_t sessions { 0 };
    std::optional<Factor> factor;
    std::int64_t codes { 0 };
    std::optional<PersonCard> card;
    std::vector<Act> acts;
};

Own load(Shop const& shop, Visit& visit)
{
    return visit.read([&](store::Session& session) {
        auto const& viewer = visit.viewer();
        Own own { login_of(session, viewer.account), own_sessions(session, viewer.account, visit.now).size(), {}, 0, {}, {} };
        if (is_staff(visit)) {
            own.factor = factor_of(session, shop.room.keys, viewer.account);
            own.codes = unused_recovery_codes(session, viewer.account);
            own.acts = acts_on(session, viewer.account);
        }
        if (viewer.is_person())
            own.card = card_of(session, viewer.person);
        return own;
    });
}

web::Response account_page(Shop const& shop, Visit& visit)
{
    auto const own = load(shop, visit);
    look::Data data;
    data.set("SESSIONS", static_cast<std::int64_t>(own.sessions));
    if (is_staff(visit)) {
        data.show("STAFF").set("LOGIN", own.login).set("NAME", visit.viewer().name).set("CODES", own.codes);
        data.show_if("HAS_PASSWORD", !own.login.empty()).show_if("FACTOR_ON", own.factor.has_value());
        data.show_if("ACTS", !own.acts.empty());
        for (auto const& act : own.acts) {
            auto row = data.add("ACT");
            row.html("WHAT", shop.room.pages.html(visit, "account.act." + act.act)).set("AT", words::moment(visit.language, act.at)).set("BY", act.by_name);
        }
        data.show_if("FACTOR_OFF", !own.factor).show_if("ADMIN", visit.viewer().role == trust::Role::admin);
    }
    if (visit.viewer().is_person()) {
        data.show("PERSON").show_if("NO_CARD", !own.card);
        if (own.card) {
            data.show("CARD").set("MADE_ON", words::long_day(visit.language, base::Day::of(own.card->made_at)));
            data.set("MADE_BY", own.card->made_by);
            if (own.card->used_at)
                data.show("CARD_USED").set("USED_AT", words::moment(visit.language, *own.card->used_at));
        }
    }
    return page(shop, visit, "account.title", "account/account.html", data);
}

web::Response end_own_card(Visit& visit)
{
    visit.write([&](store::Transaction& transaction) {
        end_card(transaction, visit.viewer().person, CardEnd::unwanted, visit.viewer().account, visit.now);
    });
    auto response = look::go("/card", "account.card.ended");
    response.header("Set-Cookie", trust::end_session_cookie());
    response.header("Clear-Site-Data", "\"cache\", \"storage\"");
    return response;
}

web::Response sessions_page(Shop const& shop, Visit& visit)
{
    auto const sessions = visit.read([&](store::Session& session) { return own_sessions(session, visit.viewer().account, visit.now); });
    auto const present = trust::session_key(trust::session_token(visit.request));
    auto const& pages = shop.room.pages;
    look::Data data;
    for (auto const& own : sessions) {
        auto row = data.add("SESSION");
        row.html("DEVICE", pages.html(visit, "account.device." + own.device.kind));
        row.html("BROWSER", pages.html(visit, "account.browser." + own.device.browser));
        row.html("WAY", pages.html(visit, "account.way." + (own.way.empty() ? std::string("unknown") : own.way)));
        row.set("OPENED_AT", words::moment(visit.language, own.facts.opened_at)).set("SEEN_AT", words::moment(visit.language, own.facts.seen_at));
        row.set("KEY", own.facts.key);
        row.show_if("PRESENT", own.facts.key == present).show_if("OTHER", own.facts.key != present);
    }
    data.show_if("OTHERS", sessions.size() > 1);
    return page(shop, visit, "account.sessions.title", "account/sessions.html", data);
}

web::Response end_sessions(Visit& visit)
{
    auto const key = visit.request.form.get("session");
    visit.write([&](store::Transaction& transaction) {
        if (key == "others")
            trust::close_sessions(transaction, visit.viewer().account, visit.now, trust::session_token(visit.request));
        else
            trust::close_session_of(transaction, visit.viewer().account, key, visit.now);
    });
    return look::go("/account/sessions", "account.sessions.ended");
}

web::Response password_page(Shop const& shop, Visit& visit, std::optional<base::Refusal> const& refusal)
{
    look::Data data;
    data.set("PASSPHRASE", new_passphrase());
    show_error(data, shop, visit, refusal);
    return page(shop, visit, "account.password.title", "account/password.html", data, refusal ? 422 : 200);
}

web::Response change_password(Shop const& shop, Visit& visit)
{
    auto const known = check_own_password(visit);
    if (!known)
        return password_page(shop, visit, known.refusal());
    auto const hash = read_new_password(visit.request.form);
    if (!hash)
        return password_page(shop, visit, hash.refusal());
    visit.write([&](store::Transaction& transaction) {
        trust::keep_password(transaction, visit.viewer().account, *hash, visit.now);
        note_password_chosen(transaction, visit.viewer().account, visit.now);
        trust::close_sessions(transaction, visit.viewer().account, visit.now, trust::session_token(visit.request));
    });
    return look::go("/account", "account.password.saved");
}

}

void add_own_routes(trust::Routes& routes, Shared const& shop)
{
    using trust::Need;
    routes.get("/account", Need::signed_in, [shop](Visit& visit) { return account_page(*shop, visit); });
    routes.post("/account/card/end", Need::person, [](Visit& visit) { return end_own_card(visit); });
    routes.get("/account/sessions", Need::signed_in, [shop](Visit& visit) { return sessions_page(*shop, visit); });
    routes.post("/account/sessions/end", Need::signed_in, [](Visit& visit) { return end_sessions(visit); });
    routes.get("/account/password", Need::staff, [shop](Visit& visit) { return password_page(*shop, visit, {}); });
    routes.post("/account/password", Need::staff, [shop](Visit& visit) { return change_password(*shop, visit); });
}

}
