#include "store/postgresql_copy.h"

#include "store/database.h"
#include "store/sqlite_handle.h"

#include <libpq-fe.h>

#include <charconv>
#include <filesystem>

namespace store {

using namespace sqlite_api;

namespace {

constexpr char const* rows_at_once = "FETCH 1000 FROM every_row";

std::string words_of(std::string const& location)
{
    constexpr std::string_view kind = "postgresql:";
    if (!location.starts_with(kind))
        throw Failure(FailureKind::broken, "this is no PostgreSQL store");
    return location.substr(kind.size());
}

class Link {
public:
    using Answer = std::unique_ptr<PGresult, void (*)(PGresult*)>;

    explicit Link(std::string const& location) : link_(PQconnectdb(words_of(location).c_str()), PQfinish)
    {
        if (PQstatus(link_.get()) != CONNECTION_OK)
            throw Failure(FailureKind::lost, "the PostgreSQL server cannot be reached");
        PQsetClientEncoding(link_.get(), "UTF8");
    }
    Answer run(std::string const& sql) const { return checked(PQexec(link_.get(), sql.c_str())); }
    void prepare(std::string const& sql) const { (void)checked(PQprepare(link_.get(), "", sql.c_str(), 0, nullptr)); }
    void run_prepared(std::vector<char const*> const& values) const
    {
        (void)checked(PQexecPrepared(link_.get(), "", static_cast<int>(values.size()), values.data(), nullptr, nullptr, 0));
    }

private:
    // Without the message's details: they repeat values of the row.
    Answer checked(PGresult* made) const
    {
        Answer answer(made, PQclear);
        auto const status = PQresultStatus(made);
        if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
            return answer;
        auto const* state = PQresultErrorField(made, PG_DIAG_SQLSTATE);
        throw Failure(FailureKind::lost, std::string("PostgreSQL refused a copy: ") + (state ? state : "connection lost"));
    }

    std::unique_ptr<PGconn, void (*)(PGconn*)> link_;
};

struct Column {
    std::string name;
    std::string type;
};

std::vector<Column> columns_of(SqliteHandle const& handle, std::string const& table)
{
    std::vector<Column> columns;
    handle.each("SELECT name, type FROM pragma_table_info(" + quoted(table, '\'') + ") ORDER BY cid",
        [&](sqlite3_stmt* row) { columns.push_back({ column_text(row, 0), column_text(row, 1) }); });
    return columns;
}

std::string list_of(std::vector<Column> const& columns)
{
    std::string list;
    for (auto const& column : columns)
        list += (list.empty() ? "" : ", ") + quoted(column.name, '"');
    return list;
}

void bring_up_to_date(std::string const& location, std::vector<base::EmbeddedFile> const& steps, base::Instant now)
{
    migrate(*Database::open(location), steps, now);
}

// A store of the same schema without any row, as one file.
void make_empty_sqlite(std::string const& file, std::vector<base::EmbeddedFile> const& steps, base::Instant now)
{
    bring_up_to_date("sqlite:" + file, steps, now);
    std::filesystem::remove(file + ".lock");
    SqliteHandle(file, SqliteHandle::Use::change).run("PRAGMA journal_mode = DELETE; DELETE FROM schema_step");
}

void bind(sqlite3_stmt* statement, int place, Column const& column, PGresult* rows, int row)
{
    if (PQgetisnull(rows, row, place) != 0) {
        sqlite3_bind_null(statement, place + 1);
        return;
    }
    std::string_view const text(PQgetvalue(rows, row, place), static_cast<std::size_t>(PQgetlength(rows, row, place)));
    if (column.type == "BIGINT") {
        std::int64_t number = 0;
        std::from_chars(text.data(), text.data() + text.size(), number);
        sqlite3_bind_int64(statement, place + 1, number);
    } else if (column.type == "TEXT") {
        sqlite3_bind_text(statement, place + 1, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
    } else {
        sqlite3_bind_double(statement, place + 1, std::stod(std::string(text)));
    }
}

void copy_rows(Link const& link, SqliteHandle const& handle, std::string const& table)
{
    auto const columns = columns_of(handle, table);
    std::string marks;
    for (std::size_t count = 0; count < columns.size(); ++count)
        marks += count == 0 ? "?" : ", ?";
    auto const insert = handle.prepare("INSERT INTO " + quoted(table, '"') + " (" + list_of(columns) + ") VALUES (" + marks + ")");
    (void)link.run("DECLARE every_row NO SCROLL CURSOR FOR SELECT " + list_of(columns) + " FROM " + quoted(table, '"'));
    for (;;) {
        auto const rows = link.run(rows_at_once);
        int const count = PQntuples(rows.get());
        for (int row = 0; row < count; ++row) {
            for (std::size_t place = 0; place < columns.size(); ++place)
                bind(insert.get(), static_cast<int>(place), columns[place], rows.get(), row);
            (void)handle.step(insert);
            sqlite3_reset(insert.get());
        }
        if (count == 0)
            break;
    }
    (void)link.run("CLOSE every_row");
}

// As PostgreSQL reads it; nullopt: null. SQLite's own text of a real number would lose its last digits.
std::optional<std::string> text_of(sqlite3_stmt* row, int column)
{
    switch (sqlite3_column_type(row, column)) {
    case SQLITE_NULL: return std::nullopt;
    case SQLITE_FLOAT: {
        char text[32];
        auto const [end, error] = std::to_chars(text, text + sizeof text, sqlite3_column_double(row, column));
        return std::string(text, error == std::errc() ? end : text);
    }
    default: return column_text(row, column);
    }
}

void send_rows(Link const& link, SqliteHandle const& handle, std::string const& table)
{
    auto const columns = columns_of(handle, table);
    std::string marks;
    for (std::size_t count = 1; count <= columns.size(); ++count)
        marks += (count == 1 ? "$" : ", $") + std::to_string(count);
    link.prepare("INSERT INTO " + quoted(table, '"') + " (" + list_of(columns) + ") VALUES (" + marks + ")");
    handle.each("SELECT " + list_of(columns) + " FROM " + quoted(table, '"'), [&](sqlite3_stmt* row) {
        std::vector<std::optional<std::string>> texts;
        for (std::size_t place = 0; place < columns.size(); ++place)
            texts.push_back(text_of(row, static_cast<int>(place)));
        std::vector<char const*> values;
        for (auto const& text : texts)
            values.push_back(text ? text->c_str() : nullptr);
        link.run_prepared(values);
    });
}

}

void copy_postgresql(std::string const& location, std::string const& to, std::vector<base::EmbeddedFile> const& steps, base::Instant now)
{
    make_empty_sqlite(to, steps, now);
    SqliteHandle const handle(to, SqliteHandle::Use::change);
    Link const link(location);
    (void)link.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    handle.run("BEGIN");
    for (auto const& table : tables_in_order(handle))
        copy_rows(link, handle, table);
    handle.run("COMMIT");
    (void)link.run("COMMIT");
}

bool is_empty_postgresql(std::string const& location, std::vector<base::EmbeddedFile> const& steps)
{
    auto const state = schema_state(*Database::open(location), steps);
    if (state.missing.size() == steps.size())
        return true;
    Link const link(location);
    auto const tables = link.run("SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename <> 'schema_step'");
    for (int row = 0; row < PQntuples(tables.get()); ++row) {
        if (PQntuples(link.run("SELECT 1 FROM " + quoted(PQgetvalue(tables.get(), row, 0), '"') + " LIMIT 1").get()) > 0)
            return false;
    }
    return true;
}

void fill_postgresql(std::string const& from, std::string const& location, std::vector<base::EmbeddedFile> const& steps, base::Instant now)
{
    bring_up_to_date("sqlite:" + from, steps, now);
    bring_up_to_date(location, steps, now);
    SqliteHandle const handle(from, SqliteHandle::Use::read);
    Link const link(location);
    (void)link.run("BEGIN");
    (void)link.run("DELETE FROM schema_step");
    for (auto const& table : tables_in_order(handle))
        send_rows(link, handle, table);
    (void)link.run("COMMIT");
}

}
