#include "base/text.h"
#include "web/decode.h"

#include <cstdlib>

// Whatever comes in: what comes out is clean text, and writing it again reads back the same.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* bytes, std::size_t size)
{
    auto const form = web::decode_form({ reinterpret_cast<char const*>(bytes), size });
    if (!form)
        return 0;
    std::string again;
    for (auto const& [name, value] : form->fields()) {
        if (!base::is_utf8(name) || !base::is_utf8(value) || value.find('\0') != std::string::npos || value.find('\r') != std::string::npos)
            std::abort();
        again += base::url_escape(name) + '=' + base::url_escape(value) + '&';
    }
    auto const second = web::decode_form(again);
    if (!second || second->fields() != form->fields())
        std::abort();
    return 0;
}
