#include "plan/seen_store.h"

#include "base/random.h"
#include "base/text.h"
#include "trust/letterbox.h"
#include "trust/seal_box.h"

namespace plan {

namespace {

constexpr auto crisis = trust::Compartment::crisis;
constexpr std::int64_t seconds_a_day = 24 * 60 * 60;
constexpr std::size_t letter_bytes = 16;

std::string hash_of(trust::Keys const& keys, std::string_view letters)
{
    return base::to_hex(trust::keyed_hash(keys.secret_for("seen_ask"), letters, 32));
}

std::string seal(store::Session& session, trust::Keys const& keys, trust::Disclosure const& permit, AskId const& id,
    std::string_view column, std::string_view text)
{
    return keys.seal(session, permit, permit.person(), crisis, { "seen_ask", column, id.text() }, text).stored_text();
}

std::string open(store::Session& session, trust::Keys const& keys, trust::Disclosure const& disclosure,
    store::Row const& row, std::string_view column)
{
    return keys.open(session, disclosure,
        trust::Sealed::stored(row.text(column), disclosure.person(), crisis, { "seen_ask", column, row.text("id") }));
}

std::optional<Decision> decision_from(store::Row const& row)
{
    if (row.is_null("decision"))
        return std::nullopt;
    return row.text("decision") == "taken" ? Decision::taken : Decision::left;
}

std::optional<SeenLine> line_from(store::Row const& row, trust::Letterbox const& box)
{
    auto text = trust::take_out(box, row.text("content"));
    auto const level = form::level_from(row.text("level"));
    if (!text || !level)
        return std::nullopt; // somebody changed the row by hand
    return SeenLine { static_cast<int>(row.integer("number")), *level, std::move(*text), decision_from(row) };
}

void load_lines(store::Session& session, SeenAsk& ask, trust::Letterbox const& box)
{
    for (auto const& row : session.query("SELECT number, level, content, decision FROM seen_line WHERE ask = :ask ORDER BY number",
             { { "ask", ask.id } })) {
        if (auto line = line_from(row, box))
            ask.lines.push_back(std::move(*line));
    }
}

std::optional<store::Row> open_ask(store::Session& session, trust::Keys const& keys, std::string_view letters, base::Instant now)
{
    return session.query_one("SELECT id, public_key FROM seen_ask WHERE code_hash = :hash AND answered_at IS NULL "
                             "AND ended_at IS NULL AND until_at > :now",
        { { "hash", hash_of(keys, letters) }, { "now", now } });
}

base::Result<> check(std::vector<std::string> const& lines, std::string field)
{
    if (lines.size() > seen_lines_a_level)
        return base::Refusal { "plan.seen.many", std::move(field), { { "most", std::to_string(seen_lines_a_level) } } };
    for (auto const& line : lines) {
        if (base::character_count(line) > seen_line_characters)
            return base::Refusal { "plan.seen.line_long", std::move(field), { { "most", std::to_string(seen_line_characters) } } };
    }
    return base::Done {};
}

}

std::string seen_asks_path(PersonId const& id) { return step_path(id, Part::crisis, seen_step) + "/asks"; }

std::vector<SeenAsk> seen_asks(store::Session& session, trust::Keys const& keys, trust::Disclosure const& disclosure)
{
    std::vector<SeenAsk> asks;
    auto const rows = session.query(
        "SELECT id, letters, name, public_key, secret_key, made_at, until_at, answered_at FROM seen_ask "
        "WHERE person = :person AND ended_at IS NULL ORDER BY made_at DESC, id DESC LIMIT :most",
        { { "person", disclosure.person() }, { "most", asks_shown } });
    for (auto const& row : rows) {
        SeenAsk ask { row.id<AskId>("id"), open(session, keys, disclosure, row, "name"),
            open(session, keys, disclosure, row, "letters"), row.instant("made_at"), row.instant("until_at"),
            row.instant_if("answered_at"), {} };
        if (ask.answered_at)
            load_lines(session, ask, { row.text("public_key"), open(session, keys, disclosure, row, "secret_key") });
        asks.push_back(std::move(ask));
    }
    return asks;
}

base::Result<AskId> ask_for_seen(store::Transaction& transaction, trust::Keys const& keys,
    trust::Disclosure const& permit, trust::Viewer const& viewer, std::string name, base::Instant now)
{
    name = base::trim(base::clean_text(name));
    if (base::character_count(name) > ask_name_characters)
        return base::Refusal { "plan.seen.long", "name", { { "most", std::to_string(ask_name_characters) } } };
    auto const open_now = transaction.query_one(
        "SELECT COUNT(*) AS count FROM seen_ask WHERE person = :person AND ended_at IS NULL AND answered_at IS NULL "
        "AND until_at > :now",
        { { "person", permit.person() }, { "now", now } });
    if (open_now->integer("count") >= asks_open_at_once)
        return base::Refusal { "plan.seen.enough", "name", { { "most", std::to_string(asks_open_at_once) } } };
    auto const id = AskId::make(now);
    auto const letters = base::to_base64_url(base::random_bytes(letter_bytes));
    auto const box = trust::make_letterbox();
    transaction.execute(
        "INSERT INTO seen_ask (id, person, code_hash, letters, name, public_key, secret_key, account, made_at, until_at) "
        "VALUES (:id, :person, :hash, :letters, :name, :public_key, :secret_key, :account, :now, :until)",
        { { "id", id }, { "person", permit.person() }, { "hash", hash_of(keys, letters) },
            { "letters", seal(transaction, keys, permit, id, "letters", letters) },
            { "name", seal(transaction, keys, permit, id, "name", name) }, { "public_key", box.public_key },
            { "secret_key", seal(transaction, keys, permit, id, "secret_key", box.secret_key) },
            { "account", viewer.account }, { "now", now }, { "until", now.plus_seconds(ask_days * seconds_a_day) } });
    return id;
}

bool end_ask(store::Transaction& transaction, trust::Disclosure const& permit, AskId const& id, base::Instant now)
{
    return transaction.execute(
               "UPDATE seen_ask SET ended_at = :now WHERE id = :id AND person = :person AND ended_at IS NULL",
               { { "now", now }, { "id", id }, { "person", permit.person() } })
        == 1;
}

std::optional<SeenLine> line_not_taken(store::Session& session, trust::Keys const& keys,
    trust::Disclosure const& disclosure, AskId const& id, int number)
{
    auto const row = session.query_one(
        "SELECT a.id, a.public_key, a.secret_key, l.number, l.level, l.content, l.decision FROM seen_ask a "
        "JOIN seen_line l ON l.ask = a.id "
        "WHERE a.id = :id AND a.person = :person AND a.ended_at IS NULL AND l.number = :number "
        "AND (l.decision IS NULL OR l.decision = 'left')",
        { { "id", id }, { "person", disclosure.person() }, { "number", number } });
    if (!row)
        return std::nullopt;
    return line_from(*row, { row->text("public_key"), open(session, keys, disclosure, *row, "secret_key") });
}

void decide_line(store::Transaction& transaction, AskId const& id, int number, Decision decision, base::Instant now)
{
    transaction.execute(
        "UPDATE seen_line SET decision = :decision, decided_at = :now "
        "WHERE ask = :id AND number = :number",
        { { "decision", decision == Decision::taken ? "taken" : "left" }, { "now", now }, { "id", id },
            { "number", number } });
}

bool is_open_link(store::Session& session, trust::Keys const& keys, std::string_view letters, base::Instant now)
{
    return open_ask(session, keys, letters, now).has_value();
}

base::Result<> answer_ask(store::Transaction& transaction, trust::Keys const& keys, std::string_view letters,
    SeenAnswer answer, base::Instant now)
{
    auto const ask = open_ask(transaction, keys, letters, now);
    if (!ask)
        return base::Refusal { "plan.seen.link" };
    if (answer.yellow.empty() && answer.red.empty())
        return base::Refusal { "plan.seen.nothing", "yellow" };
    if (auto checked = check(answer.yellow, "yellow"); !checked)
        return checked;
    if (auto checked = check(answer.red, "red"); !checked)
        return checked;
    // First, so that of two who send at once one is told that the link was used.
    if (transaction.execute("UPDATE seen_ask SET answered_at = :now WHERE id = :id AND answered_at IS NULL",
            { { "now", now }, { "id", ask->text("id") } })
        != 1)
        return base::Refusal { "plan.seen.link" };
    int number = 0;
    auto const drop = [&](std::vector<std::string> const& lines, form::Level level) {
        for (auto const& line : lines) {
            transaction.execute("INSERT INTO seen_line (ask, number, level, content) VALUES (:ask, :number, :level, :content)",
                { { "ask", ask->text("id") }, { "number", ++number }, { "level", form::code(level) },
                    { "content", trust::drop_into(ask->text("public_key"), line) } });
        }
    };
    drop(answer.yellow, form::Level::yellow);
    drop(answer.red, form::Level::red);
    return base::Done {};
}

}
