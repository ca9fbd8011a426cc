#pragma once

#include "store/connection.h"
#include "store/failure_log.h"
#include "store/statements.h"

#include <soci/soci.h>

#include <soci/sqlite3/soci-sqlite3.h>

namespace store {

// One SQLite connection. SOCI opens it, prepares and steps; the values are bound and read through the statement
// that SOCI shows, by the type each value has and not by the type its column was declared with, because an
// expression (count, sum, coalesce) has no declared type.
class SqliteConnection final : public Session::Connection {
public:
    // The writer is the only connection that may change or checkpoint the store: SQLite 3.7.0 to 3.51.2 can lose
    // data when two connections write or checkpoint at the same time (sqlite.org/wal.html, WAL-reset bug).
    enum class Role { writer, reader };

    SqliteConnection(std::string const& file, Role role);
    ~SqliteConnection() override;

    // Begins, ends, savepoints: also after a failed statement.
    void command(Sql);
    // Ends what is left of a transaction, if anything is.
    void roll_back();
    // SQLite itself ends a transaction on some errors (disk full, for one).
    bool in_transaction() const;
    // Pages in the write-ahead log after the last commit.
    int log_pages() const { return log_pages_; }
    enum class Checkpoint { passive, restart, truncate };
    void checkpoint(Checkpoint, int busy_milliseconds);

protected:
    Rows do_query(Sql, Parameters const&, std::size_t most_rows) override;
    std::int64_t do_run(Sql, Parameters const&) override;
    void do_run_script(std::string_view sql) override;

private:
    using Backend = soci::sqlite3_statement_backend;

    struct CleanUp {
        void operator()(Backend* backend) const
        {
            backend->clean_up();
            delete backend;
        }
    };
    struct Prepared {
        std::unique_ptr<Backend, CleanUp> backend;
        std::vector<std::string> parameters;
        Columns columns;
    };

    Prepared& prepared(Sql);
    void bind(Prepared&, Sql, Parameters const&);
    enum class Step { first, next };
    bool step(Prepared&, Step, Sql); // whether there is a row
    Row read_row(Prepared&);
    // What SQLite last answered. A broken disk under the writer ends the process here.
    StatementFailure failure_now(std::string_view sql);
    [[noreturn]] void fail(std::string_view sql);
    void pragma(char const*);
    sqlite_api::sqlite3* handle() const { return backend_->conn_; }

    Role role_;
    soci::session session_;
    soci::sqlite3_session_backend* backend_ { nullptr };
    Statements<Prepared> statements_;
    int log_pages_ { 0 };
};

}
