#include "trust/journal_head.h"

#include "base/text.h"

#include <sodium.h>

#include <charconv>
#include <sstream>
#include <stdexcept>

namespace trust {

namespace {

constexpr std::string_view head_title = "hashiwatashi journal head 1";
constexpr std::string_view cosignature_title = "hashiwatashi journal cosignature 1";
constexpr std::string_view cosignature_word = "cosignature";

unsigned char const* raw(std::string_view bytes) { return reinterpret_cast<unsigned char const*>(bytes.data()); }

bool is_signature(std::string_view signature, std::string_view text, std::string_view public_key)
{
    return signature.size() == crypto_sign_BYTES && public_key.size() == crypto_sign_PUBLICKEYBYTES
        && crypto_sign_verify_detached(raw(signature), raw(text), text.size(), raw(public_key)) == 0;
}

std::string cosigned_text(JournalHead const& head) { return std::string(cosignature_title) + '\n' + head.text(); }

// The words of a text one after the other: where a line broke on its way through a mail or a page does not matter.
class Words {
public:
    explicit Words(std::string_view text) : words_(std::string(text)) { }

    // What stands after this word: one word, or as many as make up `length` letters.
    std::optional<std::string> after(std::string_view word, std::size_t length = 1)
    {
        std::string value, next;
        if (!(words_ >> next) || next != word)
            return std::nullopt;
        while (value.size() < length && words_ >> next)
            value += next;
        return value.empty() ? std::nullopt : std::optional(value);
    }

private:
    std::istringstream words_;
};

constexpr std::size_t length_in_base64(std::size_t bytes) { return (bytes + 2) / 3 * 4; }

std::optional<std::int64_t> number_from(std::optional<std::string> const& digits)
{
    std::int64_t number = 0;
    if (!digits)
        return std::nullopt;
    auto const [end, error] = std::from_chars(digits->data(), digits->data() + digits->size(), number);
    bool const whole = error == std::errc() && end == digits->data() + digits->size() && number >= 0;
    return whole && std::to_string(number) == *digits ? std::optional(number) : std::nullopt;
}

std::optional<std::string> bytes_from(std::optional<std::string> const& text, std::size_t size)
{
    auto bytes = text ? base::from_base64(*text) : std::nullopt;
    return bytes && bytes->size() == size ? bytes : std::nullopt;
}

}

std::string JournalHead::signed_text() const
{
    return std::string(head_title) + "\nsize " + std::to_string(size) + "\nroot " + to_text(root) + "\nat "
        + std::to_string(at.microseconds) + "\nkey " + base::to_base64(public_key) + '\n';
}

std::string JournalHead::text() const { return signed_text() + "signature " + base::to_base64(signature) + '\n'; }

bool JournalHead::is_signed() const { return is_signature(signature, signed_text(), public_key); }

std::optional<JournalHead> head_from(std::string_view text)
{
    auto const title = text.find(head_title);
    if (title == std::string_view::npos)
        return std::nullopt;
    Words words(text.substr(title + head_title.size()));
    auto const size = number_from(words.after("size"));
    auto const root_text = words.after("root", length_in_base64(sizeof(TreeHash)));
    auto const root = root_text ? tree_hash_from(*root_text) : std::nullopt;
    auto const at = number_from(words.after("at"));
    auto const key = bytes_from(words.after("key", length_in_base64(crypto_sign_PUBLICKEYBYTES)), crypto_sign_PUBLICKEYBYTES);
    auto const signature = bytes_from(words.after("signature", length_in_base64(crypto_sign_BYTES)), crypto_sign_BYTES);
    if (!size || !root || !at || !key || !signature)
        return std::nullopt;
    return JournalHead { *size, *root, { *at }, *key, *signature };
}

std::string Cosignature::text() const
{
    return std::string(cosignature_word) + ' ' + base::to_base64(public_key) + ' ' + base::to_base64(signature);
}

bool Cosignature::fits(JournalHead const& head) const
{
    return is_signature(signature, cosigned_text(head), public_key);
}

std::optional<Cosignature> cosignature_from(std::string_view text)
{
    auto const start = text.find(cosignature_word);
    if (start == std::string_view::npos)
        return std::nullopt;
    Words words(text.substr(start));
    auto const both = words.after(cosignature_word,
        length_in_base64(crypto_sign_PUBLICKEYBYTES) + length_in_base64(crypto_sign_BYTES));
    if (!both)
        return std::nullopt;
    auto const key = bytes_from(both->substr(0, length_in_base64(crypto_sign_PUBLICKEYBYTES)), crypto_sign_PUBLICKEYBYTES);
    auto const signature = bytes_from(both->substr(std::min(both->size(), length_in_base64(crypto_sign_PUBLICKEYBYTES))), crypto_sign_BYTES);
    if (!key || !signature)
        return std::nullopt;
    return Cosignature { *key, *signature };
}

HeadKey::HeadKey(std::string_view secret)
    : public_key_(crypto_sign_PUBLICKEYBYTES, '\0')
    , secret_key_(crypto_sign_SECRETKEYBYTES, '\0')
{
    if (secret.size() != crypto_sign_SEEDBYTES)
        throw std::logic_error("the secret of a head key has 32 bytes");
    crypto_sign_seed_keypair(reinterpret_cast<unsigned char*>(public_key_.data()),
        reinterpret_cast<unsigned char*>(secret_key_.data()), raw(secret));
}

HeadKey::~HeadKey() { sodium_memzero(secret_key_.data(), secret_key_.size()); }

JournalHead HeadKey::sign(TreeFrontier const& tree, base::Instant at) const
{
    JournalHead head { tree.size(), tree.root(), at, public_key_, {} };
    head.signature = signature_of(head.signed_text());
    return head;
}

Cosignature HeadKey::cosign(JournalHead const& head) const { return { public_key_, signature_of(cosigned_text(head)) }; }

std::string HeadKey::signature_of(std::string_view text) const
{
    std::string signature(crypto_sign_BYTES, '\0');
    crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr, raw(text), text.size(), raw(secret_key_));
    return signature;
}

}
