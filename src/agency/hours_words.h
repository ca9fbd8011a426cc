#pragma once

#include "agency/hours.h"
#include "base/json.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace agency {

// Hours as people write them into a table: 「月-金 09:00-17:00 祝日休み 外来」「第2木 18:30-20:00 祝日休み グループ」,
// or as our own pages tell them: 「毎週月〜金 09:00〜17:00」「毎日 24時間」.
// The words come from content/agency/csv.json. What these words cannot say is kept as
// "RRULE:<rule> <first day> 09:00-12:00 …".
class HoursWords {
public:
    explicit HoursWords(base::json::object const& words);

    std::string write(HoursRule const&) const;
    // nullopt: not understood. Rules without a first day of their own start today.
    std::optional<HoursRule> read(std::string_view line, base::Day today) const;

private:
    std::string write_days(Pattern const&) const;
    std::optional<Pattern> read_days(std::string_view) const;
    bool read_times(std::string const& times, HoursRule&) const;

    std::array<std::string, 7> weekdays_;
    std::string every_day_;
    std::vector<std::string> every_; // 毎週, 毎月: say nothing more than the days themselves
    std::string all_day_;
    std::string next_day_;
    std::string nth_;
    std::string last_;
    std::string last_also_;
    std::string open_on_holidays_;
    std::string closed_on_holidays_;
};

}
