#pragma once

#include "base/json.h"
#include "base/result.h"
#include "form/content.h"
#include "form/definition.h"
#include "trust/visit.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace form {

using AnswerId = base::Id<struct AnswerTag>;

// The content of one line, as JSON: text → string; list, ticks → array of strings; choice → string;
// scale → integer; date → "YYYY-MM-DD"; rows, supporter, agency → array of objects by column id;
// week_grid → object {"mon.morning": {"text": "...", "agency": "uuid or ''"}, …} (7 days × morning day evening night).
// "unsure" answers: {"unsure": "unknown" | "no_answer"}. An empty answer is absent. See content.h.
struct Line {
    base::json::value content;
    trust::AccountId author;   // who wrote this line last
    std::string author_name;
    base::Instant written_at;
    int version { 0 };         // the version in which it got this content
};

using Lines = std::map<std::string, Line, std::less<>>; // by line name: item id, or id@B / id@Y / id@R

// One filled-in form of one person. Every save is a new version; old ones stay readable.
struct Answer {
    AnswerId id;
    trust::PersonId person;
    std::string form_code;
    int form_version { 1 };
    int version { 0 };         // of the answers; 0: nothing saved yet
    base::Instant saved_at;
    std::string saved_by;
    Lines lines;
    std::vector<std::string> emptied; // lines that once had content and were emptied since; sorted

    std::string text(std::string_view line) const;            // "" if absent or of another type
    std::vector<std::string> texts(std::string_view line) const; // list and ticks
    base::json::array rows(std::string_view line) const;
    std::optional<int> number(std::string_view line) const;
    Unsure unsure(std::string_view line) const;
};

struct VersionInfo {
    int version;
    base::Instant saved_at;
    std::string saved_by;
    int changed_lines;
};

using NewContent = std::map<std::string, base::json::value, std::less<>>; // a null value clears the line

struct Saved { int version; };
// Both versions stay: one as the store's, one as the draft. `lines`: those that both sides changed.
struct Conflict { int based_on; int current; std::vector<std::string> lines; };

class Answers {
public:
    Answers(Library const& library, trust::Keys const& keys) : library_(library), keys_(keys) { }

    // The person's answer for this form, or an empty one (version 0) that will be made by the first save.
    // `context` tells several of one form apart (a session's id); "" for one per person.
    // Lines that the disclosure does not cover are left out.
    Answer load(store::Session&, trust::Disclosure const&, std::string_view form_code, std::string_view context = "") const;
    Answer load_version(store::Session&, trust::Disclosure const&, std::string_view form_code, int version,
        std::string_view context = "") const;
    std::vector<VersionInfo> versions(store::Session&, trust::Disclosure const&, std::string_view form_code,
        std::string_view context = "") const;
    // Saves the changed lines as one new version (no change: the version stays). Lines that are not in the content
    // stay as they are. If somebody saved since `based_on`, what only one side changed is put together; a line that
    // both changed differently is a conflict: then nothing is written and the conflict comes back. The draft of this
    // author is dropped with a save, kept with a conflict. Refusals name the line as field: those of checked_content,
    // "form.line" for a line that the form has not, "trust.not_found" for one that the permit does not cover.
    base::Result<std::variant<Saved, Conflict>> save(store::Transaction&, trust::Disclosure const& write_permit,
        trust::Viewer const& author, std::string_view form_code, int based_on, NewContent const&, base::Instant now,
        std::string_view context = "") const;
    // The drafts of this author, one for each step that the content has lines of: overwritten every few seconds,
    // dropped by the save of that step. Their content is kept as typed, unchecked but for its size: false, and nothing
    // more kept, if a step has more than 64 KiB as JSON.
    [[nodiscard]] bool keep_draft(store::Transaction&, trust::Disclosure const& write_permit, trust::Viewer const& author,
        std::string_view form_code, int based_on, NewContent const&, base::Instant now, std::string_view context = "") const;
    // `content`: only what was typed otherwise than it stood in version `based_on`; nullopt if that is nothing. Saved
    // with `based_on` it meets what others wrote since as any save does.
    struct Draft { int based_on; base::Instant kept_at; NewContent content; };
    std::optional<Draft> draft(store::Session&, trust::Disclosure const& write_permit, trust::Viewer const& author,
        std::string_view form_code, std::string_view step, std::string_view context = "") const;

private:
    struct Found;
    void drop_draft(store::Transaction&, trust::Disclosure const&, trust::Viewer const& author, Definition const&,
        std::string_view step, std::string_view context) const;
    std::optional<Found> find(store::Session&, trust::PersonId const&, Definition const&, std::string_view context) const;
    Answer empty(trust::Disclosure const&, Definition const&) const;
    Answer load_lines(store::Session&, trust::Disclosure const&, Definition const&, Found const&, int version) const;
    std::string open(store::Session&, trust::Disclosure const&, Definition const&, std::string stored,
        std::string_view table, std::string_view column, std::string row) const;
    std::string seal(store::Session&, trust::Disclosure const&, Definition const&, std::string_view text,
        std::string_view table, std::string_view column, std::string row) const;
    bool take_version(store::Transaction&, trust::Disclosure const&, Definition const&, Answer& current,
        base::Instant now, std::string_view context) const;
    void write_version(store::Transaction&, trust::Disclosure const&, trust::Viewer const&, Definition const&,
        Answer const& current, NewContent const& changed, base::Instant now) const;

    Library const& library_;
    trust::Keys const& keys_;
};

}
