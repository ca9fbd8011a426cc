#include "share/consents.h"

#include "base/text.h"

namespace share {

namespace {

constexpr std::array<std::string_view, kinds.size()> kind_codes { "contact", "family", "copy", "research", "recording", "photo" };
constexpr std::array<std::string_view, 4> said_codes { "yes", "no", "not_yet", "stop" };
constexpr std::array<std::string_view, 6> state_codes { "not_asked", "asked", "given", "refused", "withdrawn", "expired" };

template<std::size_t size>
bool is_one_of(std::array<char const*, size> const& choices, std::string const& value)
{
    return std::ranges::any_of(choices, [&](char const* one) { return value == one; });
}

}

std::string_view code(Kind kind) { return kind_codes[static_cast<std::size_t>(kind)]; }
std::string_view code(ConsentState state) { return state_codes[static_cast<std::size_t>(state)]; }

std::optional<Kind> kind_from(std::string_view text)
{
    auto const found = std::ranges::find(kind_codes, text);
    return found == kind_codes.end() ? std::nullopt : std::optional(static_cast<Kind>(found - kind_codes.begin()));
}

std::optional<Said> said_from(std::string_view text)
{
    auto const found = std::ranges::find(said_codes, text);
    return found == said_codes.end() ? std::nullopt : std::optional(static_cast<Said>(found - said_codes.begin()));
}

base::Result<Terms> check_terms(Kind kind, Said said, Terms terms)
{
    for (auto const& [name, value] : term_fields(terms)) {
        *value = base::trim(base::clean_text(*value));
        if (base::character_count(*value) > most_term_characters)
            return base::Refusal { "share.terms.long", name, { { "most", std::to_string(most_term_characters) } } };
    }
    if (said != Said::yes || (kind != Kind::contact && kind != Kind::family))
        return said == Said::yes ? terms : Terms {};
    if (kind == Kind::family) {
        if (terms.who.empty())
            return base::Refusal { "share.terms.who", "who" };
        return terms.what.empty() ? base::Result<Terms>(base::Refusal { "share.terms.what", "what" }) : terms;
    }
    if (!is_one_of(channels, terms.channel))
        return base::Refusal { "share.terms.channel", "channel" };
    if (!is_one_of(callers, terms.caller))
        return base::Refusal { "share.terms.caller", "caller" };
    return terms.where.empty() ? base::Result<Terms>(base::Refusal { "share.terms.where", "where" }) : terms;
}

ConsentState state_of(std::string_view answer, std::optional<base::Instant> const& until, base::Instant now)
{
    if (answer == "given")
        return until && *until <= now ? ConsentState::expired : ConsentState::given;
    auto const found = std::ranges::find(state_codes, answer);
    return found == state_codes.end() ? ConsentState::not_asked : static_cast<ConsentState>(found - state_codes.begin());
}

}
