#pragma once

#include "consent/facts.h"
#include "trust/compartment.h"

#include <array>
#include <limits>
#include <string_view>

namespace consent {

// Duty classes are compared; bound means D3 or D4 (consent-spec §1).
enum class Duty : std::uint8_t { d0, d1, d2, d3, d4 };
inline bool is_bound(Duty duty) { return duty >= Duty::d3; }

enum class Who : std::uint8_t { unknown, person, family, staff, link };
enum class Work : std::uint8_t { unknown, worker, lead, coordinator, organiser, author, researcher, admin };
enum class Purpose : std::uint8_t { unknown, programme, support, handover, research };

inline constexpr Seconds never = std::numeric_limits<Seconds>::max();
inline constexpr Seconds always = std::numeric_limits<Seconds>::min();

// Closed at the start, open at the end (§1).
struct Interval {
    Seconds from { never };
    Seconds until { never };
    bool open_ended { true };
    bool holds(Seconds at) const { return from <= at && (open_ended || at < until); }
};

// The world of one person, made ready for many decisions: ids looked up, contradictory definitions left out, what
// does not depend on the question worked out. Holds copies; lives on its own.
class World {
public:
    World(Facts facts, std::string person);

    struct Agency { // defined; one that is not defined is nowhere: D4, notice 0
        std::string id;
        std::vector<std::pair<Seconds, Duty>> duty;          // by time; one entry an instant, the highest class
        std::vector<std::pair<Seconds, std::int64_t>> notice; // by time; the greatest version so far
        Duty duty_at(Seconds) const;
        std::int64_t notice_at(Seconds) const;
    };
    struct Account {
        std::string id;
        Who who { Who::unknown };
        Work work { Work::unknown };
        bool own { false };        // its person is the asked person
        std::string agency;        // staff: the account's; link: the to_agency of its handover
        int agency_index { -1 };   // -1: not defined
        std::string handover;
        std::optional<Seconds> until;
        std::optional<Seconds> disabled_from;
        bool is_worker() const { return who == Who::staff && (work == Work::worker || work == Work::lead); }
    };
    struct Grant {
        std::string id;
        Recipient recipient;
        Purpose purpose { Purpose::unknown };
        Interval period;
        Seconds given_at { never };
        bool may_pass_on { false };
        bool has_agency { false };     // R of §5.4 applies
        int agency_index { -1 };       // R; -1: not defined
        bool notice_enough { false };  // §5.4b
        bool bound_when_given { false }; // §5.4d
        bool within_30_days { false }; // §5.4e
        std::uint32_t all { 0 };       // compartments whose scope says "all", a bit each
        std::uint32_t named { 0 };     // compartments with lines by name
        std::vector<std::pair<trust::Compartment, std::string>> lines; // sorted
        std::array<Seconds, trust::compartments.size()> withdrawn_at;  // §5.3: the first withdrawal that counts
        bool names(trust::Compartment, std::string_view line) const;
    };
    struct Handover {
        std::string id;
        bool of_person { false };
        std::string from_agency;
        std::string to_agency;
        std::optional<Seconds> asked_at;
        std::optional<Seconds> closed_at;
        std::string grant;
    };
    struct Stay {
        std::string agency;
        Interval period;
    };
    struct Writing {
        std::string account;
        Interval period;
    };
    struct BrokenGlass { // with a reason that is not empty
        std::string account;
        Seconds at { never };
    };
    struct Study {
        std::string id;
        bool approved { false };
        std::optional<Seconds> open_from;
        std::optional<Seconds> open_until;
    };

    std::string const& person() const { return person_; }
    bool person_defined() const { return person_defined_; }
    std::optional<Seconds> supervision_until() const { return supervision_until_; }
    Account const* account(std::string_view id) const;
    Handover const* handover(std::string_view id) const;
    Study const* study(std::string_view id) const;
    Duty duty_at(int agency_index, Seconds) const;
    std::vector<Agency> const& agencies() const { return agencies_; }
    std::vector<Account> const& accounts() const { return accounts_; }
    std::vector<Grant> const& grants() const { return grants_; }
    bool stays_in(std::string_view agency, Seconds at) const;
    bool in_team(std::string_view agency, Seconds at) const;
    bool writes(std::string_view account, Seconds at) const;
    bool broke_glass(std::string_view account, Seconds at) const;

private:
    void take_person(std::vector<PersonEntry>&);
    void take_agencies(std::vector<AgencyEntry>&);
    void take_handovers(std::vector<HandoverEntry>&);
    void take_accounts(std::vector<AccountEntry>&);
    void take_studies(std::vector<StudyEntry>&);
    void take_grants(std::vector<GrantEntry>&, std::vector<WithdrawalEntry> const&);
    Grant compile(GrantEntry&) const;
    void find_agency_of(Grant&, std::int64_t notice_version) const;
    void apply(Grant&, WithdrawalEntry const&) const;
    bool reaches(WithdrawalEntry const&, Grant const&) const;
    int agency_index(std::string_view id) const;

    std::string person_;
    bool person_defined_ { false };
    std::optional<Seconds> supervision_until_;
    std::vector<Agency> agencies_;    // these four sorted by id
    std::vector<Account> accounts_;
    std::vector<Handover> handovers_;
    std::vector<Study> studies_;
    std::vector<Stay> stays_;
    std::vector<Stay> team_;
    std::vector<Writing> writing_;
    std::vector<BrokenGlass> broken_glass_;
    std::vector<Grant> grants_;
};

}
