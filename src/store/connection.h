#pragma once

#include "store/failure.h"
#include "store/session.h"

#include <limits>

namespace store {

// What a Session stands on: one connection to one kind of database.
class Session::Connection {
public:
    static constexpr std::size_t all_rows = std::numeric_limits<std::size_t>::max();

    virtual ~Connection() = default;

    Rows query(Sql, Parameters const&, std::size_t most_rows);
    std::int64_t run(Sql, Parameters const&);
    // Several statements without parameters and without answer, not kept: schema steps.
    void run_script(std::string_view sql);

    // A statement that failed ends its transaction. PostgreSQL is so by nature; here SQLite is too, so that no
    // work can mean something else on the other database. Work that swallows the failure fails all the same.
    std::optional<Failure> const& failure() const { return failure_; }
    void forget_failure() { failure_.reset(); }

protected:
    using Cell = std::variant<std::monostate, std::int64_t, double, std::string>;
    using Columns = std::shared_ptr<std::vector<std::string> const>;

    virtual Rows do_query(Sql, Parameters const&, std::size_t most_rows) = 0;
    virtual std::int64_t do_run(Sql, Parameters const&) = 0;
    virtual void do_run_script(std::string_view sql) = 0;

    static Row make_row(Columns columns, std::vector<Cell> cells);
    // The value of the parameter, without ':'. Throws Failure(broken) if it was not given or holds a zero byte,
    // which PostgreSQL cannot keep.
    static Value const& value_of(Parameters const&, std::string_view name, Sql);
    // Throws Failure(broken) if more were given than the statement has: a name is misspelt.
    static void check_count(Parameters const&, std::size_t expected, Sql);

private:
    template<class Work>
    auto guarded(Work&&);

    std::optional<Failure> failure_;
};

}
