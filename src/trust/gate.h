#pragma once

#include "base/result.h"
#include "base/time.h"
#include "store/session.h"
#include "trust/compartment.h"
#include "trust/sealed.h"
#include "trust/viewer.h"

#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace trust {

// What is asked of the decision (consent-spec §1, "question").
struct Question {
    PersonId person;
    Act act { Act::read };
    Compartment compartment { Compartment::identity };
    std::vector<std::string> lines { "*" };
    std::variant<std::monostate, AgencyId, AccountId> owner {};
    HandoverId handover {};
    StudyId study {};
};

struct JournalRow {
    base::Instant at;
    AccountId account;
    AgencyId agency;
    PersonId person;
    Act act { Act::read };
    Compartment compartment { Compartment::identity };
    std::vector<std::string> lines;
    std::string rule;    // "A3", "R4", "default"
    std::string grant;   // id or ""
    std::string purpose; // the page's word for why, never text of a person
    bool allowed { false };
};

// The permission to open or write: which person, compartment, act and lines. Only the decision makes one
// (consent/), and making it adds the journal row. Cannot be copied, so it cannot be kept for later.
class Disclosure {
public:
    Disclosure(Disclosure&&) = default;
    Disclosure& operator=(Disclosure&&) = default;

    PersonId const& person() const { return person_; }
    Compartment compartment() const { return compartment_; }
    Act act() const { return act_; }
    std::vector<std::string> const& lines() const { return lines_; } // sorted
    std::string const& rule() const { return rule_; }
    bool covers(PersonId const&, Compartment, Act) const; // read covers know; write covers read
    bool covers_line(std::string_view line) const;        // a disclosure of "*" covers every line

private:
    friend class DisclosureMaker;
    Disclosure() = default;
    PersonId person_;
    Compartment compartment_ { Compartment::identity };
    Act act_ { Act::read };
    std::vector<std::string> lines_;
    std::string rule_;
};

// Base of the one class that may make disclosures (consent::Door, and the gate of tests).
class DisclosureMaker {
protected:
    static Disclosure make(Question const&, std::vector<std::string> allowed_lines, std::string rule);
};

// What a gate keeps during one visit, so that a page with ten questions about a person loads their world once.
struct GateMemory {
    virtual ~GateMemory() = default;
};

// Takes the entries of compartments of which nobody but the person may know that they exist: lane and private. They are no
// rows of the journal, whose length leads and administrators see and sign. Written in the same transaction, too.
class ApartJournal {
public:
    virtual ~ApartJournal() = default;
    static bool takes(Compartment compartment) { return compartment == Compartment::lane || compartment == Compartment::private_page; }
    virtual void write(store::Transaction&, std::vector<JournalRow> const&) const = 0; // those that it takes
};

// The rows of one request, written in the same transaction as what they describe, or, after pure reading, in one
// that is durable before the answer leaves.
class Journal {
public:
    // Entries of lane and private page go there instead; without it, as in tests below the pipeline, they stay here.
    void keep_apart(ApartJournal const* apart) { apart_ = apart; }
    std::size_t open_entries() const; // pending ones that will stand in the journal that everybody signs
    void add(JournalRow row) { pending_.push_back(std::move(row)); }
    bool empty() const { return pending_.empty(); }
    std::size_t size() const { return pending_.size(); }
    void write(store::Transaction&); // writes what is pending and forgets it
    std::vector<JournalRow> const& pending() const { return pending_; }
    // Null while the visit writes: what is asked then must see what was just written.
    std::shared_ptr<GateMemory>* memory() { return writing_ ? nullptr : &memory_; }

private:
    friend class Visit;
    std::vector<JournalRow> pending_;
    std::shared_ptr<GateMemory> memory_;
    ApartJournal const* apart_ { nullptr };
    bool writing_ { false };
};

// The one door to a person's data.
class Gate {
public:
    virtual ~Gate() = default;
    // Allowed: a Disclosure of the allowed lines. Denied: refusal "trust.not_found", because what is out of sight is
    // not found. Either way a row is added to the journal.
    virtual base::Result<Disclosure> ask(store::Session&, Viewer const&, Question const&, base::Instant now,
        std::string_view purpose, Journal&) const = 0;
};

}
