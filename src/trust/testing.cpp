#include "trust/testing.h"

#include "trust/password.h"

namespace trust::testing {

base::Result<Disclosure> OpenGate::ask(store::Session&, Viewer const& viewer, Question const& question,
    base::Instant now, std::string_view purpose, Journal& journal) const
{
    bool const allowed = !allowed_ || allowed_(viewer, question);
    journal.add({ .at = now,
        .account = viewer.account,
        .agency = viewer.agency,
        .person = question.person,
        .act = question.act,
        .compartment = question.compartment,
        .lines = allowed ? question.lines : std::vector<std::string> {},
        .rule = allowed ? "test" : "default",
        .grant = "",
        .purpose = std::string(purpose),
        .allowed = allowed });
    if (!allowed)
        return base::Refusal { "trust.not_found" };
    return make(question, question.lines, "test");
}

Disclosure OpenGate::disclosure(
    PersonId const& person, Compartment compartment, Act act, std::vector<std::string> lines)
{
    return make({ .person = person, .act = act, .compartment = compartment }, std::move(lines), "test");
}

VisitFor::VisitFor(store::Database& database, Gate const& gate, std::optional<Viewer> viewer, base::Instant now)
    : visit_(request, std::move(viewer), now, database, gate)
{
}

Viewer add_worker(
    store::Database& database, AgencyId const& agency, std::string const& name, base::Instant now, Role role)
{
    use_cheap_hashing();
    return database.write([&](store::Transaction& transaction) {
        auto account = add_account(transaction,
            { .login = "login-" + base::new_uuid(now),
                .name = name,
                .kind = Kind::staff,
                .role = role,
                .agency = agency },
            now);
        return *viewer_of(transaction, account, now);
    });
}

Viewer add_person_account(store::Database& database, PersonId const& person, base::Instant now)
{
    use_cheap_hashing();
    return database.write([&](store::Transaction& transaction) {
        auto account = add_account(transaction, { .kind = Kind::person, .person = person }, now);
        return *viewer_of(transaction, account, now);
    });
}

Viewer worker(AgencyId const& agency, std::string const& name)
{
    return { .account = AccountId::named("account of " + name),
        .kind = Kind::staff,
        .role = Role::worker,
        .agency = agency,
        .name = name };
}

Viewer person(PersonId const& person)
{
    return { .account = AccountId::named("account of " + person.text()), .kind = Kind::person, .person = person };
}

void use_cheap_hashing() { set_hashing_cost(HashingCost::cheap_for_tests); }

}
