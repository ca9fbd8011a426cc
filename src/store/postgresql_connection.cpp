#include "store/postgresql_connection.h"

#include "store/failure_log.h"
namespace store {

namespace {

// Object ids of types, fixed by PostgreSQL's catalogue (pg_type.dat).
constexpr Oid boolean_type = 16;
constexpr Oid bigint_type = 20;
constexpr Oid smallint_type = 21;
constexpr Oid integer_type = 23;
constexpr Oid text_type = 25;
constexpr Oid real_type = 700;
constexpr Oid double_type = 701;
constexpr Oid guessed_type = 0;

Oid type_of(Value const& value)
{
    switch (value.content().index()) {
    case 1: return bigint_type;
    case 2: return double_type;
    case 3: return text_type;
    default: return guessed_type;
    }
}

template<class Number>
std::string written(Number number)
{
    char text[64];
    auto [end, error] = std::to_chars(text, text + sizeof text, number);
    return { text, end };
}

FailureKind kind_of(std::string_view state, bool usable)
{
    if (!usable || state.empty())
        return FailureKind::lost;
    if (state == "23505" || state == "23503" || state == "40001" || state == "40P01")
        return FailureKind::conflict;
    if (state == "53100")
        return FailureKind::full;
    if (state == "55P03" || state == "57014" || state.starts_with("53"))
        return FailureKind::busy;
    if (state.starts_with("08") || state.starts_with("57") || state.starts_with("58") || state.starts_with("XX"))
        return FailureKind::lost;
    return FailureKind::broken;
}

std::string field(PGresult const* result, int code)
{
    auto const* text = PQresultErrorField(result, code);
    return text ? text : "";
}

// The details and, for wrong data, the main text repeat values of the row: those must not get into a log.
std::string technical_text(PGresult const* result, std::string_view sql)
{
    auto state = field(result, PG_DIAG_SQLSTATE);
    auto text = state;
    for (int code : { PG_DIAG_TABLE_NAME, PG_DIAG_COLUMN_NAME, PG_DIAG_CONSTRAINT_NAME }) {
        if (auto part = field(result, code); !part.empty())
            text += " " + part;
    }
    if (!state.starts_with("22") && !state.starts_with("23"))
        text += " " + field(result, PG_DIAG_MESSAGE_PRIMARY);
    return text + " in: " + std::string(sql);
}

}

PostgresqlConnection::PostgresqlConnection(std::string const& words)
{
    try {
        session_.open(soci::postgresql, words);
    } catch (soci::soci_error const& error) {
        throw Failure(FailureKind::lost, error.what());
    }
    backend_ = static_cast<soci::postgresql_session_backend*>(session_.get_backend());
    PQsetClientEncoding(handle(), "UTF8");
    PQsetNoticeProcessor(handle(), [](void*, char const*) { }, nullptr);
    command("SET lock_timeout = '10s'; SET statement_timeout = '60s'; SET idle_in_transaction_session_timeout = '60s'");
}

void PostgresqlConnection::check(PGresult const* result, std::string_view sql)
{
    repeatable_failure_ = false;
    auto status = PQresultStatus(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY)
        return;
    auto state = field(result, PG_DIAG_SQLSTATE);
    repeatable_failure_ = state == "40001" || state == "40P01";
    throw StatementFailure(kind_of(state, usable()), technical_text(result, sql), state);
}

bool PostgresqlConnection::usable() const
{
    return PQstatus(handle()) == CONNECTION_OK;
}

void PostgresqlConnection::command(char const* sql)
{
    Answer answer(PQexec(handle(), sql));
    check(answer.get(), sql);
}

void PostgresqlConnection::roll_back()
{
    if (PQtransactionStatus(handle()) != PQTRANS_IDLE)
        command("ROLLBACK");
}

std::string PostgresqlConnection::setting(char const* show)
{
    Answer answer(PQexec(handle(), show));
    check(answer.get(), show);
    return PQntuples(answer.get()) > 0 ? PQgetvalue(answer.get(), 0, 0) : "";
}

PostgresqlConnection::Prepared& PostgresqlConnection::prepared(Sql sql)
{
    if (auto* found = statements_.find(sql))
        return *found;
    auto numbered = number_parameters(sql.text());
    return statements_.keep(sql, { std::move(numbered.text), std::move(numbered.names), {} });
}

PostgresqlConnection::Variant& PostgresqlConnection::variant(Prepared& statement, Sql sql, Types const& types)
{
    for (auto& made : statement.variants) {
        bool fits = std::equal(types.begin(), types.end(), made.types.begin(),
            [](Oid given, Oid declared) { return given == guessed_type || given == declared; });
        if (fits)
            return made;
    }
    auto name = "s" + std::to_string(++variants_made_);
    Answer answer(PQprepare(handle(), name.c_str(), statement.text.c_str(), static_cast<int>(types.size()), types.data()));
    check(answer.get(), sql.text());
    return statement.variants.emplace_back(Variant { std::move(name), types, nullptr });
}

PostgresqlConnection::Answer PostgresqlConnection::execute(Sql sql, Parameters const& parameters, Columns* columns)
{
    auto& statement = prepared(sql);
    auto count = statement.parameters.size();
    check_count(parameters, count, sql);
    Types types(count);
    std::vector<std::string> numbers(count);
    std::vector<char const*> texts(count, nullptr);
    for (std::size_t index = 0; index < count; ++index) {
        auto const& value = value_of(parameters, statement.parameters[index], sql);
        types[index] = type_of(value);
        if (auto const* text = std::get_if<std::string>(&value.content())) {
            texts[index] = text->c_str();
        } else if (auto const* number = std::get_if<std::int64_t>(&value.content())) {
            numbers[index] = written(*number);
            texts[index] = numbers[index].c_str();
        } else if (auto const* real = std::get_if<double>(&value.content())) {
            numbers[index] = written(*real);
            texts[index] = numbers[index].c_str();
        }
    }
    auto& made = variant(statement, sql, types);
    Answer answer(PQexecPrepared(handle(), made.name.c_str(), static_cast<int>(count), texts.data(), nullptr, nullptr, 0));
    check(answer.get(), sql.text());
    if (columns) {
        if (!made.columns)
            made.columns = read_columns(answer.get());
        *columns = made.columns;
    }
    return answer;
}

PostgresqlConnection::Columns PostgresqlConnection::read_columns(PGresult const* answer)
{
    auto names = std::make_shared<std::vector<std::string>>();
    for (int index = 0; index < PQnfields(answer); ++index)
        names->emplace_back(PQfname(answer, index));
    return names;
}

Rows PostgresqlConnection::do_query(Sql sql, Parameters const& parameters, std::size_t most_rows)
{
    Columns columns;
    auto answer = execute(sql, parameters, &columns);
    auto const* result = answer.get();
    auto count = std::min(most_rows, static_cast<std::size_t>(PQntuples(result)));
    Rows rows;
    rows.reserve(count);
    for (int row = 0; row < static_cast<int>(count); ++row) {
        std::vector<Cell> cells(columns->size());
        for (int index = 0; index < static_cast<int>(cells.size()); ++index) {
            if (!PQgetisnull(result, row, index))
                cells[static_cast<std::size_t>(index)] = read_cell(result, row, index);
        }
        rows.push_back(make_row(columns, std::move(cells)));
    }
    return rows;
}

PostgresqlConnection::Cell PostgresqlConnection::read_cell(PGresult const* result, int row, int index)
{
    std::string_view text(PQgetvalue(result, row, index), static_cast<std::size_t>(PQgetlength(result, row, index)));
    switch (PQftype(result, index)) {
    case bigint_type:
    case integer_type:
    case smallint_type: {
        std::int64_t number = 0;
        std::from_chars(text.data(), text.data() + text.size(), number);
        return number;
    }
    case real_type:
    case double_type: {
        double number = 0;
        std::from_chars(text.data(), text.data() + text.size(), number);
        return number;
    }
    case boolean_type:
        return static_cast<std::int64_t>(text == "t"); // as SQLite answers a comparison
    default:
        return std::string(text);
    }
}

std::int64_t PostgresqlConnection::do_run(Sql sql, Parameters const& parameters)
{
    auto answer = execute(sql, parameters, nullptr);
    std::string_view changed = PQcmdTuples(answer.get());
    std::int64_t count = 0;
    std::from_chars(changed.data(), changed.data() + changed.size(), count);
    return count;
}

void PostgresqlConnection::do_run_script(std::string_view sql)
{
    Answer answer(PQexec(handle(), std::string(sql).c_str()));
    check(answer.get(), sql.substr(0, 200));
}

}
