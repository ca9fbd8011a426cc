#include "trust/brake.h"

#include "base/text.h"

#include <algorithm>

namespace trust {

namespace {

// One holder of IPv6 has at least a /64.
std::string peer_form(std::string_view peer)
{
    if (std::ranges::count(peer, ':') < 2 || peer.starts_with("::ffff:"))
        return std::string(peer);
    auto groups = base::split(peer, ':');
    if (groups.size() > 4)
        groups.resize(4);
    return base::join(groups, ":");
}

// Names may be long or anything; they are only compared.
std::string name_form(std::string_view name) { return base::search_form(name.substr(0, 200)); }

std::string pair_form(std::string const& peer, std::string const& name) { return peer + '\n' + name; }

}

std::chrono::seconds Brake::wait(std::string_view peer, std::string_view name, base::Instant now)
{
    std::scoped_lock const lock(mutex_);
    return owed(peer_form(peer), name_form(name), now);
}

std::chrono::seconds Brake::claim(std::string_view peer_text, std::string_view name_text, base::Instant now)
{
    auto const peer = peer_form(peer_text);
    auto const name = name_form(name_text);
    std::scoped_lock const lock(mutex_);
    if (auto const wait = owed(peer, name, now); wait.count() > 0)
        return wait;
    add_failure(peers_, peer, now);
    add_failure(pairs_, pair_form(peer, name), now);
    add_failure(names_, name, now);
    return std::chrono::seconds(0);
}

void Brake::settle(std::string_view peer_text, std::string_view name_text, bool success)
{
    if (!success)
        return; // counted already
    auto const peer = peer_form(peer_text);
    auto const name = name_form(name_text);
    std::scoped_lock const lock(mutex_);
    forget(pairs_, pair_form(peer, name));
    take_back(peers_, peer); // its earlier failures stay: one known password must not clear them
    take_back(names_, name);
}

std::size_t Brake::size() const
{
    std::scoped_lock const lock(mutex_);
    return peers_.entries.size() + pairs_.entries.size() + names_.entries.size();
}

Brake::Entry* Brake::find(Table& table, std::string const& name, base::Instant now)
{
    auto const found = table.by_name.find(name);
    if (found == table.by_name.end())
        return nullptr;
    if (now.microseconds - found->second->last.microseconds
        > std::chrono::duration_cast<std::chrono::microseconds>(limits_.forget_after).count()) {
        forget(table, name);
        return nullptr;
    }
    return &*found->second;
}

void Brake::add_failure(Table& table, std::string const& name, base::Instant now)
{
    if (auto* const entry = find(table, name, now)) {
        entry->failures += 1;
        entry->last = now;
        table.entries.splice(table.entries.begin(), table.entries, table.by_name.at(name));
        return;
    }
    table.entries.push_front({ name, 1, now });
    table.by_name.emplace(name, table.entries.begin());
    if (table.entries.size() > limits_.most_entries)
        forget(table, std::string(table.entries.back().name));
}

void Brake::take_back(Table& table, std::string const& name)
{
    auto const found = table.by_name.find(name);
    if (found == table.by_name.end())
        return;
    if (found->second->failures <= 1)
        forget(table, name);
    else
        found->second->failures -= 1;
}

void Brake::forget(Table& table, std::string const& name)
{
    auto const found = table.by_name.find(name);
    if (found == table.by_name.end())
        return;
    table.entries.erase(found->second);
    table.by_name.erase(found);
}

std::chrono::seconds Brake::owed(std::string const& peer, std::string const& name, base::Instant now)
{
    auto const* of_peer = find(peers_, peer, now);
    auto const* of_pair = find(pairs_, pair_form(peer, name), now);
    auto const* of_name = find(names_, name, now);
    return std::max({ owed(of_peer, of_peer ? of_peer->failures : 0, limits_.free_tries_of_peer, now),
        owed(of_pair, of_pair ? of_pair->failures : 0, limits_.free_tries_of_pair, now),
        // Counted by the name, but waited from this peer's own last try of it.
        owed(of_pair, of_name ? of_name->failures : 0, limits_.free_tries_of_name, now) });
}

std::chrono::seconds Brake::owed(
    Entry const* last_try, std::uint32_t failures, std::uint32_t free, base::Instant now) const
{
    if (!last_try || failures <= free)
        return std::chrono::seconds(0);
    auto const doublings = std::min<std::uint32_t>(failures - free - 1, 10);
    auto const wait = std::min<std::int64_t>(std::int64_t { 2 } << doublings, limits_.longest_wait.count());
    auto const since = (now.microseconds - last_try->last.microseconds) / 1'000'000;
    return std::chrono::seconds(std::clamp<std::int64_t>(wait - since, 0, wait));
}

}
