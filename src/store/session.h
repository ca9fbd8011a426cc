#pragma once

#include "base/id.h"
#include "base/time.h"

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace store {

// SQL is always a literal of the program, one text for SQLite and PostgreSQL; values go in as :named parameters.
class Sql {
public:
    template<std::size_t size>
    consteval Sql(char const (&literal)[size]) : text_(literal, size - 1) { }
    std::string_view text() const { return text_; }

private:
    std::string_view text_;
};

// A parameter. Instants are stored as BIGINT microseconds, days as TEXT 'YYYY-MM-DD', ids as TEXT.
class Value {
public:
    Value(std::nullptr_t) { }
    Value(std::int64_t number) : content_(number) { }
    Value(int number) : content_(static_cast<std::int64_t>(number)) { }
    Value(double number) : content_(number) { }
    Value(std::string text) : content_(std::move(text)) { }
    Value(std::string_view text) : content_(std::string(text)) { }
    Value(char const* text) : content_(std::string(text)) { }
    Value(base::Instant instant) : content_(instant.microseconds) { }
    Value(base::Day day) : content_(day.iso()) { }
    template<class Tag>
    Value(base::Id<Tag> const& id) // an empty id is null
    {
        if (!id.empty())
            content_ = id.text();
    }
    template<class T>
    Value(std::optional<T> const& value)
    {
        if (value)
            *this = Value(*value);
    }

    std::variant<std::monostate, std::int64_t, double, std::string> const& content() const { return content_; }

private:
    std::variant<std::monostate, std::int64_t, double, std::string> content_;
};

using Parameter = std::pair<char const*, Value>;
using Parameters = std::vector<Parameter>;

// One row of an answer; columns are read by name. Reading a column that is not there, or null where the
// reader does not allow it, is a broken invariant and throws std::logic_error.
class Row {
public:
    std::string text(std::string_view column) const;
    std::int64_t integer(std::string_view column) const;
    double real(std::string_view column) const;
    base::Instant instant(std::string_view column) const;
    base::Day day(std::string_view column) const;
    template<class IdType>
    IdType id(std::string_view column) const { return IdType::stored(text_or(column, "")); } // null → empty id
    bool is_null(std::string_view column) const;
    std::string text_or(std::string_view column, std::string_view fallback) const;
    std::int64_t integer_or(std::string_view column, std::int64_t fallback) const;
    std::optional<base::Instant> instant_if(std::string_view column) const;
    std::optional<base::Day> day_if(std::string_view column) const;

private:
    friend class Session;
    using Cell = std::variant<std::monostate, std::int64_t, double, std::string>;
    Cell const& cell(std::string_view column) const;
    std::shared_ptr<std::vector<std::string> const> columns_;
    std::vector<Cell> cells_;
};

using Rows = std::vector<Row>;

// One connection in use by one thread. Statements are prepared once per connection and kept.
// A lost database, a full disk or a broken statement throws store::Failure (failure.h), once, to the boundary.
class Session {
public:
    class Connection; // SOCI stays behind this
    explicit Session(Connection& connection) : connection_(connection) { }
    Session(Session const&) = delete;
    Session& operator=(Session const&) = delete;

    Rows query(Sql, Parameters const& = {});
    std::optional<Row> query_one(Sql, Parameters const& = {}); // the first row, if any

protected:
    friend class SchemaWork;
    std::int64_t run(Sql, Parameters const&);
    Connection& connection_;
};

using Reader = Session;

// Everything done with it is durable together or not at all.
class Transaction : public Session {
public:
    using Session::Session;
    std::int64_t execute(Sql sql, Parameters const& parameters = {}) { return run(sql, parameters); } // rows changed
};

}
