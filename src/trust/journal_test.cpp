#include "trust/journal_heads.h"
#include "trust/journal_store.h"

#include "base/text.h"
#include "store/testing.h"

#include <gtest/gtest.h>

namespace trust {

namespace {

base::Instant const noon = base::Instant::from_seconds(1'790'000'000);

std::string from_hex(std::string_view hex)
{
    std::string bytes;
    for (std::size_t place = 0; place < hex.size(); place += 2)
        bytes += static_cast<char>(std::stoi(std::string(hex.substr(place, 2)), nullptr, 16));
    return bytes;
}

std::string hex_of(TreeHash const& hash) { return base::to_hex({ reinterpret_cast<char const*>(hash.data()), hash.size() }); }

// Straight from the definition in RFC 6962, section 2.1.
TreeHash root_by_definition(std::vector<TreeHash> const& leaves)
{
    if (leaves.size() == 1)
        return leaves.front();
    std::size_t split = 1;
    while (split * 2 < leaves.size())
        split *= 2;
    auto const middle = leaves.begin() + static_cast<std::ptrdiff_t>(split);
    return node_hash(root_by_definition({ leaves.begin(), middle }), root_by_definition({ middle, leaves.end() }));
}

}

// The vectors of the reference implementation of Certificate Transparency.
TEST(JournalTree, GivesTheRootsOfTheReferenceImplementation)
{
    std::vector<std::string> const leaves { "", "00", "10", "2021", "3031", "40414243", "5051525354555657",
        "606162636465666768696a6b6c6d6e6f" };
    std::vector<std::string> const roots { "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328" };
    TreeFrontier tree;
    EXPECT_EQ(hex_of(tree.root()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for (std::size_t place = 0; place < leaves.size(); ++place) {
        tree.append(leaf_hash(from_hex(leaves[place])));
        EXPECT_EQ(hex_of(tree.root()), roots[place]) << place + 1;
    }
}

TEST(JournalTree, GrowsAsTheDefinitionSaysAndComesBackFromItsText)
{
    std::vector<TreeHash> leaves;
    TreeFrontier tree;
    for (int number = 0; number < 130; ++number) {
        leaves.push_back(leaf_hash(std::to_string(number)));
        tree = TreeFrontier::stored(tree.size(), tree.text()).value();
        tree.append(leaves.back());
        ASSERT_EQ(tree.root(), root_by_definition(leaves)) << number;
    }
    EXPECT_FALSE(TreeFrontier::stored(tree.size() + 1, tree.text()));
    EXPECT_FALSE(TreeFrontier::stored(tree.size(), "no"));
    EXPECT_FALSE(TreeFrontier::stored(-1, ""));
}

TEST(JournalEntry, BytesAreWhatTheHeaderSays)
{
    JournalEntry entry { .seq = 7, .at = -1, .account = "a", .agency = std::nullopt, .person = "p", .act = "read",
        .compartment = "plan", .lines = "L1\nL2", .rule = "A1", .grant = "", .purpose = "見る", .allowed = 1 };
    EXPECT_EQ(bytes_of(entry),
        "hashiwatashi journal entry 1\n1:7,2:-1,1:a,-,1:p,4:read,4:plan,5:L1\nL2,2:A1,0:,6:見る,1:1,");
}

TEST(JournalHead, IsReadBackOutOfAMailAndSignedForWhatItSays)
{
    HeadKey const key(std::string(32, 's'));
    TreeFrontier tree;
    tree.append(leaf_hash("x"));
    auto const head = key.sign(tree, noon);
    EXPECT_TRUE(head.is_signed());
    auto const read = head_from("こんにちは\r\n\r\n  " + head.text() + "\r\nよろしく");
    ASSERT_TRUE(read);
    EXPECT_EQ(read->text(), head.text());
    auto broken = head.text();
    broken.insert(broken.size() - 30, "\n  ");
    ASSERT_TRUE(head_from(broken));
    EXPECT_EQ(head_from(broken)->text(), head.text());
    auto changed = *read;
    changed.size = 2;
    EXPECT_FALSE(changed.is_signed());
    changed = *read;
    changed.at = changed.at.plus_seconds(1);
    EXPECT_FALSE(changed.is_signed());
    EXPECT_FALSE(head_from("hashiwatashi journal head 1\nsize 01\n"));
    EXPECT_FALSE(head_from(""));

    HeadKey const other(std::string(32, 'o'));
    auto const cosignature = cosignature_from("\n" + other.cosign(head).text());
    ASSERT_TRUE(cosignature);
    EXPECT_TRUE(cosignature->fits(head));
    EXPECT_FALSE(cosignature->fits(changed));
    EXPECT_FALSE(cosignature_from("cosignature abc def"));
    EXPECT_FALSE(cosignature_from("cosignature"));
}

}
