#include "trust/journal_head_store.h"

#include "base/id.h"
#include "base/text.h"

#include <stdexcept>

namespace trust::journal_head_store {

namespace {

#define HEAD_COLUMNS "SELECT size, root, at, public_key, signature FROM journal_head "
#define COSIGNATURE_COLUMNS "SELECT head_size, whose, public_key, signature, at FROM journal_cosignature "

std::string bytes_of_column(store::Row const& row, std::string_view column)
{
    auto bytes = base::from_base64(row.text(column));
    if (!bytes)
        throw std::logic_error("column " + std::string(column) + " is not base64");
    return *bytes;
}

JournalHead head_from(store::Row const& row)
{
    auto const root = tree_hash_from(row.text("root"));
    if (!root)
        throw std::logic_error("a root is no hash");
    return { row.integer("size"), *root, row.instant("at"), bytes_of_column(row, "public_key"),
        bytes_of_column(row, "signature") };
}

std::vector<JournalHead> heads_from(store::Rows const& rows)
{
    std::vector<JournalHead> heads;
    for (auto const& row : rows)
        heads.push_back(head_from(row));
    return heads;
}

std::optional<JournalHead> head_if(std::optional<store::Row> const& row)
{
    return row ? std::optional(head_from(*row)) : std::nullopt;
}

std::vector<KeptCosignature> cosignatures_from(store::Rows const& rows)
{
    std::vector<KeptCosignature> kept;
    for (auto const& row : rows)
        kept.push_back({ row.integer("head_size"), row.text("whose"), row.instant("at"),
            { bytes_of_column(row, "public_key"), bytes_of_column(row, "signature") } });
    return kept;
}

}

void add(store::Transaction& transaction, JournalHead const& head, AccountId const& by)
{
    transaction.execute("INSERT INTO journal_head (size, root, at, public_key, signature, by_account) "
                        "VALUES (:size, :root, :at, :public_key, :signature, :by_account) ON CONFLICT (size) DO NOTHING",
        { { "size", head.size }, { "root", to_text(head.root) }, { "at", head.at },
            { "public_key", base::to_base64(head.public_key) }, { "signature", base::to_base64(head.signature) },
            { "by_account", by } });
}

std::optional<JournalHead> latest(store::Session& session)
{
    return head_if(session.query_one(HEAD_COLUMNS "ORDER BY size DESC LIMIT 1"));
}

std::optional<JournalHead> of_size(store::Session& session, std::int64_t size)
{
    return head_if(session.query_one(HEAD_COLUMNS "WHERE size = :size", { { "size", size } }));
}

std::vector<JournalHead> newest(store::Session& session, std::int64_t most)
{
    return heads_from(session.query(HEAD_COLUMNS "ORDER BY size DESC LIMIT :most", { { "most", most } }));
}

std::vector<JournalHead> all_after(store::Session& session, std::int64_t size, std::int64_t most)
{
    return heads_from(session.query(
        HEAD_COLUMNS "WHERE size > :size ORDER BY size LIMIT :most", { { "size", size }, { "most", most } }));
}

bool add_cosignature(store::Transaction& transaction, KeptCosignature const& kept, AccountId const& by)
{
    auto const added = transaction.execute(
        "INSERT INTO journal_cosignature (id, head_size, whose, public_key, signature, at, by_account) "
        "VALUES (:id, :head_size, :whose, :public_key, :signature, :at, :by_account) "
        "ON CONFLICT (head_size, public_key) DO NOTHING",
        { { "id", base::new_uuid(kept.at) }, { "head_size", kept.head_size }, { "whose", kept.whose },
            { "public_key", base::to_base64(kept.cosignature.public_key) },
            { "signature", base::to_base64(kept.cosignature.signature) }, { "at", kept.at }, { "by_account", by } });
    return added > 0;
}

std::vector<KeptCosignature> cosignatures_of(store::Session& session, std::int64_t head_size)
{
    return cosignatures_from(session.query(
        COSIGNATURE_COLUMNS "WHERE head_size = :head_size ORDER BY at, id", { { "head_size", head_size } }));
}

std::vector<KeptCosignature> all_cosignatures(store::Session& session)
{
    return cosignatures_from(session.query(COSIGNATURE_COLUMNS "ORDER BY head_size, at, id"));
}

}
