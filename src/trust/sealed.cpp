#include "trust/sealed.h"

#include "base/random.h"
#include "base/text.h"
#include "trust/gate.h"
#include "trust/key_store.h"
#include "trust/seal_box.h"
#include "trust/site_key.h"

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

struct Keys::Inside {
    Inside(std::string key, std::string lane, std::size_t most_cached)
        : site_key(std::move(key)), lane_key(std::move(lane)), cache(most_cached)
    {
        if (sodium_init() < 0)
            throw std::runtime_error("libsodium does not start");
        if (site_key.size() != key_bytes || lane_key.size() != key_bytes)
            throw std::logic_error("the site key and the lane's have 32 bytes");
        lane_wrap_key = keyed_hash(lane_key, "wrap", key_bytes);
        shelf_key = keyed_hash(lane_key, "shelf", key_bytes);
        wrap_key = keyed_hash(site_key, "wrap", key_bytes);
        search_key = keyed_hash(site_key, "search", key_bytes);
    }
    ~Inside()
    {
        for (auto* key : { &site_key, &wrap_key, &search_key, &lane_key, &lane_wrap_key, &shelf_key })
            sodium_memzero(key->data(), key->size());
    }

    std::string person_key(store::Session& session, PersonId const& person, KeyGroup group)
    {
        auto const name = cache_name(person, group);
        if (auto key = cache.find(name))
            return *key;
        auto const wrapped = key_store::wrapped(session, person, group);
        if (!wrapped)
            throw std::logic_error("this person has no key");
        auto key = open_box(wrap_key_of(group), "person_key|" + name, *wrapped);
        if (!key) // made by a program that had no lane yet; nothing was sealed under it then
            key = open_box(wrap_key, "person_key|" + name, *wrapped);
        if (!key)
            throw std::runtime_error("a person's key does not open: another site key?");
        cache.keep(name, *key);
        return *key;
    }

    std::string const& wrap_key_of(KeyGroup group) const { return group == KeyGroup::open_record ? wrap_key : lane_wrap_key; }

    std::string site_key;
    std::string lane_key;
    std::string wrap_key;
    std::string search_key;
    std::string lane_wrap_key;
    std::string shelf_key;
    KeyCache cache;
};

Keys::Keys(std::string site_key, std::string lane_key, std::size_t most_cached)
    : inside_(std::make_unique<Inside>(std::move(site_key), std::move(lane_key), most_cached))
{
}

Keys::~Keys() = default;

std::unique_ptr<Keys> Keys::open(std::filesystem::path const& site_key_file, std::filesystem::path const& lane_key_file)
{
    auto const lane = lane_key_file.empty() ? site_key_file.parent_path() / "lane.key" : lane_key_file;
    return std::unique_ptr<Keys>(new Keys(read_site_key(site_key_file), read_site_key(lane), most_cached_keys));
}

std::unique_ptr<Keys> Keys::for_tests(std::size_t most_cached)
{
    return std::unique_ptr<Keys>(new Keys(std::string(key_bytes, 't'), std::string(key_bytes, 'l'), most_cached));
}

void Keys::make_person_keys(store::Transaction& transaction, PersonId person, base::Instant now) const
{
    for (auto group : { KeyGroup::open_record, KeyGroup::lane, KeyGroup::private_page }) {
        auto const name = cache_name(person, group);
        inside_->cache.forget(name); // a transaction that is run again makes other keys
        auto key = base::random_bytes(key_bytes);
        key_store::add(
            transaction, person, group, seal_box(inside_->wrap_key_of(group), "person_key|" + name, key), now);
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
    return keyed_hash(inside_->site_key, "secret|" + std::string(use), key_bytes);
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
        throw std::runtime_error("a box of the shelf does not open: another lane.key, or it was changed");
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
