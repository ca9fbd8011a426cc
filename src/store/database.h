#pragma once

#include "base/embedded.h"
#include "store/failure.h"
#include "store/session.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace store {

// SQLite: one connection writes and checkpoints; concurrent writers are gathered into one transaction with a
// savepoint each and one fsync (group commit), and everybody is answered after it; readers are read-only and never
// checkpoint; a lock file refuses a second process. PostgreSQL: a pool of connections, a transaction each.
// See docs/decisions/ for why.
class Database {
public:
    // "sqlite:/path/file.db" or "postgresql:host=… dbname=…" (libpq words). Does not change the store.
    // Throws Failure(lost) if it cannot be opened or another process has it.
    static std::unique_ptr<Database> open(std::string const& location);
    virtual ~Database() = default;

    // Runs `work` with a connection that sees one consistent state. Never changes anything.
    virtual void read_with(std::function<void(Reader&)> const& work) = 0;
    // Runs `work` in a transaction and returns when it is durable. If work throws, nothing of it is kept and the
    // exception comes out here. Work may run again after a serialization failure: it must have no other effects.
    virtual void write_with(std::function<void(Transaction&)> const& work) = 0;

    template<class Work>
    auto read(Work&& work) -> std::invoke_result_t<Work, Reader&>
    {
        using Answer = std::invoke_result_t<Work, Reader&>;
        if constexpr (std::is_void_v<Answer>) {
            read_with([&](Reader& reader) { work(reader); });
        } else {
            std::optional<Answer> answer;
            read_with([&](Reader& reader) { answer.emplace(work(reader)); });
            return std::move(*answer);
        }
    }
    template<class Work>
    auto write(Work&& work) -> std::invoke_result_t<Work, Transaction&>
    {
        using Answer = std::invoke_result_t<Work, Transaction&>;
        if constexpr (std::is_void_v<Answer>) {
            write_with([&](Transaction& transaction) { work(transaction); });
        } else {
            std::optional<Answer> answer;
            write_with([&](Transaction& transaction) { answer.emplace(work(transaction)); });
            return std::move(*answer);
        }
    }

    virtual std::string_view kind() const = 0; // "sqlite" or "postgresql"
};

// ---- Migrations: numbered steps per room, "<room>/schema/<0001>_<name>.sql", applied in the order of src/ORDER
// and number, each recorded in schema_step(room, number, name, applied_at).
struct SchemaState {
    std::vector<std::string> missing; // steps of the program that the store lacks
    std::vector<std::string> unknown; // steps of the store that the program does not know: the store is newer
};

SchemaState schema_state(Database&, std::vector<base::EmbeddedFile> const& steps);
// Applies what is missing, all in one transaction. Throws Failure(broken) and changes nothing if the store is newer.
void migrate(Database&, std::vector<base::EmbeddedFile> const& steps, base::Instant now);

}
