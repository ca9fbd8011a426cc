#include "person/person_store.h"

#include "agency/agency_store.h"
#include "person/opening_store.h"
#include "person/seed.h"
#include "person/stage_store.h"
#include "trust/accounts.h"

namespace person {

namespace {

using trust::Act;
using trust::Compartment;

void add_person(store::Transaction& transaction, PersonId const& id, base::Instant made_at, trust::AccountId const& by)
{
    transaction.execute("INSERT INTO person (id, alias, kana, made_at, made_by) VALUES (:id, '', '', :made_at, :made_by)",
        { { "id", id }, { "made_at", made_at }, { "made_by", by } });
}

struct NewStay {
    AgencyId house;
    base::Instant from;
    std::optional<base::Instant> until {};
    std::optional<base::Day> intake_on {};
    std::optional<base::Day> discharge_on {};
};

// Before the stages, which are repeated in it.
void add_stay(store::Transaction& transaction, PersonId const& person, EpisodeId const& episode, NewStay const& stay,
    Seed::AtStage const& stage, base::Instant made_at, trust::AccountId const& by)
{
    auto const id = StayId::make(made_at);
    transaction.execute("INSERT INTO stay (id, person, agency, from_at, until_at, intake_on, discharge_on, list_day,"
                        " episode, stage, stage_since, made_by) VALUES (:id, :person, :agency, :from_at, :until_at,"
                        " :intake_on, :discharge_on, :list_day, :episode, :stage, :stage_since, :made_by)",
        { { "id", id }, { "person", person }, { "agency", stay.house }, { "from_at", stay.from },
            { "until_at", stay.until }, { "intake_on", stay.intake_on }, { "discharge_on", stay.discharge_on },
            { "list_day", stage_store::list_day(stay.discharge_on) }, { "episode", episode },
            { "stage", code(stage.stage) }, { "stage_since", stage.since }, { "made_by", by } });
    stage_store::add_discharge(transaction, id, stay.discharge_on, made_at, by);
}

trust::Disclosure ask_or_throw(trust::Visit& visit, store::Session& session, PersonId const& person, Compartment part)
{
    auto permit = visit.ask(session, { .person = person, .act = Act::write, .compartment = part }, "person.purpose.create");
    if (!permit)
        throw std::logic_error("the gate refuses a house what its new stay allows (consent-spec A3)");
    return std::move(permit).value();
}

std::optional<store::Row> open_stay(store::Session& session, PersonId const& person, AgencyId const& first)
{
    std::optional<store::Row> found;
    for (auto& row : session.query("SELECT agency, stage, stage_since, intake_on, discharge_on, episode FROM stay"
                                   " WHERE person = :person AND until_at IS NULL ORDER BY from_at DESC LIMIT 20",
             { { "person", person } })) {
        bool const own = row.id<AgencyId>("agency") == first;
        if (!found || own)
            found = std::move(row);
        if (own)
            break;
    }
    return found;
}

void take_stay_and_steps(store::Session& session, Person& person, AgencyId const& viewers_agency)
{
    if (auto const stay = open_stay(session, person.id, viewers_agency)) {
        opening_store::take_stay(person, *stay);
        if (auto const house = agency::name_of(session, person.house))
            person.house_name = house->name;
    } else if (auto const now = stage_store::now_of(session, person.id)) {
        person.stage = now->stage;
        person.stage_since = now->since;
        person.episode = now->episode;
        person.stay_known = true;
    }
    auto const steps = session.query_one("SELECT COUNT(*) AS steps FROM bridging_step WHERE episode = :episode",
        { { "episode", person.episode } });
    person.steps_done = static_cast<int>(steps->integer("steps"));
}

}

base::Result<Person> find(trust::Visit& visit, store::Session& session, trust::Keys const& keys, PersonId id)
{
    auto const identity = visit.ask(session, { .person = id, .act = Act::read, .compartment = Compartment::identity },
        "person.purpose.page");
    if (!identity)
        return identity.refusal();
    auto const row = session.query_one("SELECT alias, kana FROM person WHERE id = :person", { { "person", id } });
    if (!row)
        return base::Refusal { "trust.not_found" };
    Person person { .id = id };
    person.alias = opening_store::open(session, keys, *identity, id, "alias", *row);
    person.kana = opening_store::open(session, keys, *identity, id, "kana", *row);
    if (visit.ask(session, { .person = id, .act = Act::read, .compartment = Compartment::stay }, "person.purpose.page"))
        take_stay_and_steps(session, person, visit.viewer().agency);
    return person;
}

base::Result<std::string> alias_of(
    trust::Visit& visit, store::Session& session, trust::Keys const& keys, PersonId id, std::string_view purpose)
{
    auto const identity = visit.ask(session, { .person = id, .act = Act::read, .compartment = Compartment::identity }, purpose);
    if (!identity)
        return identity.refusal();
    auto const row = session.query_one("SELECT alias FROM person WHERE id = :person", { { "person", id } });
    if (!row)
        return base::Refusal { "trust.not_found" };
    return opening_store::open(session, keys, *identity, id, "alias", *row);
}

std::string alias_of(store::Session& session, trust::Keys const& keys, trust::Disclosure const& identity)
{
    auto const row = session.query_one("SELECT alias, kana FROM person WHERE id = :person", { { "person", identity.person() } });
    return row ? opening_store::open(session, keys, identity, identity.person(), "alias", *row) : std::string();
}

PersonId create(trust::Visit& visit, store::Transaction& transaction, trust::Keys const& keys, NewPerson const& person)
{
    auto const& viewer = visit.viewer();
    if (!viewer.is_worker() || viewer.agency.empty())
        throw std::logic_error("only a worker of a house takes a person in");
    auto const now = visit.now;
    auto const id = PersonId::make(now);
    Seed::AtStage const intake { Stage::intake, now };
    add_person(transaction, id, now, viewer.account);
    auto const episode = stage_store::begin_episode(transaction, id, now);
    add_stay(transaction, id, episode, { viewer.agency, now, {}, visit.today(), person.discharge_on }, intake, now, viewer.account);
    stage_store::add_stage(transaction, id, { 1, episode, intake.stage, now, "person.stage.note.begun" }, now, viewer.account);
    keys.make_person_keys(transaction, id, now);
    auto const permit = ask_or_throw(visit, transaction, id, Compartment::identity);
    auto const stay_permit = ask_or_throw(visit, transaction, id, Compartment::stay);
    opening_store::write_names(transaction, keys, permit, id, person.alias, person.kana);
    opening_store::add_search_terms(transaction, keys, viewer.agency, id, person.alias, person.kana);
    trust::add_account(transaction, { .kind = trust::Kind::person, .person = id }, now);
    return id;
}

base::Result<> rename(trust::Visit& visit, store::Transaction& transaction, trust::Keys const& keys, PersonId id,
    std::string const& alias, std::string const& kana)
{
    auto const permit = visit.ask(transaction,
        { .person = id, .act = Act::write, .compartment = Compartment::identity }, "person.purpose.edit");
    if (!permit)
        return permit.refusal();
    auto const row = transaction.query_one("SELECT alias, kana FROM person WHERE id = :person", { { "person", id } });
    if (!row)
        return base::Refusal { "trust.not_found" };
    auto const old_alias = opening_store::open(transaction, keys, *permit, id, "alias", *row);
    auto const old_kana = opening_store::open(transaction, keys, *permit, id, "kana", *row);
    if (old_alias == alias && old_kana == kana)
        return base::Done {};
    opening_store::write_names(transaction, keys, *permit, id, alias, kana);
    for (auto const& stay : stays_of(transaction, id)) {
        opening_store::drop_search_terms(transaction, keys, stay.agency, id, old_alias, old_kana);
        if (!stay.until)
            opening_store::add_search_terms(transaction, keys, stay.agency, id, alias, kana);
    }
    return base::Done {};
}

trust::AccountId load_seed(store::Transaction& transaction, trust::Keys const& keys,
    trust::Disclosure const& permit_identity_write, Seed const& seed, base::Instant now)
{
    if (seed.stages.empty())
        throw std::logic_error("a seed has at least one stage");
    add_person(transaction, seed.id, seed.stages.front().since, seed.by);
    auto episode = stage_store::begin_episode(transaction, seed.id, seed.stages.front().since);
    if (!seed.house.empty())
        add_stay(transaction, seed.id, episode,
            { seed.house, seed.stay_from.value_or(seed.stages.front().since), seed.stay_until, seed.intake_on, seed.discharge_on },
            seed.stages.front(), now, seed.by);
    for (std::size_t index = 0; index < seed.stages.size(); ++index) {
        auto const& [stage, since] = seed.stages[index];
        if (index > 0 && begins_episode(seed.stages[index - 1].stage, stage))
            episode = stage_store::begin_episode(transaction, seed.id, since);
        auto const note = index == 0 ? "person.stage.note.begun" : "person.stage.note.moved";
        stage_store::add_stage(transaction, seed.id, { static_cast<std::int64_t>(index) + 1, episode, stage, since, note }, since, seed.by);
    }
    stage_store::add_supervision(transaction, seed.id, seed.supervision_until, now, seed.by);
    for (auto const& [step, at] : seed.steps)
        stage_store::add_step(transaction, episode, code(step), at, seed.by);
    keys.make_person_keys(transaction, seed.id, now);
    opening_store::write_names(transaction, keys, permit_identity_write, seed.id, seed.alias, seed.kana);
    if (!seed.house.empty() && !seed.stay_until)
        opening_store::add_search_terms(transaction, keys, seed.house, seed.id, seed.alias, seed.kana);
    return trust::add_account(transaction, { .kind = trust::Kind::person, .person = seed.id }, now);
}

std::vector<Stay> stays_of(store::Session& session, PersonId person)
{
    std::vector<Stay> stays;
    for (auto const& row : session.query("SELECT agency, from_at, until_at FROM stay WHERE person = :person ORDER BY from_at",
             { { "person", person } }))
        stays.push_back({ person, row.id<AgencyId>("agency"), row.instant("from_at"), row.instant_if("until_at") });
    return stays;
}

Supervision supervision_of(store::Session& session, PersonId person)
{
    auto const row = session.query_one("SELECT person.id AS person, (SELECT supervision.until_at FROM supervision"
                                       " WHERE supervision.person = person.id ORDER BY supervision.number DESC LIMIT 1)"
                                       " AS until_at FROM person WHERE person.id = :person",
        { { "person", person } });
    if (!row)
        return {};
    return { row->instant_if("until_at"), true };
}

std::vector<base::Instant> past_ends_of_supervision(store::Session& session, PersonId person)
{
    std::vector<base::Instant> ends;
    std::optional<base::Instant> end; // of the row before
    for (auto const& row : session.query("SELECT until_at, made_at FROM supervision WHERE person = :person ORDER BY number", { { "person", person } })) {
        if (end && *end <= row.instant("made_at"))
            ends.push_back(*end);
        end = row.instant_if("until_at");
    }
    return ends;
}

}
