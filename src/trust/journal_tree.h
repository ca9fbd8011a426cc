#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace trust {

// The hash tree of RFC 6962, section 2.1, over the entries of the journal: SHA-256, 0x00 before a leaf and 0x01 before
// a node, so that no leaf can pass for a node. One changed, missing, added or moved entry gives another root.
using TreeHash = std::array<unsigned char, 32>;

TreeHash leaf_hash(std::string_view entry);
TreeHash node_hash(TreeHash const& left, TreeHash const& right);
std::string to_text(TreeHash const&); // base64
std::optional<TreeHash> tree_hash_from(std::string_view text);

// What has to be kept of a tree so that it can grow and tell its root: the roots of its full subtrees, largest first,
// as many as the size has bits that are 1.
class TreeFrontier {
public:
    TreeFrontier() = default;
    // As text() gave it; nullopt if it does not fit the size.
    static std::optional<TreeFrontier> stored(std::int64_t size, std::string_view text);

    void append(TreeHash const& leaf);
    TreeHash root() const; // of no entry: the hash of nothing
    std::int64_t size() const { return size_; }
    std::string text() const;

private:
    std::int64_t size_ { 0 };
    std::vector<TreeHash> peaks_;
};

}
