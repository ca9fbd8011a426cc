#include "form/answer.h"

namespace form {

namespace {

using base::json::value;

constexpr std::size_t most_draft_bytes = 64 * 1024;
constexpr int most_versions_listed = 200;

std::string line_row(AnswerId const& answer, std::string_view line, int version)
{
    return answer.text() + "/" + std::string(line) + "/" + std::to_string(version);
}

std::string version_row(AnswerId const& answer, int version)
{
    return answer.text() + "/" + std::to_string(version);
}

std::string draft_row(trust::PersonId const& person, std::string_view form, std::string_view context,
    std::string_view step, trust::AccountId const& author)
{
    return person.text() + "/" + std::string(form) + "/" + std::string(context) + "/" + std::string(step) + "/" + author.text();
}

std::map<std::string, NewContent> by_step(Definition const& definition, NewContent const& content)
{
    std::map<std::string, NewContent> steps;
    for (auto const& [line, typed] : content) {
        if (auto const* step = definition.step_of_line(line))
            steps[step->id].emplace(line, typed);
    }
    return steps;
}

// Reading somebody's answer without a permit for it is a defect of the caller.
void must_cover(trust::Disclosure const& disclosure, Definition const& definition, trust::Act act)
{
    if (!disclosure.covers(disclosure.person(), definition.compartment, act))
        throw std::logic_error("the disclosure does not cover form " + definition.code);
}

value const* content_in(Lines const& lines, std::string_view line)
{
    auto const found = lines.find(line);
    return found == lines.end() ? nullptr : &found->second.content;
}

bool same(value const* left, value const& right)
{
    return left ? *left == right : right.is_null();
}

// Every line checked; nothing is written when one is refused.
base::Result<NewContent> checked(Definition const& definition, trust::Disclosure const& permit, NewContent const& from)
{
    NewContent checked;
    for (auto const& [line, content] : from) {
        auto const* item = definition.item_of_line(line);
        auto const names = item ? line_names(*item) : std::vector<std::string>();
        if (std::ranges::find(names, line) == names.end())
            return base::Refusal { "form.line", line };
        if (!permit.covers_line(item->compartment_line))
            return base::Refusal { "trust.not_found", line };
        auto result = checked_content(*item, content);
        if (!result) {
            auto refusal = result.refusal();
            refusal.field = line;
            return refusal;
        }
        checked.emplace(line, std::move(*result));
    }
    return checked;
}

// What this save changes, and which lines somebody else changed in between to something else.
struct Merge {
    NewContent changed;
    std::vector<std::string> conflicts;
};

Merge merge(NewContent const& wanted, Answer const& base, Answer const& current)
{
    Merge merge;
    for (auto const& [line, content] : wanted) {
        auto const* before = content_in(base.lines, line);
        auto const* now = content_in(current.lines, line);
        if (same(now, content) || same(before, content))
            continue;
        if (same(before, now ? *now : value()))
            merge.changed.emplace(line, content);
        else
            merge.conflicts.push_back(line);
    }
    return merge;
}

}

struct Answers::Found {
    AnswerId id;
    int version;
};

std::optional<Answers::Found> Answers::find(store::Session& session, trust::PersonId const& person,
    Definition const& definition, std::string_view context) const
{
    auto const row = session.query_one(
        "SELECT id, version FROM answer WHERE person = :person AND form = :form AND context = :context",
        { { "person", person }, { "form", definition.code }, { "context", context } });
    if (!row)
        return std::nullopt;
    return Found { row->id<AnswerId>("id"), static_cast<int>(row->integer("version")) };
}

Answer Answers::empty(trust::Disclosure const& disclosure, Definition const& definition) const
{
    Answer answer;
    answer.person = disclosure.person();
    answer.form_code = definition.code;
    answer.form_version = definition.version;
    return answer;
}

std::string Answers::open(store::Session& session, trust::Disclosure const& disclosure, Definition const& definition,
    std::string stored, std::string_view table, std::string_view column, std::string row) const
{
    return keys_.open(session, disclosure,
        trust::Sealed::stored(std::move(stored), disclosure.person(), definition.compartment,
            { table, column, std::move(row) }));
}

std::string Answers::seal(store::Session& session, trust::Disclosure const& permit, Definition const& definition,
    std::string_view text, std::string_view table, std::string_view column, std::string row) const
{
    return keys_
        .seal(session, permit, permit.person(), definition.compartment, { table, column, std::move(row) }, text)
        .stored_text();
}

// One query: for every line its newest content up to `version`, with the save that wrote it. The save of `version`
// itself comes along even if all it did was to empty lines.
Answer Answers::load_lines(store::Session& session, trust::Disclosure const& disclosure, Definition const& definition,
    Found const& found, int version) const
{
    auto const rows = session.query(
        "SELECT l.line, l.version, l.content, v.form_version, v.saved_at, v.author, v.author_name "
        "FROM answer_line l JOIN answer_version v ON v.answer = l.answer AND v.version = l.version "
        "WHERE l.answer = :answer AND l.version <= :version AND l.version = (SELECT MAX(n.version) FROM answer_line n "
        "WHERE n.answer = l.answer AND n.line = l.line AND n.version <= :version) ORDER BY l.line",
        { { "answer", found.id }, { "version", version } });
    auto answer = empty(disclosure, definition);
    answer.id = found.id;
    answer.version = version;
    std::map<int, std::string> author_names;
    for (auto const& row : rows) {
        auto const written_in = static_cast<int>(row.integer("version"));
        auto& author_name = author_names[written_in];
        if (author_name.empty()) {
            author_name = open(session, disclosure, definition, row.text("author_name"), "answer_version",
                "author_name", version_row(found.id, written_in));
        }
        if (written_in == version) {
            answer.form_version = static_cast<int>(row.integer("form_version"));
            answer.saved_at = row.instant("saved_at");
            answer.saved_by = author_name;
        }
        auto const line = row.text("line");
        if (!disclosure.covers_line(definition.compartment_line(line)))
            continue;
        if (row.is_null("content")) {
            answer.emptied.push_back(line);
            continue;
        }
        auto const content = open(session, disclosure, definition, row.text("content"), "answer_line", "content",
            line_row(found.id, line, written_in));
        answer.lines.emplace(line,
            Line { base::json::parse(content), row.id<trust::AccountId>("author"), author_name,
                row.instant("saved_at"), written_in });
    }
    return answer;
}

Answer Answers::load(store::Session& session, trust::Disclosure const& disclosure, std::string_view form_code,
    std::string_view context) const
{
    auto const& definition = library_.get(form_code);
    must_cover(disclosure, definition, trust::Act::read);
    auto const found = find(session, disclosure.person(), definition, context);
    return found ? load_lines(session, disclosure, definition, *found, found->version) : empty(disclosure, definition);
}

Answer Answers::load_version(store::Session& session, trust::Disclosure const& disclosure, std::string_view form_code,
    int version, std::string_view context) const
{
    auto const& definition = library_.get(form_code);
    must_cover(disclosure, definition, trust::Act::read);
    auto const found = find(session, disclosure.person(), definition, context);
    if (!found || version < 1 || version > found->version)
        return empty(disclosure, definition);
    return load_lines(session, disclosure, definition, *found, version);
}

std::vector<VersionInfo> Answers::versions(store::Session& session, trust::Disclosure const& disclosure,
    std::string_view form_code, std::string_view context) const
{
    auto const& definition = library_.get(form_code);
    must_cover(disclosure, definition, trust::Act::read);
    auto const found = find(session, disclosure.person(), definition, context);
    std::vector<VersionInfo> versions;
    if (!found)
        return versions;
    auto const rows = session.query(
        "SELECT version, saved_at, author_name, changed_lines FROM answer_version WHERE answer = :answer "
        "ORDER BY version DESC LIMIT :most",
        { { "answer", found->id }, { "most", most_versions_listed } });
    for (auto const& row : rows) {
        auto const version = static_cast<int>(row.integer("version"));
        versions.push_back({ version, row.instant("saved_at"),
            open(session, disclosure, definition, row.text("author_name"), "answer_version", "author_name",
                version_row(found->id, version)),
            static_cast<int>(row.integer("changed_lines")) });
    }
    return versions;
}

// Takes the next version number for this save. False: somebody took it first, which only happens where several
// transactions run at once (PostgreSQL).
bool Answers::take_version(store::Transaction& transaction, trust::Disclosure const& permit,
    Definition const& definition, Answer& current, base::Instant now, std::string_view context) const
{
    if (current.version > 0) {
        return transaction.execute("UPDATE answer SET version = :next WHERE id = :id AND version = :current",
                   { { "next", current.version + 1 }, { "id", current.id }, { "current", current.version } })
            == 1;
    }
    current.id = AnswerId::make(now);
    return transaction.execute(
               "INSERT INTO answer (id, person, form, context, compartment, version, made_at) "
               "VALUES (:id, :person, :form, :context, :compartment, 1, :now) "
               "ON CONFLICT (person, form, context) DO NOTHING",
               { { "id", current.id }, { "person", permit.person() }, { "form", definition.code },
                   { "context", context }, { "compartment", trust::code(definition.compartment) }, { "now", now } })
        == 1;
}

void Answers::write_version(store::Transaction& transaction, trust::Disclosure const& permit,
    trust::Viewer const& author, Definition const& definition, Answer const& current, NewContent const& changed,
    base::Instant now) const
{
    auto const version = current.version + 1;
    transaction.execute(
        "INSERT INTO answer_version (answer, version, form_version, saved_at, author, author_name, changed_lines) "
        "VALUES (:answer, :version, :form_version, :now, :author, :author_name, :changed)",
        { { "answer", current.id }, { "version", version }, { "form_version", definition.version }, { "now", now },
            { "author", author.account },
            { "author_name",
                seal(transaction, permit, definition, author.name, "answer_version", "author_name",
                    version_row(current.id, version)) },
            { "changed", static_cast<std::int64_t>(changed.size()) } });
    for (auto const& [line, content] : changed) {
        store::Value sealed(nullptr);
        if (!content.is_null()) {
            sealed = seal(transaction, permit, definition, base::json::serialize(content), "answer_line", "content",
                line_row(current.id, line, version));
        }
        transaction.execute(
            "INSERT INTO answer_line (answer, line, version, content) VALUES (:answer, :line, :version, :content)",
            { { "answer", current.id }, { "line", line }, { "version", version }, { "content", sealed } });
    }
}

base::Result<std::variant<Saved, Conflict>> Answers::save(store::Transaction& transaction,
    trust::Disclosure const& write_permit, trust::Viewer const& author, std::string_view form_code, int based_on,
    NewContent const& content, base::Instant now, std::string_view context) const
{
    auto const& definition = library_.get(form_code);
    must_cover(write_permit, definition, trust::Act::write);
    auto const wanted = checked(definition, write_permit, content);
    if (!wanted)
        return wanted.refusal();
    auto current = load(transaction, write_permit, form_code, context);
    auto const is_old = based_on < current.version;
    auto const base = is_old ? load_version(transaction, write_permit, form_code, based_on, context) : current;
    auto const merged = merge(*wanted, base, current);
    if (!merged.conflicts.empty())
        return std::variant<Saved, Conflict>(Conflict { based_on, current.version, merged.conflicts });
    if (!merged.changed.empty()) {
        if (!take_version(transaction, write_permit, definition, current, now, context)) {
            std::vector<std::string> lines;
            for (auto const& [line, changed] : merged.changed)
                lines.push_back(line);
            return std::variant<Saved, Conflict>(Conflict { based_on, current.version + 1, lines });
        }
        write_version(transaction, write_permit, author, definition, current, merged.changed, now);
    }
    for (auto const& [step, lines] : by_step(definition, *wanted))
        drop_draft(transaction, write_permit, author, definition, step, context);
    return std::variant<Saved, Conflict>(Saved { current.version + (merged.changed.empty() ? 0 : 1) });
}

bool Answers::keep_draft(store::Transaction& transaction, trust::Disclosure const& write_permit,
    trust::Viewer const& author, std::string_view form_code, int based_on, NewContent const& content,
    base::Instant now, std::string_view context) const
{
    auto const& definition = library_.get(form_code);
    must_cover(write_permit, definition, trust::Act::write);
    auto const& person = write_permit.person();
    for (auto const& [step, typed_lines] : by_step(definition, content)) {
        base::json::object lines;
        for (auto const& [line, typed] : typed_lines)
            lines.emplace(line, typed);
        auto const text = base::json::serialize(lines);
        if (text.size() > most_draft_bytes)
            return false;
        transaction.execute(
            "INSERT INTO answer_draft (person, form, context, step, author, based_on, kept_at, content) "
            "VALUES (:person, :form, :context, :step, :author, :based_on, :now, :content) "
            "ON CONFLICT (person, form, context, step, author) DO UPDATE SET based_on = excluded.based_on, "
            "kept_at = excluded.kept_at, content = excluded.content",
            { { "person", person }, { "form", definition.code }, { "context", context }, { "step", step },
                { "author", author.account }, { "based_on", based_on }, { "now", now },
                { "content",
                    seal(transaction, write_permit, definition, text, "answer_draft", "content",
                        draft_row(person, form_code, context, step, author.account)) } });
    }
    return true;
}

std::optional<Answers::Draft> Answers::draft(store::Session& session, trust::Disclosure const& write_permit,
    trust::Viewer const& author, std::string_view form_code, std::string_view step, std::string_view context) const
{
    auto const& definition = library_.get(form_code);
    must_cover(write_permit, definition, trust::Act::write);
    auto const row = session.query_one(
        "SELECT based_on, kept_at, content FROM answer_draft "
        "WHERE person = :person AND form = :form AND context = :context AND step = :step AND author = :author",
        { { "person", write_permit.person() }, { "form", definition.code }, { "context", context }, { "step", step },
            { "author", author.account } });
    if (!row)
        return std::nullopt;
    auto const text = open(session, write_permit, definition, row->text("content"), "answer_draft", "content",
        draft_row(write_permit.person(), form_code, context, step, author.account));
    Draft draft { static_cast<int>(row->integer("based_on")), row->instant("kept_at"), {} };
    auto const base = load_version(session, write_permit, form_code, draft.based_on, context);
    auto const kept = base::json::parse(text);
    for (auto const& member : kept.as_object()) {
        auto const* item = definition.item_of_line(member.key());
        if (!item || !write_permit.covers_line(item->compartment_line))
            continue; // the form changed since, or may no longer be written
        auto const would_save = checked_content(*item, member.value());
        if (!would_save || !same(content_in(base.lines, member.key()), *would_save))
            draft.content.emplace(member.key(), member.value());
    }
    return draft.content.empty() ? std::nullopt : std::optional(std::move(draft));
}

void Answers::drop_draft(store::Transaction& transaction, trust::Disclosure const& disclosure,
    trust::Viewer const& author, Definition const& definition, std::string_view step, std::string_view context) const
{
    transaction.execute(
        "DELETE FROM answer_draft "
        "WHERE person = :person AND form = :form AND context = :context AND step = :step AND author = :author",
        { { "person", disclosure.person() }, { "form", definition.code }, { "context", context }, { "step", step },
            { "author", author.account } });
}

}
