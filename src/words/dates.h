#pragma once

#include "base/time.h"
#include "words/catalogue.h"

#include <string>

namespace words {

std::string long_day(Language, base::Day);       // 2026年11月24日（火） / 24 November 2026 (Tue)
std::string short_day(Language, base::Day);      // 11月24日（火） / 24 Nov (Tue)
std::string era_day(base::Day);                  // 令和8年11月24日
std::string weekday_name(Language, base::Weekday); // 火 / Tue
std::string moment(Language, base::Instant);     // 11月24日（火） 21:05
// "あと 28 日", "今日", "3 日前": how far a day is from today, a whole phrase.
std::string days_away(Catalogue const&, Language, base::Day today, base::Day day);

}
