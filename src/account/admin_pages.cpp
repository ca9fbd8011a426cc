#include "account/admin_store.h"
#include "account/factor_store.h"
#include "account/page_parts.h"
#include "agency/agency_store.h"
#include "base/text.h"
#include "keep/run_store.h"
#include "trust/account_store.h"
#include "trust/accounts.h"
#include "trust/sign_in.h"
#include "words/dates.h"

#include <functional>

namespace account::page_parts {

namespace {

using trust::Visit;

std::string address_of(AccountId const& account) { return "/admin/accounts/" + account.text(); }

std::string role_text(Shop const& shop, Visit const& visit, trust::Role role)
{
    return shop.room.pages.text(visit, "account.role." + std::string(trust::code(role)));
}

void add_roles(look::Data& data, Shop const& shop, Visit const& visit, std::string_view chosen)
{
    for (auto const role : staff_roles)
        data.add("ROLE").set("VALUE", trust::code(role)).set("TEXT", role_text(shop, visit, role)).show_if("CHOSEN", trust::code(role) == chosen);
}

std::optional<trust::Role> given_role(web::Form const& form)
{
    auto const role = trust::role_from(form.get("role"));
    if (!role || std::ranges::find(staff_roles, *role) == staff_roles.end())
        return std::nullopt;
    return role;
}

// ---- The list

void fill_line(look::Data& row, Shop const& shop, Visit const& visit, AccountLine const& line,
    std::map<AgencyId, agency::AgencyName> const& agencies)
{
    auto const agency = agencies.find(line.agency);
    row.set("NAME", line.name).set("LOGIN", line.login).set("ROLE_TEXT", role_text(shop, visit, line.role));
    row.set("AGENCY", agency == agencies.end() ? "" : agency->second.name);
    row.show_if("DISABLED", line.disabled).show_if("ENABLED", !line.disabled);
    row.show_if("FACTOR_ON", line.has_factor).show_if("FACTOR_OFF", !line.has_factor && !line.login.empty());
    row.show_if("FIRST_PASSWORD", line.has_first_password);
    if (line.opened_at)
        row.show("OPENED").set("OPENED_ON", words::short_day(visit.language, base::Day::of(*line.opened_at)));
    else
        row.show("NEVER");
}

web::Response list_page(Shop const& shop, Visit& visit)
{
    auto const words = visit.request.query.get("q");
    auto const [lines, agencies, backups] = visit.read([&](store::Session& session) {
        return std::tuple { staff_accounts(session, words), agency::names_by_id(session),
            keep::state_of(keep::newest_runs(session), shop.installation.backup_schedule, visit.now) };
    });
    auto const shown = std::min(lines.size(), static_cast<std::size_t>(most_accounts));
    look::Data data;
    data.show_if("BACKUP_ALARM", keep::is_alarm(backups));
    data.set("WORDS", words).set("SHOWN", static_cast<std::int64_t>(shown)).set("MOST", most_accounts);
    data.show_if("MORE", lines.size() > shown).show_if("NOBODY", lines.empty()).show_if("SOMEBODY", !lines.empty());
    for (std::size_t place = 0; place < shown; ++place) {
        auto row = data.add("ACCOUNT");
        row.set("HREF", address_of(lines[place].id));
        fill_line(row, shop, visit, lines[place], agencies);
    }
    return page(shop, visit, "account.admin.title", "account/admin.html", data);
}

// ---- A new account

web::Response new_page(Shop const& shop, Visit& visit, std::optional<base::Refusal> const& refusal)
{
    auto const& form = visit.request.form;
    look::Data data;
    data.set("NAME", form.get("name")).set("LOGIN", form.get("login"));
    add_roles(data, shop, visit, form.has("role") ? form.get("role") : std::string(trust::code(trust::Role::worker)));
    auto const chosen = form.has("agency") ? form.get("agency") : visit.viewer().agency.text();
    for (auto const& agency : visit.read([](store::Session& session) { return agency::all_names(session); }))
        data.add("AGENCY").set("VALUE", agency.id.text()).set("TEXT", agency.name).show_if("CHOSEN", agency.id.text() == chosen);
    show_error(data, shop, visit, refusal);
    return page(shop, visit, "account.new.title", "account/new_account.html", data, refusal ? 422 : 200);
}

// In the answer itself, because only its hash is kept.
web::Response handed_page(Shop const& shop, Visit& visit, AccountLine const& line, std::string const& passphrase)
{
    look::Data data;
    data.set("NAME", line.name).set("LOGIN", line.login).set("PASSPHRASE", passphrase).set("HREF", address_of(line.id));
    return page(shop, visit, "account.handed.title", "account/handed.html", data);
}

base::Result<trust::NewAccount> read_new(web::Form const& form)
{
    constexpr std::size_t most_characters = 40;
    auto const name = base::trim(form.get("name"));
    if (name.empty() || base::character_count(name) > most_characters)
        return base::Refusal { "account.new.name.form", "name" };
    auto const role = given_role(form);
    if (!role)
        return base::Refusal { "account.new.role.form", "role" };
    auto const agency = AgencyId::parse(form.get("agency"));
    if (!agency)
        return base::Refusal { "account.new.agency.form", "agency" };
    return trust::NewAccount { .login = form.get("login"), .name = name, .role = *role, .agency = *agency };
}

base::Result<AccountId> make_account(store::Transaction& transaction, trust::NewAccount const& account, std::string const& hash, Visit const& visit)
{
    auto const login = trust::check_login(transaction, account.login);
    if (!login)
        return login.refusal();
    if (!agency::name_of(transaction, account.agency))
        return base::Refusal { "account.new.agency.form", "agency" };
    auto const id = trust::add_account(transaction, account, visit.now);
    trust::keep_password(transaction, id, hash, visit.now);
    note_first_password(transaction, id, visit.viewer().account, visit.now);
    note_act(transaction, id, "made", trust::code(account.role), visit.viewer().account, visit.now);
    return id;
}

web::Response add_new(Shop const& shop, Visit& visit)
{
    auto const account = read_new(visit.request.form);
    if (!account)
        return new_page(shop, visit, account.refusal());
    auto const passphrase = new_passphrase();
    auto const hash = trust::password_hash(passphrase);
    if (!hash)
        return new_page(shop, visit, hash.refusal());
    auto const made = visit.write([&](store::Transaction& transaction) { return make_account(transaction, *account, *hash, visit); });
    if (!made)
        return new_page(shop, visit, made.refusal());
    auto const line = visit.read([&](store::Session& session) { return staff_account(session, *made); });
    return line ? handed_page(shop, visit, *line, passphrase) : not_found(shop, visit);
}

// ---- One account

web::Response account_page(Shop const& shop, Visit& visit, AccountLine const& line, std::optional<base::Refusal> const& refusal)
{
    auto const [acts, agencies] = visit.read([&](store::Session& session) {
        return std::pair { acts_on(session, line.id), agency::names_by_id(session) };
    });
    look::Data data;
    fill_line(data, shop, visit, line, agencies);
    data.set("ACTION", address_of(line.id));
    bool const own = line.id == visit.viewer().account;
    data.show_if("OWN", own).show_if("OTHER", !own).show_if("HAS_LOGIN", !line.login.empty());
    add_roles(data, shop, visit, trust::code(line.role));
    for (auto const& act : acts) {
        auto row = data.add("ACT");
        row.html("WHAT", shop.room.pages.html(visit, "account.act." + act.act));
        row.set("DETAIL", act.detail.empty() ? "" : role_text(shop, visit, trust::role_from(act.detail).value_or(trust::Role::none)));
        row.set("AT", words::moment(visit.language, act.at)).set("BY", act.by_name);
    }
    data.show_if("NO_ACT", acts.empty());
    show_error(data, shop, visit, refusal);
    return page(shop, visit, "account.one.title", "account/one_account.html", data, refusal ? 422 : 200);
}

using Work = std::function<web::Response(Shop const&, Visit&, AccountLine const&)>;

trust::VisitHandler on_account(Shared const& shop, Work work)
{
    return [shop, work](Visit& visit) {
        auto const id = AccountId::parse(visit.request.parameter("account"));
        auto const line = id ? visit.read([&](store::Session& session) { return staff_account(session, *id); }) : std::nullopt;
        return line ? work(*shop, visit, *line) : not_found(*shop, visit);
    };
}

// Not on oneself: so one administrator is always left who may sign in.
Work on_another(Work work)
{
    return [work](Shop const& shop, Visit& visit, AccountLine const& line) {
        if (line.id == visit.viewer().account)
            return account_page(shop, visit, line, base::Refusal { "account.one.own" });
        return work(shop, visit, line);
    };
}

web::Response change_state(Shop const&, Visit& visit, AccountLine const& line)
{
    auto const& by = visit.viewer().account;
    bool const disable = visit.request.form.get("state") == "disabled";
    visit.write([&](store::Transaction& transaction) {
        if (disable) {
            trust::disable_account(transaction, line.id, by, visit.now);
            trust::close_sessions(transaction, line.id, visit.now); // enabling again opens none of them
        } else {
            trust::enable_account(transaction, line.id, by, visit.now);
        }
        note_act(transaction, line.id, disable ? "disabled" : "enabled", "", by, visit.now);
    });
    return look::go(address_of(line.id), disable ? "account.one.disabled" : "account.one.enabled");
}

web::Response change_role(Shop const& shop, Visit& visit, AccountLine const& line)
{
    auto const role = given_role(visit.request.form);
    if (!role)
        return account_page(shop, visit, line, base::Refusal { "account.new.role.form", "role" });
    visit.write([&](store::Transaction& transaction) {
        trust::set_role(transaction, line.id, *role);
        note_act(transaction, line.id, "role", trust::code(*role), visit.viewer().account, visit.now);
    });
    return look::go(address_of(line.id), "account.one.role_saved");
}

base::Refusal not_seen() { return { "account.one.seen", "seen" }; }

web::Response reset_factor(Shop const& shop, Visit& visit, AccountLine const& line)
{
    if (!visit.request.form.has("seen"))
        return account_page(shop, visit, line, not_seen());
    visit.write([&](store::Transaction& transaction) {
        end_factor(transaction, line.id, visit.viewer().account, visit.now);
        trust::close_sessions(transaction, line.id, visit.now);
        note_act(transaction, line.id, "factor", "", visit.viewer().account, visit.now);
    });
    return look::go(address_of(line.id), "account.one.factor_reset");
}

web::Response reset_password(Shop const& shop, Visit& visit, AccountLine const& line)
{
    if (!visit.request.form.has("seen"))
        return account_page(shop, visit, line, not_seen());
    auto const passphrase = new_passphrase();
    auto const hash = trust::password_hash(passphrase);
    if (!hash)
        return account_page(shop, visit, line, hash.refusal());
    visit.write([&](store::Transaction& transaction) {
        trust::keep_password(transaction, line.id, *hash, visit.now);
        note_first_password(transaction, line.id, visit.viewer().account, visit.now);
        trust::close_sessions(transaction, line.id, visit.now);
        note_act(transaction, line.id, "password", "", visit.viewer().account, visit.now);
    });
    return handed_page(shop, visit, line, passphrase);
}

}

void add_admin_routes(trust::Routes& routes, Shared const& shop)
{
    using trust::Need;
    routes.get("/admin", Need::admin, [shop](Visit& visit) { return list_page(*shop, visit); });
    routes.get("/admin/accounts/new", Need::admin, [shop](Visit& visit) { return new_page(*shop, visit, {}); });
    routes.post("/admin/accounts", Need::admin, [shop](Visit& visit) { return add_new(*shop, visit); });
    routes.get("/admin/accounts/{account}", Need::admin, on_account(shop, [](Shop const& at, Visit& visit, AccountLine const& line) {
        return account_page(at, visit, line, {});
    }));
    routes.post("/admin/accounts/{account}/state", Need::admin, on_account(shop, on_another(change_state)));
    routes.post("/admin/accounts/{account}/role", Need::admin, on_account(shop, on_another(change_role)));
    routes.post("/admin/accounts/{account}/second-factor", Need::admin, on_account(shop, on_another(reset_factor)));
    routes.post("/admin/accounts/{account}/password", Need::admin, on_account(shop, on_another(reset_password)));
}

}
