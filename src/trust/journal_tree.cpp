#include "trust/journal_tree.h"

#include "base/text.h"

#include <sodium.h>

#include <bit>

namespace trust {

namespace {

constexpr unsigned char leaf_mark = 0x00;
constexpr unsigned char node_mark = 0x01;

class Sha256 {
public:
    Sha256() { crypto_hash_sha256_init(&state_); }
    void add(unsigned char const* bytes, std::size_t size) { crypto_hash_sha256_update(&state_, bytes, size); }
    TreeHash end()
    {
        TreeHash hash;
        crypto_hash_sha256_final(&state_, hash.data());
        return hash;
    }

private:
    crypto_hash_sha256_state state_;
};

}

TreeHash leaf_hash(std::string_view entry)
{
    Sha256 hash;
    hash.add(&leaf_mark, 1);
    hash.add(reinterpret_cast<unsigned char const*>(entry.data()), entry.size());
    return hash.end();
}

TreeHash node_hash(TreeHash const& left, TreeHash const& right)
{
    Sha256 hash;
    hash.add(&node_mark, 1);
    hash.add(left.data(), left.size());
    hash.add(right.data(), right.size());
    return hash.end();
}

std::string to_text(TreeHash const& hash)
{
    return base::to_base64({ reinterpret_cast<char const*>(hash.data()), hash.size() });
}

std::optional<TreeHash> tree_hash_from(std::string_view text)
{
    auto const bytes = base::from_base64(text);
    TreeHash hash;
    if (!bytes || bytes->size() != hash.size())
        return std::nullopt;
    std::copy(bytes->begin(), bytes->end(), hash.begin());
    return hash;
}

std::optional<TreeFrontier> TreeFrontier::stored(std::int64_t size, std::string_view text)
{
    auto const bytes = base::from_base64(text);
    auto const count = static_cast<std::size_t>(std::popcount(static_cast<std::uint64_t>(size)));
    if (size < 0 || !bytes || bytes->size() != count * sizeof(TreeHash))
        return std::nullopt;
    TreeFrontier frontier;
    frontier.size_ = size;
    frontier.peaks_.resize(count);
    auto place = bytes->begin();
    for (auto& peak : frontier.peaks_) {
        auto const end = place + static_cast<std::ptrdiff_t>(peak.size());
        std::copy(place, end, peak.begin());
        place = end;
    }
    return frontier;
}

void TreeFrontier::append(TreeHash const& leaf)
{
    peaks_.push_back(leaf);
    // Two full subtrees of one size become one, as often as a carry runs when 1 is added to the size.
    for (auto carry = size_; (carry & 1) == 1; carry >>= 1) {
        auto const right = peaks_.back();
        peaks_.pop_back();
        peaks_.back() = node_hash(peaks_.back(), right);
    }
    ++size_;
}

TreeHash TreeFrontier::root() const
{
    if (peaks_.empty())
        return Sha256().end();
    auto hash = peaks_.back();
    for (auto peak = std::next(peaks_.rbegin()); peak != peaks_.rend(); ++peak)
        hash = node_hash(*peak, hash);
    return hash;
}

std::string TreeFrontier::text() const
{
    std::string bytes;
    bytes.reserve(peaks_.size() * sizeof(TreeHash));
    for (auto const& peak : peaks_)
        bytes.append(reinterpret_cast<char const*>(peak.data()), peak.size());
    return base::to_base64(bytes);
}

}
