#pragma once

#include "store/connection.h"
#include "store/statements.h"

#include <soci/soci.h>

#include <soci/postgresql/soci-postgresql.h>

namespace store {

// One connection to a PostgreSQL server. SOCI opens and closes it. Statements are prepared here, because SOCI gives
// each mention of a parameter a number of its own and leaves its type to be guessed by the server, which takes
// `:now - 5` for an INTEGER of 32 bits.
class PostgresqlConnection final : public Session::Connection {
public:
    // Libpq words: "host=… dbname=…".
    explicit PostgresqlConnection(std::string const& words);

    // Begins and ends: also after a failed statement.
    void command(char const* sql);
    // Whether the server still answers on it.
    bool usable() const;
    void roll_back();
    std::string setting(char const* show);
    // Whether the last failure goes away when the transaction is repeated: 40001 serialization, 40P01 deadlock.
    bool repeatable_failure() const { return repeatable_failure_; }

protected:
    Rows do_query(Sql, Parameters const&, std::size_t most_rows) override;
    std::int64_t do_run(Sql, Parameters const&) override;
    void do_run_script(std::string_view sql) override;

private:
    struct Clear {
        void operator()(PGresult* result) const { PQclear(result); }
    };
    using Answer = std::unique_ptr<PGresult, Clear>;
    using Types = std::vector<Oid>;

    // One way to prepare a statement: it depends on the types of the values that were given first.
    struct Variant {
        std::string name;
        Types types;
        Columns columns;
    };
    struct Prepared {
        std::string text; // with $1, $2, …
        std::vector<std::string> parameters;
        std::vector<Variant> variants;
    };

    Prepared& prepared(Sql);
    Variant& variant(Prepared&, Sql, Types const&);
    Answer execute(Sql, Parameters const&, Columns* columns);
    static Columns read_columns(PGresult const*);
    static Cell read_cell(PGresult const*, int row, int index);
    void check(PGresult const*, std::string_view sql);
    PGconn* handle() const { return backend_->conn_; }

    soci::session session_;
    soci::postgresql_session_backend* backend_ { nullptr };
    Statements<Prepared> statements_;
    int variants_made_ { 0 };
    bool repeatable_failure_ { false };
};

// Writes :named parameters as $1, $2, …; one name is one number. Leaves texts in quotes, comments and casts (::) alone.
struct NumberedSql {
    std::string text;
    std::vector<std::string> names;
};
NumberedSql number_parameters(std::string_view sql);

}
