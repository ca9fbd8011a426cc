#include "app/demo_store.h"
#include "app/demo_town.h"
#include "app/permit.h"

#include "agency/agency_store.h"
#include "consent/consent_store.h"
#include "person/person.h"
#include "person/seed.h"
#include "share/share_store.h"
#include "trust/accounts.h"

namespace app {

namespace {

using base::json_integer;
using base::json_text;
using base::json::object;

person::BridgingStep step_from(std::string_view name)
{
    constexpr std::array names { "notice", "checklist", "video", "talk", "life_plan", "crisis_plan", "sheets" };
    auto const found = std::find(names.begin(), names.end(), name);
    if (found == names.end())
        broken_town("persons.json", std::string(name));
    return static_cast<person::BridgingStep>(found - names.begin());
}

std::optional<std::int64_t> days_if(object const& entry, std::string_view name)
{
    auto const* found = entry.if_contains(name);
    return found && found->is_int64() ? std::optional(found->as_int64()) : std::nullopt;
}

person::Seed seed_of(object const& entry, Town const& town)
{
    person::Seed seed;
    auto const id = json_text(entry, "id");
    seed.id = trust::PersonId::named(id);
    seed.alias = json_text(entry, "alias");
    seed.kana = json_text(entry, "kana");
    for (auto const& row : entry.at("stages").as_array()) {
        auto const stage = person::stage_from(json_text(row.as_object(), "stage"));
        if (!stage)
            broken_town(id, "stage");
        seed.stages.push_back({ *stage, town.at(json_integer(row.as_object(), "day"), 9, 0) });
    }
    auto const house = json_text(entry, "house");
    if (!house.empty()) {
        seed.house = trust::AgencyId::named(house);
        seed.by = town.worker_of.at(house);
    }
    if (auto const day = days_if(entry, "intake"))
        seed.intake_on = town.day(*day);
    if (auto const day = days_if(entry, "discharge"))
        seed.discharge_on = town.day(*day);
    if (auto const day = days_if(entry, "supervision"))
        seed.supervision_until = town.day(*day).start();
    if (auto const* steps = entry.if_contains("steps")) {
        for (auto const& [name, day] : steps->as_object())
            seed.steps[step_from(name)] = town.at(day.as_int64(), 15, 0);
    }
    return seed;
}

// Who agreed beside which worker, and how often the notice was read.
void load_consent(store::Transaction& transaction, Town const& town, object const& entry, person::Seed const& seed,
    trust::AccountId const& account)
{
    if (auto const* seen = entry.if_contains("notices")) {
        for (auto const& day : seen->as_array()) {
            web::Request request;
            trust::Visit visit(request, trust::viewer_of(transaction, seed.by, town.d0), town.at(day.as_int64(), 14, 0), town.room.database, town.gate);
            visit.person_beside = trust::viewer_of(transaction, account, visit.now);
            consent::notice_seen(visit, transaction, seed.id, seed.house, 1);
        }
    }
    if (auto const day = days_if(entry, "consent"))
        consent::seed_programme(transaction, seed.id, seed.house, account, seed.by, 1, town.at(*day, 14, 30));
}

share::Chosen chosen_from(std::string const& value)
{
    auto const chosen = share::chosen_from(value);
    if (!chosen)
        broken_town("persons.json", value);
    return *chosen;
}

// What the person shows whom, beside the worker of the house.
void load_shares(store::Transaction& transaction, Town const& town, object const& entry, person::Seed const& seed,
    trust::AccountId const& account)
{
    auto const* shares = entry.if_contains("shares");
    if (!shares)
        return;
    for (auto const& given : shares->as_array()) {
        auto const& row = given.as_object();
        auto const agency = json_text(row, "agency");
        auto const aim = share::aim_from(json_text(row, "aim"));
        if (!aim)
            broken_town("persons.json", agency);
        consent::NewGrant grant { .person = seed.id,
            .recipient = trust::AgencyId::named(agency),
            .scope = {},
            .until = town.day(json_integer(row, "until") + 1).start(),
            .notice_version = trust::AgencyId::named(agency) == seed.house ? 1 : 0 };
        std::vector<share::Chosen> chosen;
        for (auto const& line : row.at("lines").as_array())
            chosen.push_back(chosen_from(std::string(line.as_string())));
        grant.scope = share::scope_of(chosen);
        share::seed_share(transaction, grant, *aim, town.at(json_integer(row, "day"), 14, 40), account, seed.by);
    }
}

}

void load_town_staff(store::Transaction& transaction, Town& town)
{
    auto const content = town.read("staff.json");
    auto const agencies = agency::names_by_id(transaction);
    int position = 0;
    for (auto const& row : content.at("staff").as_array()) {
        auto const& entry = row.as_object();
        auto const login = json_text(entry, "login");
        auto const code = json_text(entry, "agency");
        auto const role = trust::role_from(json_text(entry, "role"));
        auto const found = agencies.find(trust::AgencyId::named(code));
        if (!role || found == agencies.end())
            broken_town("staff.json", login);
        auto const account = trust::add_account(transaction, { .login = login, .name = json_text(entry, "name"), .role = *role, .agency = found->first }, town.at(-800));
        auto const viewer = trust::viewer_of(transaction, account, town.d0);
        if (!viewer)
            broken_town("staff.json", login);
        town.staff.emplace(login, *viewer);
        if (viewer->is_worker())
            town.worker_of.try_emplace(code, account);
        if (auto const work = json_text(entry, "demo"); !work.empty())
            add_demo_account(transaction, { account, DemoGroup::staff, viewer->name, found->second.name, work }, position++);
    }
}

void load_town_persons(store::Transaction& transaction, Town& town)
{
    auto const content = town.read("persons.json");
    int position = 1'000;
    for (auto const& row : content.at("persons").as_array()) {
        auto const& entry = row.as_object();
        auto const seed = seed_of(entry, town);
        auto const permit = Permit::write(seed.id, trust::Compartment::identity);
        auto const account = person::load_seed(transaction, town.room.keys, permit, seed, town.d0);
        town.person_accounts[json_text(entry, "id")] = account;
        load_consent(transaction, town, entry, seed, account);
        load_shares(transaction, town, entry, seed, account);
        if (base::json_bool(entry, "demo"))
            add_demo_account(transaction, { account, DemoGroup::person, seed.alias, "", "person" }, position++);
    }
}

}
