#include "trust/letterbox.h"

#include "base/text.h"

namespace trust {

TEST(Letterbox, GivesBackWhatWasDroppedInAndNothingToOthers)
{
    auto const box = make_letterbox();
    auto const sealed = drop_into(box.public_key, "返事が短くなる");
    EXPECT_EQ(sealed.find("返事"), std::string::npos);
    EXPECT_EQ(take_out(box, sealed), "返事が短くなる");
    EXPECT_EQ(take_out(make_letterbox(), sealed), std::nullopt);
    EXPECT_EQ(take_out({ box.public_key, make_letterbox().secret_key }, sealed), std::nullopt);
    auto changed = *base::from_base64(sealed);
    changed.back() ^= 1;
    EXPECT_EQ(take_out(box, base::to_base64(changed)), std::nullopt);
    EXPECT_EQ(take_out(box, "AAAA"), std::nullopt);
    EXPECT_THROW((void)drop_into("AAAA", "x"), std::logic_error);
}

TEST(Letterbox, ShortTextsAreOfOneLength)
{
    auto const box = make_letterbox();
    EXPECT_EQ(drop_into(box.public_key, "はい").size(), drop_into(box.public_key, "いいえ").size());
    EXPECT_EQ(take_out(box, drop_into(box.public_key, "")), "");
}

}
