#include "private_page/private_page_store.h"

#include "base/json.h"
#include "trust/gate.h"
#include "shelf/shelf.h"

namespace private_page {

namespace {

constexpr auto compartment = trust::Compartment::private_page;
constexpr auto size = shelf::BoxSize::large;

std::string name_of(trust::PersonId const& person) { return "private|" + person.text(); }

}

Saved load(store::Session& session, trust::Keys const& keys, trust::Disclosure const& disclosure)
{
    auto const text = shelf::find(session, keys, disclosure, compartment, size, name_of(disclosure.person()));
    if (!text)
        return {};
    auto const kept = base::json::parse(*text).as_object();
    return { base::json_integer(kept, "version"), base::json_text(kept, "box") };
}

base::Result<std::variant<Saved, Newer>> save(store::Transaction& transaction, trust::Keys const& keys,
    trust::Disclosure const& permit, std::int64_t based_on, std::string_view box)
{
    if (auto checked = check(box); !checked)
        return checked.refusal();
    shelf::one_at_a_time(transaction, size);
    auto const before = load(transaction, keys, permit);
    if (before.version != based_on)
        return { Newer { before } };
    Saved const saved { based_on + 1, std::string(box) };
    shelf::put(transaction, keys, permit, compartment, size, name_of(permit.person()),
        base::json::serialize(base::json::object { { "version", saved.version }, { "box", saved.box } }));
    return { saved };
}

void forget(store::Transaction& transaction, trust::Keys const& keys, trust::PersonId const& person)
{
    (void)shelf::empty(transaction, keys, person, compartment, size, name_of(person));
}

}
