#include "trust/journal_store.h"

#include "store/failure.h"

#include <array>
#include <limits>

namespace trust {

namespace {

constexpr std::size_t columns = 13;
constexpr std::size_t rows_at_once = 8; // a list page of 50 names is 7 statements
constexpr std::int64_t batch = 1'000;
constexpr char const* the_tree = "journal";

// clang-format off
#define JOURNAL_INSERT "INSERT INTO journal (seq, at, account, agency, person, act, compartment, lines, rule, " \
    "grant_id, purpose, allowed, leaf) VALUES "
#define JOURNAL_ROW(n) "(:seq" #n ", :at" #n ", :account" #n ", :agency" #n ", :person" #n ", :act" #n \
    ", :compartment" #n ", :lines" #n ", :rule" #n ", :grant_id" #n ", :purpose" #n ", :allowed" #n ", :leaf" #n ")"
#define JOURNAL_NAMES(n) { "seq" #n, "at" #n, "account" #n, "agency" #n, "person" #n, "act" #n, "compartment" #n, \
    "lines" #n, "rule" #n, "grant_id" #n, "purpose" #n, "allowed" #n, "leaf" #n }
// clang-format on

constexpr std::array<std::array<char const*, columns>, rows_at_once> names { { JOURNAL_NAMES(0), JOURNAL_NAMES(1),
    JOURNAL_NAMES(2), JOURNAL_NAMES(3), JOURNAL_NAMES(4), JOURNAL_NAMES(5), JOURNAL_NAMES(6), JOURNAL_NAMES(7) } };

void add_values(store::Parameters& values, std::size_t place, JournalEntry entry, TreeHash const& leaf)
{
    auto const& name = names[place];
    values.insert(values.end(),
        { { name[0], entry.seq }, { name[1], entry.at }, { name[2], std::move(entry.account) },
            { name[3], entry.agency }, { name[4], std::move(entry.person) }, { name[5], std::move(entry.act) },
            { name[6], std::move(entry.compartment) }, { name[7], std::move(entry.lines) },
            { name[8], std::move(entry.rule) }, { name[9], entry.grant }, { name[10], std::move(entry.purpose) },
            { name[11], entry.allowed }, { name[12], to_text(leaf) } });
}

// The tree before `count` entries are added to it. From here until the transaction ends nobody else appends.
std::optional<TreeFrontier> take_tree(store::Transaction& transaction, std::int64_t count)
{
    auto const rows = transaction.query("UPDATE journal_tree SET size = size + :count WHERE tree = :tree "
                                        "RETURNING size, frontier",
        { { "count", count }, { "tree", the_tree } });
    if (rows.empty())
        return std::nullopt;
    auto frontier = TreeFrontier::stored(rows.front().integer("size") - count, rows.front().text("frontier"));
    if (!frontier)
        throw store::Failure(store::FailureKind::broken, "what is kept of the journal's tree is no tree");
    return frontier;
}

void keep_tree(store::Transaction& transaction, TreeFrontier const& tree)
{
    transaction.execute("UPDATE journal_tree SET size = :size, frontier = :frontier WHERE tree = :tree",
        { { "size", tree.size() }, { "frontier", tree.text() }, { "tree", the_tree } });
}

std::optional<std::string> text_if(store::Row const& row, std::string_view column)
{
    return row.is_null(column) ? std::nullopt : std::optional(row.text(column));
}

journal_store::KeptEntry entry_from(store::Row const& row)
{
    return { { .seq = row.integer("seq"),
                 .at = row.integer("at"),
                 .account = row.text("account"),
                 .agency = text_if(row, "agency"),
                 .person = row.text("person"),
                 .act = row.text("act"),
                 .compartment = row.text("compartment"),
                 .lines = row.text("lines"),
                 .rule = row.text("rule"),
                 .grant = text_if(row, "grant_id"),
                 .purpose = row.text("purpose"),
                 .allowed = row.integer("allowed") },
        row.text_or("leaf", "") };
}

}

namespace journal_store {

void add(store::Transaction& transaction, std::vector<JournalRow> const& rows)
{
    if (rows.empty())
        return;
    auto const count = static_cast<std::int64_t>(rows.size());
    auto tree = take_tree(transaction, count);
    if (!tree) {
        begin_tree(transaction);
        tree = take_tree(transaction, count);
    }
    std::size_t next = 0;
    auto const add_next = [&](store::Parameters& values, std::size_t place) {
        auto entry = JournalEntry::of(rows[next++], tree->size());
        auto const leaf = leaf_hash(bytes_of(entry));
        tree->append(leaf);
        add_values(values, place, std::move(entry), leaf);
    };
    while (next < rows.size()) {
        store::Parameters values;
        if (rows.size() - next >= rows_at_once) {
            for (std::size_t place = 0; place < rows_at_once; ++place)
                add_next(values, place);
            transaction.execute(JOURNAL_INSERT JOURNAL_ROW(0) "," JOURNAL_ROW(1) "," JOURNAL_ROW(2) "," JOURNAL_ROW(
                                    3) "," JOURNAL_ROW(4) "," JOURNAL_ROW(5) "," JOURNAL_ROW(6) "," JOURNAL_ROW(7),
                values);
        } else {
            add_next(values, 0);
            transaction.execute(JOURNAL_INSERT JOURNAL_ROW(0), values);
        }
    }
    keep_tree(transaction, *tree);
}

void begin_tree(store::Transaction& transaction)
{
    // Of several processes that begin at once, one adds the row; the others wait for it here.
    auto const added = transaction.execute("INSERT INTO journal_tree (tree, size, frontier) VALUES (:tree, 0, '') "
                                           "ON CONFLICT (tree) DO NOTHING",
        { { "tree", the_tree } });
    if (added == 0)
        return;
    TreeFrontier tree;
    for (std::int64_t after = -1;;) {
        auto const entries = entries_after(transaction, after, batch);
        if (entries.empty())
            break;
        for (auto const& [entry, kept] : entries) {
            auto const leaf = leaf_hash(bytes_of(entry));
            if (kept.empty())
                transaction.execute("UPDATE journal SET leaf = :leaf WHERE seq = :seq",
                    { { "leaf", to_text(leaf) }, { "seq", entry.seq } });
            tree.append(leaf);
        }
        after = entries.back().entry.seq;
    }
    keep_tree(transaction, tree);
}

std::optional<TreeFrontier> tree(store::Session& session)
{
    auto const row = session.query_one("SELECT size, frontier FROM journal_tree WHERE tree = :tree", { { "tree", the_tree } });
    return row ? TreeFrontier::stored(row->integer("size"), row->text("frontier")) : std::nullopt;
}

std::vector<KeptEntry> entries_after(store::Session& session, std::int64_t after, std::int64_t most)
{
    std::vector<KeptEntry> entries;
    for (auto const& row : session.query("SELECT seq, at, account, agency, person, act, compartment, lines, rule, grant_id, "
                                         "purpose, allowed, leaf FROM journal WHERE seq > :after ORDER BY seq LIMIT :most",
             { { "after", after }, { "most", most } }))
        entries.push_back(entry_from(row));
    return entries;
}

std::int64_t count_of_entries(store::Session& session)
{
    return session.query_one("SELECT COUNT(*) AS entries FROM journal")->integer("entries");
}

}

std::size_t Journal::open_entries() const
{
    return static_cast<std::size_t>(std::ranges::count_if(
        pending_, [this](JournalRow const& row) { return !apart_ || !ApartJournal::takes(row.compartment); }));
}

void Journal::write(store::Transaction& transaction)
{
    if (apart_) {
        apart_->write(transaction, pending_);
        std::erase_if(pending_, [](JournalRow const& row) { return ApartJournal::takes(row.compartment); });
    }
    journal_store::add(transaction, pending_);
    pending_.clear();
}

}
