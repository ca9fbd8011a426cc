#include "keep/key_change.h"

#include "trust/key_ring.h"
#include "trust/key_store.h"

#include <stdexcept>

namespace keep {

namespace key_store = trust::key_store;

namespace {

constexpr std::int64_t rows_a_batch = 200; // a batch holds the one connection that writes for some milliseconds

struct Rings {
    KeyRing& site;
    KeyRing& lane;

    key_store::Marks marks() const { return { site.mark(), lane.mark() }; }
    KeyRing& of(key_store::Wrapped const& row) const
    {
        bool const is_site = row.group == trust::code(trust::KeyGroup::open_record) || row.group == key_store::site_root;
        return is_site ? site : lane;
    }
    std::string wrap_anew(key_store::Wrapped const& row) const
    {
        auto key = of(row).unwrap(row.name(), row.wrapped);
        if (!key) // from before there was a key of the lane
            key = site.unwrap(row.name(), row.wrapped);
        if (!key)
            throw std::runtime_error("a key of the store opens neither with the present keys nor with the next ones");
        return of(row).wrap(row.name(), *key);
    }
};

// The last person of the batch, from whom the next one goes on; nullopt: nothing was left.
std::optional<std::string> wrap_some(store::Transaction& transaction, Rings const& rings, std::string const& from)
{
    auto const rows = key_store::under_other_keys(transaction, rings.marks(), from, rows_a_batch);
    for (auto const& row : rows)
        key_store::replace(transaction, row, rings.wrap_anew(row));
    return rows.empty() ? std::nullopt : std::optional(rows.back().person);
}

// The roots come last, and whoever makes a person's keys takes the site's first: a key that another process wrapped by
// the key before is there by now, and the next one sees the new mark.
void wrap_the_rest(store::Transaction& transaction, Rings const& rings)
{
    for (auto const group : { key_store::site_root, key_store::lane_root }) {
        auto const root = key_store::hold_site(transaction, group);
        if (!root)
            throw std::runtime_error("the store has no root; start the server once");
        key_store::replace(transaction, *root, rings.wrap_anew(*root));
    }
    std::optional<std::string> left = "";
    while (left)
        left = wrap_some(transaction, rings, *left);
}

}

bool key_change_is_under_way(Keys const& keys)
{
    return keys.site_ring().is_changing() || keys.lane_ring().is_changing();
}

KeyChange key_change_so_far(store::Session& session, KeyRing const& site, KeyRing const& lane)
{
    return { key_store::count_under(session, { site.mark(), lane.mark() }), key_store::count(session) };
}

void change_site_key(Keys const& keys, store::Database& database, std::function<void(KeyChange)> const& tell)
{
    Rings const rings { keys.site_ring(), keys.lane_ring() };
    auto const tell_how_far = [&] {
        tell(database.read([&](store::Session& session) { return key_change_so_far(session, rings.site, rings.lane); }));
    };
    rings.site.begin_change();
    rings.lane.begin_change();
    std::optional<std::string> from = "";
    while (from) {
        from = database.write([&](store::Transaction& transaction) { return wrap_some(transaction, rings, *from); });
        tell_how_far();
    }
    database.write([&](store::Transaction& transaction) { wrap_the_rest(transaction, rings); });
    tell_how_far();
    rings.lane.end_change();
    rings.site.end_change();
}

}
