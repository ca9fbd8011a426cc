#include "shelf/shelf_key.h"

#include "base/text.h"
#include "trust/key_ring.h"
#include "trust/key_store.h"
#include "trust/seal_box.h"

#include <mutex>
#include <stdexcept>
#include <unordered_map>

namespace shelf {

namespace {

using trust::PersonId;

// Holds one for each person at most.
class Pseudonyms {
public:
    std::optional<PersonId> find(std::string const& pseudonym) const
    {
        std::scoped_lock const lock(mutex_);
        auto const found = persons_.find(pseudonym);
        return found == persons_.end() ? std::nullopt : std::optional(found->second);
    }
    void keep(std::string pseudonym, PersonId const& person)
    {
        std::scoped_lock const lock(mutex_);
        persons_.insert_or_assign(std::move(pseudonym), person);
    }
    void forget(std::string const& pseudonym)
    {
        std::scoped_lock const lock(mutex_);
        persons_.erase(pseudonym);
    }

private:
    mutable std::mutex mutex_;
    std::unordered_map<std::string, PersonId> persons_;
};

Pseudonyms& known()
{
    static Pseudonyms pseudonyms;
    return pseudonyms;
}

}

std::optional<Key> Key::of(store::Session& session, trust::Keys const& keys, PersonId const& person, trust::KeyGroup group)
{
    // Asked each time: another process may have destroyed it, and one in memory would open everything anew.
    auto const wrapped = trust::key_store::wrapped(session, person, group);
    if (!wrapped)
        return std::nullopt;
    auto const name = trust::key_store::Wrapped { person.text(), std::string(trust::code(group)), "" }.name();
    auto key = keys.lane_ring().unwrap(name, *wrapped);
    if (!key) // made by a program that had no lane yet
        key = keys.site_ring().unwrap(name, *wrapped);
    if (!key)
        throw std::runtime_error("a person's key does not open: another site key?");
    return Key(nullptr, trust::keyed_hash(*key, "shelf", trust::key_bytes));
}

std::string Key::name(std::string_view name) const
{
    constexpr std::size_t name_bytes = 24;
    return own_ ? own_->shelf_name(name) : base::to_base64_url(trust::keyed_hash(secret_, "name|" + std::string(name), name_bytes));
}

std::string Key::seal(std::string_view hashed_name, std::string_view text) const
{
    return own_ ? own_->seal_for_shelf(hashed_name, text) : trust::seal_box(secret_, "shelf|" + std::string(hashed_name), text);
}

std::string Key::open(std::string_view hashed_name, std::string_view stored) const
{
    if (own_)
        return own_->open_from_shelf(hashed_name, stored);
    auto text = trust::open_box(secret_, "shelf|" + std::string(hashed_name), stored);
    if (!text) // may reach the log, which must not tell what this was
        throw std::runtime_error("what is kept does not open: it was moved or changed");
    return *std::move(text);
}

std::string Key::pseudonym() const
{
    constexpr std::size_t pseudonym_bytes = 16;
    return base::to_base64_url(trust::keyed_hash(secret_, "pseudonym", pseudonym_bytes));
}

std::optional<std::string> pseudonym_of(store::Session& session, trust::Keys const& keys, PersonId const& person)
{
    auto const key = Key::of(session, keys, person);
    return key ? std::optional(key->pseudonym()) : std::nullopt;
}

std::optional<PersonId> person_behind(store::Session& session, trust::Keys const& keys, std::string const& pseudonym)
{
    if (!known().find(pseudonym))
        for (auto const& person : persons_with_keys(session))
            if (auto text = pseudonym_of(session, keys, person))
                known().keep(*std::move(text), person);
    auto const found = known().find(pseudonym);
    if (!found || trust::key_store::wrapped(session, *found, trust::KeyGroup::lane))
        return found;
    known().forget(pseudonym); // erased meanwhile
    return std::nullopt;
}

}
