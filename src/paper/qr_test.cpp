#include "paper/qr.h"

#include <gtest/gtest.h>

namespace paper {

TEST(QrCode, IsDrawnRowByRow)
{
    auto const code = qr_code("hashiwatashi");
    ASSERT_TRUE(code);
    EXPECT_TRUE(code->is_dark(0, 0)); // the finder pattern: seven dark modules
    EXPECT_TRUE(svg_path(*code).starts_with("M0 0h7v1h-7z"));
    EXPECT_FALSE(qr_code(std::string(5'000, 'x')));
}

}
