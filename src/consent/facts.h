#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace consent {

using Seconds = std::int64_t; // whole seconds since 1970 UTC

// The world of consent-spec §1 as it is written down: lists in any order, possibly repeated or contradictory. An empty
// id is null. World (world.h) makes sense of it.
struct DutyEntry {
    std::string duty; // "D0" … "D4"
    std::optional<Seconds> from;
    auto operator<=>(DutyEntry const&) const = default;
};

struct NoticeEntry {
    std::int64_t version { 0 };
    std::optional<Seconds> from;
    auto operator<=>(NoticeEntry const&) const = default;
};

struct AgencyEntry {
    std::string id;
    std::vector<DutyEntry> duty;
    std::vector<NoticeEntry> notices;
    bool operator==(AgencyEntry const&) const = default;
};

struct AccountEntry {
    std::string id;
    std::string kind;
    std::string agency;
    std::string role;
    std::string person;
    std::string handover;
    std::optional<Seconds> until;
    std::optional<Seconds> disabled_from;
    bool operator==(AccountEntry const&) const = default;
};

struct PersonEntry {
    std::string id;
    std::optional<Seconds> supervision_until;
    bool operator==(PersonEntry const&) const = default;
};

struct Period { // a stay or a team entry
    std::string person;
    std::string agency;
    std::optional<Seconds> from;
    std::optional<Seconds> until;
};

enum class RecipientKind { none, everyone, agency, account, study };

struct Recipient {
    RecipientKind kind { RecipientKind::none };
    std::string id;
};

struct ScopeEntry {
    std::string compartment;
    bool all { false };
    std::vector<std::string> lines;
};

struct GrantEntry {
    std::string id;
    std::string person;
    Recipient recipient;
    std::string purpose;
    std::vector<ScopeEntry> scope;
    std::optional<Seconds> given_at;
    std::optional<Seconds> from;
    std::optional<Seconds> until;
    std::int64_t notice_version { 0 };
    bool may_pass_on { false };
};

struct WithdrawalEntry {
    std::string person;
    Recipient recipient;
    bool all { false };
    std::vector<std::string> compartments;
    std::optional<Seconds> at;
};

struct HandoverEntry {
    std::string id;
    std::string person;
    std::string from_agency;
    std::string to_agency;
    std::optional<Seconds> asked_at;
    std::optional<Seconds> closed_at;
    std::string grant;
    bool operator==(HandoverEntry const&) const = default;
};

struct WritingEntry {
    std::string person;
    std::string account;
    std::optional<Seconds> from;
    std::optional<Seconds> until;
};

struct BreakGlassEntry {
    std::string account;
    std::string person;
    std::optional<Seconds> at;
    std::string reason;
};

struct StudyEntry {
    std::string id;
    std::string approval;
    std::optional<Seconds> open_from;
    std::optional<Seconds> open_until;
    bool operator==(StudyEntry const&) const = default;
};

struct Facts {
    std::vector<AgencyEntry> agencies;
    std::vector<AccountEntry> accounts;
    std::vector<PersonEntry> persons;
    std::vector<Period> stays;
    std::vector<Period> team;
    std::vector<GrantEntry> grants;
    std::vector<WithdrawalEntry> withdrawals;
    std::vector<HandoverEntry> handovers;
    std::vector<WritingEntry> writing;
    std::vector<BreakGlassEntry> break_glass;
    std::vector<StudyEntry> studies;
};

}
