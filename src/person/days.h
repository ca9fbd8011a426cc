#pragma once

#include "base/time.h"
#include "look/page.h"

#include <optional>
#include <string>

namespace person {

// "出るまで 28日", "今日、出る日です", "出てから 3日", and without a day "出る日は、まだ決まっていません"; plain text.
std::string days_left_text(look::Pages const&, trust::Visit const&, std::optional<base::Day> const& discharge_on);
// From two weeks before the day the rows turn yellow, on every page.
bool leaves_within_two_weeks(std::optional<base::Day> const& discharge_on, base::Day today);

}
