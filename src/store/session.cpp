#include "store/session.h"

#include "store/connection.h"

#include <cmath>

namespace store {

namespace {

[[noreturn]] void unreadable(std::string_view column, char const* wanted)
{
    throw std::logic_error("column " + std::string(column) + " is not " + wanted);
}

template<class Number>
std::optional<Number> parsed(std::string const& text)
{
    Number number {};
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return number;
}

std::string shortest(double number)
{
    char text[64];
    auto [end, error] = std::to_chars(text, text + sizeof text, number);
    return { text, end };
}

}

Row::Cell const& Row::cell(std::string_view column) const
{
    for (std::size_t index = 0; index < columns_->size(); ++index) {
        if ((*columns_)[index] == column)
            return cells_[index];
    }
    throw std::logic_error("no column " + std::string(column));
}

std::string Row::text(std::string_view column) const
{
    auto const& content = cell(column);
    if (auto const* text = std::get_if<std::string>(&content))
        return *text;
    if (auto const* number = std::get_if<std::int64_t>(&content))
        return std::to_string(*number);
    if (auto const* number = std::get_if<double>(&content))
        return shortest(*number);
    unreadable(column, "a text");
}

std::int64_t Row::integer(std::string_view column) const
{
    auto const& content = cell(column);
    if (auto const* number = std::get_if<std::int64_t>(&content))
        return *number;
    // Sums and averages come as fractions, PostgreSQL's numeric as text.
    if (auto const* number = std::get_if<double>(&content)) {
        if (*number == std::trunc(*number) && std::abs(*number) < 9.0e18)
            return static_cast<std::int64_t>(*number);
    }
    if (auto const* text = std::get_if<std::string>(&content)) {
        if (auto number = parsed<std::int64_t>(*text))
            return *number;
    }
    unreadable(column, "an integer");
}

double Row::real(std::string_view column) const
{
    auto const& content = cell(column);
    if (auto const* number = std::get_if<double>(&content))
        return *number;
    if (auto const* number = std::get_if<std::int64_t>(&content))
        return static_cast<double>(*number);
    if (auto const* text = std::get_if<std::string>(&content)) {
        if (auto number = parsed<double>(*text))
            return *number;
    }
    unreadable(column, "a number");
}

base::Instant Row::instant(std::string_view column) const
{
    return { integer(column) };
}

base::Day Row::day(std::string_view column) const
{
    auto day = base::Day::parse(text(column));
    if (!day)
        unreadable(column, "a day");
    return *day;
}

bool Row::is_null(std::string_view column) const
{
    return std::holds_alternative<std::monostate>(cell(column));
}

std::string Row::text_or(std::string_view column, std::string_view fallback) const
{
    return is_null(column) ? std::string(fallback) : text(column);
}

std::int64_t Row::integer_or(std::string_view column, std::int64_t fallback) const
{
    return is_null(column) ? fallback : integer(column);
}

std::optional<base::Instant> Row::instant_if(std::string_view column) const
{
    return is_null(column) ? std::nullopt : std::optional(instant(column));
}

std::optional<base::Day> Row::day_if(std::string_view column) const
{
    return is_null(column) ? std::nullopt : std::optional(day(column));
}

template<class Work>
auto Session::Connection::guarded(Work&& work)
{
    if (failure_)
        throw *failure_;
    try {
        return work();
    } catch (Failure const& failure) {
        failure_ = failure;
        throw;
    }
}

Rows Session::Connection::query(Sql sql, Parameters const& parameters, std::size_t most_rows)
{
    return guarded([&] { return do_query(sql, parameters, most_rows); });
}

std::int64_t Session::Connection::run(Sql sql, Parameters const& parameters)
{
    return guarded([&] { return do_run(sql, parameters); });
}

void Session::Connection::run_script(std::string_view sql)
{
    guarded([&] { do_run_script(sql); });
}

Row Session::Connection::make_row(Columns columns, std::vector<Cell> cells)
{
    Row row;
    row.columns_ = std::move(columns);
    row.cells_ = std::move(cells);
    return row;
}

Value const& Session::Connection::value_of(Parameters const& parameters, std::string_view name, Sql sql)
{
    for (auto const& [given, value] : parameters) {
        if (given != name)
            continue;
        auto const* text = std::get_if<std::string>(&value.content());
        if (text && text->find('\0') != std::string::npos)
            throw Failure(FailureKind::broken, "parameter " + std::string(name) + " holds a zero byte");
        return value;
    }
    throw Failure(FailureKind::broken, "parameter " + std::string(name) + " is missing for: " + std::string(sql.text()));
}

void Session::Connection::check_count(Parameters const& parameters, std::size_t expected, Sql sql)
{
    if (parameters.size() != expected)
        throw Failure(FailureKind::broken, "a parameter is given that is not in: " + std::string(sql.text()));
}

Rows Session::query(Sql sql, Parameters const& parameters)
{
    return connection_.query(sql, parameters, Connection::all_rows);
}

std::optional<Row> Session::query_one(Sql sql, Parameters const& parameters)
{
    auto rows = connection_.query(sql, parameters, 1);
    if (rows.empty())
        return std::nullopt;
    return std::move(rows.front());
}

std::int64_t Session::run(Sql sql, Parameters const& parameters)
{
    return connection_.run(sql, parameters);
}

}
