#include "trust/form_token.h"

#include "base/random.h"
#include "base/text.h"
#include "trust/seal_box.h"

#include <sodium.h>

namespace trust {

namespace {

constexpr std::size_t mark_bytes = 32;

std::string mark(std::string_view secret, std::string_view bound_to)
{
    return keyed_hash(secret, "form|" + std::string(bound_to), mark_bytes);
}

std::string combined(std::string text, std::string_view mask)
{
    for (std::size_t place = 0; place < text.size(); ++place)
        text[place] = static_cast<char>(text[place] ^ mask[place]);
    return text;
}

}

std::string make_form_token(std::string_view secret, std::string_view bound_to)
{
    auto const mask = base::random_bytes(mark_bytes);
    return base::to_base64_url(mask + combined(mark(secret, bound_to), mask));
}

bool is_form_token(std::string_view secret, std::string_view bound_to, std::string_view token)
{
    if (bound_to.empty() || token.size() > 200)
        return false;
    auto const bytes = base::from_base64_url(token);
    if (!bytes || bytes->size() != 2 * mark_bytes)
        return false;
    auto const sent = combined(bytes->substr(mark_bytes), std::string_view(*bytes).substr(0, mark_bytes));
    auto const expected = mark(secret, bound_to);
    return sodium_memcmp(sent.data(), expected.data(), mark_bytes) == 0;
}

bool comes_from_us(web::Request const& request)
{
    auto const site = request.header("sec-fetch-site");
    if (!site.empty() && site != "same-origin")
        return false;
    auto const origin = request.header("origin");
    if (origin.empty())
        return true;
    if (origin == "null")
        return !site.empty();
    auto const scheme_end = origin.find("://");
    // Behind a proxy that ends TLS the scheme may differ; the host must not.
    return scheme_end != std::string::npos && origin.substr(scheme_end + 3) == request.header("host");
}

std::string local_path(std::string_view wanted)
{
    if (wanted.empty() || wanted[0] != '/' || wanted.size() > 2000)
        return "/";
    if (wanted.size() > 1 && (wanted[1] == '/' || wanted[1] == '\\'))
        return "/";
    for (unsigned char const letter : wanted) {
        if (letter <= 0x20 || letter == 0x7f || letter == '\\')
            return "/";
    }
    return std::string(wanted);
}

}
