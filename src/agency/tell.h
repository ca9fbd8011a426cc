#pragma once

#include "agency/card.h"
#include "agency/hours.h"
#include "look/page.h"

#include <string>
#include <vector>

namespace agency {

// Hours, days and duty in the visitor's words; plain text.
class Teller {
public:
    Teller(look::Pages const& pages, trust::Visit const& visit, Holidays const& holidays)
        : pages_(pages), visit_(visit), holidays_(holidays) { }

    std::string text(std::string_view key, words::Slots const& slots = {}) const { return pages_.text(visit_, key, slots); }
    std::string days(HoursRule const&) const;                    // 毎週 月〜金
    std::string times(int opens_minute, int closes_minute) const; // 9:00〜17:00
    std::string rule(HoursRule const&) const;                    // 毎週 月〜金 9:00〜17:00 外来
    std::string exception(HoursException const&) const;          // 12月29日〜1月3日 休み（年末年始）
    std::string now(Hours const&, std::string const& hours_note) const; // open now? if not, when next
    std::string kind(AgencyKind kind) const { return text(name_key(kind)); }
    std::string duty(DutyCard const*) const;       // in plain words what happens with what one says there
    std::string duty_short(DutyCard const*) const; // a few words for lists
    std::string way(Way) const;
    std::string weekday(base::Weekday) const;
    std::string holiday(base::Day) const; // "" on an ordinary day

    struct DayLine {
        base::Day day;
        std::string name;               // 11月24日（火）
        std::vector<std::string> times; // "9:00〜17:00 外来"; empty: closed
        std::string remark;             // holiday, exception
    };
    std::vector<DayLine> week(Hours const&, base::Day first) const;

private:
    look::Pages const& pages_;
    trust::Visit const& visit_;
    Holidays const& holidays_;
};

}
