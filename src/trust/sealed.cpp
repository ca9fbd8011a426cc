#include "trust/sealed.h"

#include "base/random.h"
#include "base/text.h"
#include "store/database.h"
#include "trust/gate.h"
#include "trust/key_ring.h"
#include "trust/key_store.h"
#include "trust/seal_box.h"

#include <sodium.h>

#include <cstring>
#include <list>
#include <mutex>
#include <stdexcept>
#include <unordered_map>

namespace trust {

namespace {

constexpr std::size_t most_cached_keys = 20'000; // about 4 MB

// table|column|row|person|compartment: only the row may hold a '|', so two places never read the same.
std::string associated_data(Place const& place, PersonId const& person, Compartment compartment)
{
    std::string answer;
    for (auto part : { place.table, place.column, std::string_view(place.row), std::string_view(person.text()) })
        answer.append(part).push_back('|');
    return answer.append(code(compartment));
}

// The keys last used, unwrapped. The oldest one goes when it is full.
class KeyCache {
public:
    explicit KeyCache(std::size_t most) : most_(most) { }
    ~KeyCache()
    {
        for (auto& entry : entries_)
            sodium_memzero(entry.key.data(), entry.key.size());
    }

    std::optional<std::string> find(std::string const& name)
    {
        std::scoped_lock const lock(mutex_);
        auto const found = by_name_.find(name);
        if (found == by_name_.end())
            return std::nullopt;
        entries_.splice(entries_.begin(), entries_, found->second);
        return found->second->key;
    }
    void keep(std::string const& name, std::string const& key)
    {
        std::scoped_lock const lock(mutex_);
        if (by_name_.contains(name))
            return;
        entries_.push_front({ name, key });
        by_name_.emplace(name, entries_.begin());
        if (entries_.size() > most_)
            drop(std::prev(entries_.end()));
    }
    void forget(std::string const& name)
    {
        std::scoped_lock const lock(mutex_);
        if (auto const found = by_name_.find(name); found != by_name_.end())
            drop(found->second);
    }

private:
    struct Entry {
        std::string name;
        std::string key;
    };
    void drop(std::list<Entry>::iterator entry)
    {
        sodium_memzero(entry->key.data(), entry->key.size());
        by_name_.erase(entry->name);
        entries_.erase(entry);
    }

    std::size_t const most_;
    std::mutex mutex_;
    std::list<Entry> entries_;
    std::unordered_map<std::string, std::list<Entry>::iterator> by_name_;
};

std::string cache_name(PersonId const& person, KeyGroup group)
{
    return std::string(code(group)) + '|' + person.text();
}

}

KeyGroup group_of(Compartment compartment)
{
    if (compartment == Compartment::lane)
        return KeyGroup::lane;
    if (compartment == Compartment::private_page)
        return KeyGroup::private_page;
    return KeyGroup::open_record;
}

Sealed Sealed::stored(std::string text, PersonId person, Compartment compartment, Place place)
{
    Sealed sealed;
    sealed.text_ = std::move(text);
    sealed.associated_ = associated_data(place, person, compartment);
    sealed.person_ = std::move(person);
    sealed.compartment_ = compartment;
    return sealed;
}

namespace {

// A key of the site and what is made of its root: 32 random bytes that stand in the store, wrapped as a person's keys
// are, so that changing the key changes nothing that is made of them. The root of an older store is the key itself.
struct Chain {
    template<class Given>
    Chain(std::string_view root_group, Given&& given)
        : group(root_group), ring(std::forward<Given>(given)), root(ring.first_site_key()) { }
    ~Chain() { sodium_memzero(root.data(), root.size()); }
    Chain(Chain const&) = delete;
    Chain& operator=(Chain const&) = delete;

    // False: the store has none.
    bool load(store::Session& session)
    {
        auto const kept = key_store::site(session, group);
        if (!kept)
            return false;
        auto bytes = ring.unwrap(kept->name(), kept->wrapped);
        if (!bytes)
            throw std::runtime_error(std::string(group) + ": the site key or lane.key is not the one of this store");
        root = *std::move(bytes);
        return true;
    }
    void keep(store::Transaction& transaction, bool new_site, base::Instant now)
    {
        auto const name = key_store::Wrapped { std::string(key_store::site_person), std::string(group), "" }.name();
        key_store::add_site(transaction, group, ring.wrap(name, new_site ? base::random_bytes(key_bytes) : root), now);
    }

    std::string_view const group;
    KeyRing ring;
    std::string root;
};

}

struct Keys::Inside {
    template<class Given>
    Inside(std::size_t most_cached, Given&& of_site, Given&& of_lane)
        : site(key_store::site_root, std::forward<Given>(of_site)), lane(key_store::lane_root, std::forward<Given>(of_lane)), cache(most_cached)
    {
        derive();
    }
    ~Inside()
    {
        for (auto* key : { &search_key, &shelf_key })
            sodium_memzero(key->data(), key->size());
    }

    void derive()
    {
        search_key = keyed_hash(site.root, "search", key_bytes);
        shelf_key = keyed_hash(lane.root, "shelf", key_bytes);
    }
    bool load_roots(store::Session& session)
    {
        bool const both = site.load(session) & lane.load(session);
        derive();
        return both;
    }

    KeyRing& ring_of(KeyGroup group) { return group == KeyGroup::open_record ? site.ring : lane.ring; }

    std::string person_key(store::Session& session, PersonId const& person, KeyGroup group)
    {
        auto const name = cache_name(person, group);
        if (auto key = cache.find(name))
            return *key;
        auto const wrapped = key_store::wrapped(session, person, group);
        if (!wrapped)
            throw std::logic_error("this person has no key");
        auto key = ring_of(group).unwrap(name, *wrapped);
        if (!key) // made by a program that had no lane yet; nothing was sealed under it then
            key = site.ring.unwrap(name, *wrapped);
        if (!key)
            throw std::runtime_error("a person's key does not open: another site key?");
        cache.keep(name, *key);
        return *key;
    }

    Chain site;
    Chain lane;
    std::string search_key;
    std::string shelf_key;
    KeyCache cache;
};

Keys::Keys(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) { }

Keys::~Keys() = default;

namespace {

// The lane's key is newer than the first stores: theirs is made when the lane comes to them.
void make_keys_of_new_site(SiteKeyFiles& site, SiteKeyFiles& lane, store::Database& database)
{
    auto const [new_site, new_lane] = database.read([](store::Session& session) {
        return std::pair(key_store::is_new_site(session), !key_store::site(session, key_store::lane_root));
    });
    if (new_site)
        site.make_if_none();
    if (new_lane && site.is_there())
        lane.make_if_none();
}

}

std::unique_ptr<Keys> Keys::open(SiteKeyFiles site, SiteKeyFiles lane, store::Database& database, base::Instant now)
{
    make_keys_of_new_site(site, lane, database);
    std::unique_ptr<Keys> keys(new Keys(std::make_unique<Inside>(most_cached_keys, std::move(site), std::move(lane))));
    auto& inside = *keys->inside_;
    if (database.read([&](store::Session& session) { return inside.load_roots(session); }))
        return keys;
    database.write([&](store::Transaction& transaction) {
        bool const new_site = key_store::is_new_site(transaction);
        inside.site.keep(transaction, new_site, now);
        inside.lane.keep(transaction, new_site, now);
    });
    // Another process may have been first: what counts is what the store holds.
    if (!database.read([&](store::Session& session) { return inside.load_roots(session); }))
        throw std::logic_error("the site's roots were not kept");
    return keys;
}

std::unique_ptr<Keys> Keys::open_to_read(SiteKeyFiles site, SiteKeyFiles lane, store::Session& session)
{
    if (!site.is_there() || !lane.is_there())
        return nullptr;
    std::unique_ptr<Keys> keys(new Keys(std::make_unique<Inside>(most_cached_keys, std::move(site), std::move(lane))));
    (void)keys->inside_->load_roots(session);
    return keys;
}

std::unique_ptr<Keys> Keys::for_tests(std::size_t most_cached)
{
    return std::unique_ptr<Keys>(new Keys(std::make_unique<Inside>(most_cached, std::string(key_bytes, 't'), std::string(key_bytes, 'l'))));
}

KeyRing& Keys::site_ring() const { return inside_->site.ring; }
KeyRing& Keys::lane_ring() const { return inside_->lane.ring; }

void Keys::make_person_keys(store::Transaction& transaction, PersonId person, base::Instant now) const
{
    // Takes its turn with a change of the site key, so that no key is left under the old one: see keep/key_change.cpp.
    if (auto const site = key_store::hold_site(transaction, key_store::site_root); site && !site->wrapped.starts_with(site_ring().mark())) {
        site_ring().look_again();
        lane_ring().look_again();
    }
    for (auto group : { KeyGroup::open_record, KeyGroup::lane, KeyGroup::private_page }) {
        auto const name = cache_name(person, group);
        inside_->cache.forget(name); // a transaction that is run again makes other keys
        auto key = base::random_bytes(key_bytes);
        key_store::add(transaction, person, group, inside_->ring_of(group).wrap(name, key), now);
        sodium_memzero(key.data(), key.size());
    }
}

void Keys::destroy_person_keys(store::Transaction& transaction, PersonId person, base::Instant now)
{
    key_store::destroy(transaction, person, now);
    for (auto group : { KeyGroup::open_record, KeyGroup::lane, KeyGroup::private_page })
        inside_->cache.forget(cache_name(person, group));
}

Sealed Keys::seal(store::Session& session, Disclosure const& permit, PersonId person, Compartment compartment,
    Place place, std::string_view text) const
{
    if (!permit.covers(person, compartment, Act::write))
        throw std::logic_error("sealing without a permit to write");
    auto sealed = Sealed::stored("", person, compartment, std::move(place));
    sealed.text_ = seal_box(
        inside_->person_key(session, sealed.person_, group_of(compartment)), sealed.associated_, text);
    return sealed;
}

std::string Keys::open(store::Session& session, Disclosure const& disclosure, Sealed const& sealed) const
{
    if (!disclosure.covers(sealed.person_, sealed.compartment_, Act::read))
        throw std::logic_error("opening without a disclosure to read");
    if (sealed.empty())
        return "";
    auto text = open_box(inside_->person_key(session, sealed.person_, group_of(sealed.compartment_)),
        sealed.associated_, sealed.text_);
    if (!text)
        throw std::runtime_error("a sealed text does not open: it was moved or changed");
    return *std::move(text);
}

std::string Keys::secret_for(std::string_view use) const
{
    return keyed_hash(inside_->site.root, "secret|" + std::string(use), key_bytes);
}

std::string Keys::shelf_name(std::string_view name) const
{
    constexpr std::size_t name_bytes = 24;
    return base::to_base64_url(keyed_hash(inside_->shelf_key, "name|" + std::string(name), name_bytes));
}

std::string Keys::seal_for_shelf(std::string_view hashed_name, std::string_view text) const
{
    return seal_box(inside_->shelf_key, "shelf|" + std::string(hashed_name), text);
}

std::string Keys::open_from_shelf(std::string_view hashed_name, std::string_view stored) const
{
    auto text = open_box(inside_->shelf_key, "shelf|" + std::string(hashed_name), stored);
    if (!text)
        throw std::runtime_error("what is kept does not open: another key, or it was changed"); // the log must not tell what
    return *std::move(text);
}

std::int64_t Keys::search_token(std::string_view scope, std::string_view word) const
{
    auto const hash = keyed_hash(
        inside_->search_key, std::string(scope) + '|' + std::string(word), sizeof(std::uint64_t) * 2);
    std::int64_t token = 0;
    std::memcpy(&token, hash.data(), sizeof token);
    return token;
}

}
