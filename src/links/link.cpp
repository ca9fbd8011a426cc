#include "links/link.h"

#include "base/random.h"
#include "base/text.h"

#include <algorithm>
#include <charconv>

namespace links {

namespace {

constexpr std::size_t code_digits = 6;

}

State Link::state(base::Instant now) const
{
    if (closed_at)
        return State::closed;
    if (opened_at)
        return now >= opened_at->plus_seconds(open_seconds) ? State::used : grant_stands ? State::open : State::shut;
    return now >= until ? State::expired : grant_stands ? State::waits : State::shut;
}

std::string new_code()
{
    std::string code;
    while (code.size() < code_digits) {
        for (unsigned char const byte : base::random_bytes(code_digits)) {
            if (byte < 250 && code.size() < code_digits) // 250 is the last multiple of ten: no digit is likelier
                code += static_cast<char>('0' + byte % 10);
        }
    }
    return code;
}

std::string digits_from(std::string_view typed)
{
    std::string digits;
    for (auto const letter : base::nfkc(typed)) {
        if (letter >= '0' && letter <= '9')
            digits += letter;
        else if (letter != ' ' && letter != '-')
            return "";
    }
    return digits.size() == code_digits ? digits : "";
}

base::Result<int> check_days(std::string_view typed)
{
    auto const text = base::nfkc(base::trim(typed));
    int days = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), days);
    if (error != std::errc() || end != text.data() + text.size() || days < 1 || days > longest_days)
        return base::Refusal { "link.days.form", "days", { { "most", std::to_string(longest_days) } } };
    return days;
}

}
