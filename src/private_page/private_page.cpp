#include "private_page/private_page.h"

#include "base/text.h"

namespace private_page {

base::Result<> check(std::string_view box)
{
    if (box.empty())
        return base::Done {};
    auto const bytes = base::from_base64(box);
    if (!bytes || bytes->size() != box_bytes || bytes->front() != '\x01')
        return base::Refusal { "private_page.box", "box" };
    return base::Done {};
}

}
