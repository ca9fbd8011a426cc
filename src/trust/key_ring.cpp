#include "trust/key_ring.h"

#include "base/text.h"
#include "trust/seal_box.h"

#include <sodium.h>

#include <algorithm>
#include <stdexcept>

namespace trust {

namespace {

std::string associated_with(std::string_view name) { return "person_key|" + std::string(name); }

}

KeyRing::KeyRing(SiteKeyFiles files)
    : files_(std::move(files))
{
    first_ = files_->read();
    read_files();
}

KeyRing::KeyRing(std::string site_key)
    : first_(std::move(site_key))
{
    add(first_);
}

KeyRing::~KeyRing()
{
    sodium_memzero(first_.data(), first_.size());
    for (auto& wrapping : wrappings_)
        sodium_memzero(wrapping.key.data(), wrapping.key.size());
}

void KeyRing::add(std::string const& site_key)
{
    if (sodium_init() < 0)
        throw std::runtime_error("libsodium does not start");
    if (site_key.size() != key_bytes)
        throw std::logic_error("the site key has 32 bytes");
    Wrapping made { base::to_hex(keyed_hash(site_key, "mark", (mark_characters - 1) / 2)) + '.', keyed_hash(site_key, "wrap", key_bytes) };
    auto const known = std::ranges::find(wrappings_, made.mark, &Wrapping::mark);
    if (known == wrappings_.end())
        wrappings_.insert(wrappings_.begin(), std::move(made));
    else
        std::rotate(wrappings_.begin(), known, std::next(known));
}

void KeyRing::read_files()
{
    add(files_->read());
    if (auto const next = files_->read_next())
        add(*next);
}

std::string KeyRing::wrap(std::string_view name, std::string_view key) const
{
    std::scoped_lock const lock(mutex_);
    return wrappings_.front().mark + seal_box(wrappings_.front().key, associated_with(name), key);
}

std::optional<std::string> KeyRing::try_all(std::string_view name, std::string_view wrapped) const
{
    bool const marked = wrapped.size() > mark_characters && wrapped[mark_characters - 1] == '.';
    for (auto const& wrapping : wrappings_) {
        if (marked && !wrapped.starts_with(wrapping.mark))
            continue;
        if (auto key = open_box(wrapping.key, associated_with(name), marked ? wrapped.substr(mark_characters) : wrapped))
            return key;
    }
    return std::nullopt;
}

std::optional<std::string> KeyRing::unwrap(std::string_view name, std::string_view wrapped)
{
    std::scoped_lock const lock(mutex_);
    if (auto key = try_all(name, wrapped))
        return key;
    if (!files_)
        return std::nullopt;
    read_files();
    return try_all(name, wrapped);
}

std::string KeyRing::mark() const
{
    std::scoped_lock const lock(mutex_);
    return wrappings_.front().mark;
}

void KeyRing::look_again()
{
    std::scoped_lock const lock(mutex_);
    if (files_)
        read_files();
}

bool KeyRing::is_changing() const
{
    std::scoped_lock const lock(mutex_);
    return files_ && files_->has_next();
}

void KeyRing::begin_change()
{
    std::scoped_lock const lock(mutex_);
    if (!files_)
        throw std::logic_error("a site key without a file does not change");
    files_->make_next();
    read_files();
}

void KeyRing::end_change()
{
    std::scoped_lock const lock(mutex_);
    if (files_ && files_->has_next()) // else another process of the site was first
        files_->take_next();
}

std::string KeyRing::first_site_key() const { return first_; }

}
