#include "account/one_time_code.h"

#include "base/text.h"

#include <liboath/oath.h>

#include <array>
#include <stdexcept>

namespace account {

namespace {

constexpr unsigned digits = 6;

void start_oath()
{
    static int const started = oath_init();
    if (started != OATH_OK)
        throw std::runtime_error("liboath does not start");
}

std::string digits_of(std::string_view typed)
{
    std::string text;
    for (char const letter : base::nfkc(typed.substr(0, 60)))
        if (letter != ' ' && letter != '-')
            text += letter;
    return text;
}

// Looks at every place whatever it finds.
bool same(std::string const& left, std::string const& right)
{
    if (left.size() != right.size())
        return false;
    unsigned difference = 0;
    for (std::size_t place = 0; place < left.size(); ++place)
        difference |= static_cast<unsigned char>(left[place] ^ right[place]);
    return difference == 0;
}

}

std::string one_time_code(std::string_view secret, std::int64_t step)
{
    start_oath();
    std::array<char, digits + 1> text {};
    if (oath_hotp_generate(secret.data(), secret.size(), static_cast<std::uint64_t>(step), digits, false,
            OATH_HOTP_DYNAMIC_TRUNCATION, text.data())
        != OATH_OK)
        throw std::runtime_error("liboath makes no code");
    return text.data();
}

std::int64_t code_step(base::Instant now) { return now.seconds() / code_step_seconds; }

std::optional<std::int64_t> matching_step(
    std::string_view secret, std::string_view typed, base::Instant now, std::int64_t last_step)
{
    auto const wanted = digits_of(typed);
    auto const present = code_step(now);
    std::optional<std::int64_t> found;
    for (auto step = present - 1; step <= present + 1; ++step)
        if (same(one_time_code(secret, step), wanted) && step > last_step)
            found = step;
    return found;
}

std::string base32(std::string_view bytes)
{
    start_oath();
    char* text = nullptr;
    std::size_t length = 0;
    if (oath_base32_encode(bytes.data(), bytes.size(), &text, &length) != OATH_OK)
        throw std::runtime_error("liboath writes no base32");
    std::string answer(text, length);
    std::free(text);
    answer.erase(answer.find_last_not_of('=') + 1);
    return answer;
}

std::string code_address(std::string_view login, std::string_view secret)
{
    return "otpauth://totp/Hashiwatashi:" + base::url_escape(login) + "?secret=" + base32(secret)
        + "&issuer=Hashiwatashi&algorithm=SHA1&digits=6&period=30";
}

}
