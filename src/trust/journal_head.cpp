#include "trust/journal_head.h"

#include "base/text.h"

#include <sodium.h>

#include <charconv>
#include <stdexcept>

namespace trust {

namespace {

constexpr std::string_view head_title = "hashiwatashi journal head 1";
constexpr std::string_view cosignature_title = "hashiwatashi journal cosignature 1";
constexpr std::string_view cosignature_word = "cosignature ";

unsigned char const* raw(std::string_view bytes) { return reinterpret_cast<unsigned char const*>(bytes.data()); }

bool is_signature(std::string_view signature, std::string_view text, std::string_view public_key)
{
    return signature.size() == crypto_sign_BYTES && public_key.size() == crypto_sign_PUBLICKEYBYTES
        && crypto_sign_verify_detached(raw(signature), raw(text), text.size(), raw(public_key)) == 0;
}

std::string cosigned_text(JournalHead const& head) { return std::string(cosignature_title) + '\n' + head.text(); }

// What stands after the word on this line; nullopt if the line begins with another.
std::optional<std::string> after(std::string_view word, std::vector<std::string> const& lines, std::size_t place)
{
    if (place >= lines.size() || !lines[place].starts_with(word))
        return std::nullopt;
    return lines[place].substr(word.size());
}

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
    auto const lines = base::lines(text);
    auto const title = std::find(lines.begin(), lines.end(), head_title);
    auto const first = static_cast<std::size_t>(title - lines.begin()) + 1;
    auto const size = number_from(after("size ", lines, first));
    auto const root_text = after("root ", lines, first + 1);
    auto const root = root_text ? tree_hash_from(*root_text) : std::nullopt;
    auto const at = number_from(after("at ", lines, first + 2));
    auto const key = bytes_from(after("key ", lines, first + 3), crypto_sign_PUBLICKEYBYTES);
    auto const signature = bytes_from(after("signature ", lines, first + 4), crypto_sign_BYTES);
    if (!size || !root || !at || !key || !signature)
        return std::nullopt;
    return JournalHead { *size, *root, { *at }, *key, *signature };
}

std::string Cosignature::text() const
{
    return std::string(cosignature_word) + base::to_base64(public_key) + ' ' + base::to_base64(signature);
}

bool Cosignature::fits(JournalHead const& head) const
{
    return is_signature(signature, cosigned_text(head), public_key);
}

std::optional<Cosignature> cosignature_from(std::string_view text)
{
    for (auto const& line : base::lines(text)) {
        if (!line.starts_with(cosignature_word))
            continue;
        auto const parts = base::split(line.substr(cosignature_word.size()), ' ');
        auto const key = parts.size() == 2 ? bytes_from(parts[0], crypto_sign_PUBLICKEYBYTES) : std::nullopt;
        auto const signature = key ? bytes_from(parts[1], crypto_sign_BYTES) : std::nullopt;
        if (signature)
            return Cosignature { *key, *signature };
    }
    return std::nullopt;
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
