#include "agency/agency.h"

namespace agency {

namespace {

struct KindRow {
    AgencyKind kind;
    std::string_view code;
    DutyClass usual;
};

// Dossier §1.2, column "Duty / power". Where the table names two classes, the more bound one stands here until the
// agency confirms its own.
constexpr std::array kind_table {
    KindRow { AgencyKind::hwh, "HWH", DutyClass::d3 },
    KindRow { AgencyKind::rf, "RF", DutyClass::d0 },
    KindRow { AgencyKind::rfw, "RFW", DutyClass::d0 },
    KindRow { AgencyKind::na, "NA", DutyClass::d0 },
    KindRow { AgencyKind::psyh, "PSYH", DutyClass::d2 },
    KindRow { AgencyKind::clin, "CLIN", DutyClass::d2 },
    KindRow { AgencyKind::mhwc, "MHWC", DutyClass::d1 },
    KindRow { AgencyKind::phc, "PHC", DutyClass::d1 },
    KindRow { AgencyKind::prob, "PROB", DutyClass::d4 },
    KindRow { AgencyKind::rco, "RCO", DutyClass::d4 },
    KindRow { AgencyKind::pris, "PRIS", DutyClass::d4 },
    KindRow { AgencyKind::parb, "PARB", DutyClass::d4 },
    KindRow { AgencyKind::rsc, "RSC", DutyClass::d1 },
    KindRow { AgencyKind::welf, "WELF", DutyClass::d1 },
    KindRow { AgencyKind::muni, "MUNI", DutyClass::d1 },
    KindRow { AgencyKind::pharm, "PHARM", DutyClass::d4 },
    KindRow { AgencyKind::law, "LAW", DutyClass::d0 },
    KindRow { AgencyKind::vpo, "VPO", DutyClass::d3 },
    KindRow { AgencyKind::hw, "HW", DutyClass::d1 },
    KindRow { AgencyKind::work, "WORK", DutyClass::d0 },
    KindRow { AgencyKind::jcc, "JCC", DutyClass::d1 },
    KindRow { AgencyKind::pol, "POL", DutyClass::d4 },
    KindRow { AgencyKind::fama, "FAMA", DutyClass::d0 },
    KindRow { AgencyKind::tran, "TRAN", DutyClass::d3 },
    KindRow { AgencyKind::home, "HOME", DutyClass::d0 },
    KindRow { AgencyKind::empl, "EMPL", DutyClass::d3 },
    KindRow { AgencyKind::court, "COURT", DutyClass::d4 },
    KindRow { AgencyKind::univ, "UNIV", DutyClass::d0 },
};

constexpr std::array<std::string_view, 5> duty_codes { "D0", "D1", "D2", "D3", "D4" };

KindRow const& row_of(AgencyKind kind)
{
    return kind_table[static_cast<std::size_t>(kind)];
}

}

std::vector<AgencyKind> const& kinds()
{
    static auto const all = [] {
        std::vector<AgencyKind> list;
        for (auto const& row : kind_table)
            list.push_back(row.kind);
        return list;
    }();
    return all;
}

std::string_view code(AgencyKind kind)
{
    return row_of(kind).code;
}

std::optional<AgencyKind> kind_from(std::string_view code)
{
    for (auto const& row : kind_table) {
        if (row.code == code)
            return row.kind;
    }
    return std::nullopt;
}

std::string name_key(AgencyKind kind)
{
    return "agency.kind." + std::string(code(kind));
}

std::string_view code(DutyClass duty)
{
    return duty_codes[static_cast<std::size_t>(duty)];
}

std::optional<DutyClass> duty_from(std::string_view code)
{
    for (std::size_t index = 0; index < duty_codes.size(); ++index) {
        if (duty_codes[index] == code)
            return static_cast<DutyClass>(index);
    }
    return std::nullopt;
}

std::string name_key(DutyClass duty)
{
    return "agency.duty." + std::string(code(duty));
}

std::string short_key(DutyClass duty)
{
    return "agency.duty.short." + std::string(code(duty));
}

DutyClass usual_duty(AgencyKind kind)
{
    return row_of(kind).usual;
}

}
