#pragma once

#include "base/time.h"
#include "trust/journal_tree.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace trust {

// The journal at one size, in a few lines that can be printed, sent and kept elsewhere. Who keeps one finds out later
// whether an entry up to it was changed, taken out or added.
struct JournalHead {
    std::int64_t size { 0 };
    TreeHash root {};
    base::Instant at;
    std::string public_key; // Ed25519, 32 bytes
    std::string signature;  // 64 bytes, over signed_text()

    // "hashiwatashi journal head 1", "size N", "root BASE64", "at MICROSECONDS", "key BASE64": five lines, each with a
    // line feed.
    std::string signed_text() const;
    std::string text() const; // the same and "signature BASE64"
    bool is_signed() const;   // by the key it names
};

// Finds a head in a text that may hold more: a mail, a printed page read by a camera. nullopt if there is none; whether
// the signature is right is not asked here. Lines may have been broken on the way.
std::optional<JournalHead> head_from(std::string_view text);

// Another site's signature on a head. What is signed is "hashiwatashi journal cosignature 1", a line feed and the
// head's text(), so that it can never be taken for a head of its own.
struct Cosignature {
    std::string public_key;
    std::string signature;

    std::string text() const; // "cosignature KEY SIGNATURE", one line
    bool fits(JournalHead const&) const;
};
std::optional<Cosignature> cosignature_from(std::string_view text); // the first one in it

// The site's own key for heads, made of the site key.
class HeadKey {
public:
    explicit HeadKey(std::string_view secret); // 32 bytes: Keys::secret_for(HeadKey::use)
    ~HeadKey();
    HeadKey(HeadKey const&) = delete;
    HeadKey& operator=(HeadKey const&) = delete;

    static constexpr std::string_view use = "journal head";
    std::string const& public_key() const { return public_key_; }
    JournalHead sign(TreeFrontier const&, base::Instant at) const;
    Cosignature cosign(JournalHead const&) const;

private:
    std::string signature_of(std::string_view text) const;
    std::string public_key_;
    std::string secret_key_;
};

}
