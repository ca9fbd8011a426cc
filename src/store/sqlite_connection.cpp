#include "store/sqlite_connection.h"

#include "base/log.h"

#include <cerrno>
#include <unistd.h>

namespace store {

using namespace sqlite_api;

namespace {

constexpr int busy_milliseconds = 5'000;

std::string connect_words(std::string const& file, SqliteConnection::Role role)
{
    if (file.find('"') != std::string::npos)
        throw Failure(FailureKind::lost, "the name of the store must not hold a double quote");
    return "dbname=\"" + file + "\"" + (role == SqliteConnection::Role::reader ? " readonly=true" : "");
}

// The system's errors that may have led to SQLite's answer.
struct SystemErrors {
    std::vector<int> numbers;

    bool hold(std::initializer_list<int> wanted) const
    {
        return std::any_of(wanted.begin(), wanted.end(),
            [&](int number) { return std::find(numbers.begin(), numbers.end(), number) != numbers.end(); });
    }
};

// SQLite keeps them in three places and fills only one of them: the connection, the store's file and the log.
SystemErrors system_errors(sqlite3* handle)
{
    SystemErrors errors { { sqlite3_system_errno(handle) } };
    int number = 0;
    if (sqlite3_file_control(handle, "main", SQLITE_FCNTL_LAST_ERRNO, &number) == SQLITE_OK)
        errors.numbers.push_back(number);
    sqlite3_file* log = nullptr;
    number = 0;
    if (sqlite3_file_control(handle, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) == SQLITE_OK && log && log->pMethods
        && log->pMethods->xFileControl(log, SQLITE_FCNTL_LAST_ERRNO, &number) == SQLITE_OK)
        errors.numbers.push_back(number);
    return errors;
}

bool out_of_space(int code, SystemErrors const& errors)
{
    if ((code & 0xff) == SQLITE_FULL)
        return true;
    // A failed fsync says nothing about what is on the disk, whatever its reason.
    if ((code & 0xff) != SQLITE_IOERR || code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC)
        return false;
    return errors.hold({ ENOSPC, EDQUOT, EFBIG }) && !errors.hold({ EIO });
}

FailureKind kind_of(int code, SystemErrors const& errors)
{
    if (out_of_space(code, errors))
        return FailureKind::full;
    switch (code) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
    case SQLITE_CONSTRAINT_FOREIGNKEY:
        return FailureKind::conflict;
    }
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return FailureKind::busy;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_NOMEM:
    case SQLITE_PERM:
        return FailureKind::lost;
    default:
        return FailureKind::broken;
    }
}

// After an error of input or output nobody knows which pages reached the disk, and asking again can be answered
// wrongly: Linux reports a failed write-back once and then forgets it. The write-ahead log decides at the next start.
[[noreturn]] void stop(int code, SystemErrors const& errors)
{
    int system_error = *std::max_element(errors.numbers.begin(), errors.numbers.end());
    base::log_error("the disk failed: stopping, so that nothing is taken as kept that is not",
        { { "sqlite_code", code }, { "errno", system_error } });
    _exit(70);
}

// Once, before the library starts. A connection serves one thread at a time and so needs no locks of its own, nobody
// reads SQLite's memory figures, which are counted under one lock for all threads, and each connection keeps the memory
// of its pages: after every write elsewhere it drops them all and reads anew.
int set_up_library()
{
    constexpr int kept_kibibytes = 2'048;
    sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    return sqlite3_config(SQLITE_CONFIG_PAGECACHE, nullptr, 0, -kept_kibibytes);
}

int remember_log_pages(void* pages, sqlite3*, char const*, int count)
{
    *static_cast<int*>(pages) = count;
    return SQLITE_OK;
}

}

SqliteConnection::SqliteConnection(std::string const& file, Role role)
    : role_(role)
{
    [[maybe_unused]] static int const library = set_up_library();
    try {
        session_.open(soci::sqlite3, connect_words(file, role));
    } catch (soci::soci_error const& error) {
        throw Failure(FailureKind::lost, error.what());
    }
    backend_ = static_cast<soci::sqlite3_session_backend*>(session_.get_backend());
    sqlite3_busy_timeout(handle(), busy_milliseconds);
    // Without it a savepoint would put pages into a file of the system's temporary folder.
    pragma("PRAGMA temp_store = MEMORY");
    // Checkpoints are asked for by the database, which must see their errors; the automatic one hides them.
    pragma("PRAGMA wal_autocheckpoint = 0");
    if (role == Role::reader) {
        pragma("PRAGMA query_only = ON");
        // Read, not mapped: whenever another connection has written, SQLite drops the whole map, and every page then
        // costs a page fault. As reading writes journal rows, that is always.
        pragma("PRAGMA mmap_size = 0");
        sqlite3_db_config(handle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
        return;
    }
    pragma("PRAGMA journal_mode = WAL");
    pragma("PRAGMA synchronous = FULL");
    pragma("PRAGMA foreign_keys = ON");
    pragma("PRAGMA secure_delete = ON"); // an erased key must not stay in a free page
#ifdef HASHIWATASHI_FAULT_CONTROLS
    if (auto const* value = std::getenv("HASHIWATASHI_SYNCHRONOUS"); value && std::string_view(value) == "NORMAL")
        pragma("PRAGMA synchronous = NORMAL");
#endif
    sqlite3_wal_hook(handle(), remember_log_pages, &log_pages_);
}

SqliteConnection::~SqliteConnection()
{
    statements_.clear();
}

void SqliteConnection::pragma(char const* text)
{
    if (sqlite3_exec(handle(), text, nullptr, nullptr, nullptr) != SQLITE_OK)
        fail(text);
}

void SqliteConnection::fail(std::string_view sql)
{
    throw failure_now(sql);
}

StatementFailure SqliteConnection::failure_now(std::string_view sql)
{
    int code = sqlite3_extended_errcode(handle());
    // SQLite's texts name tables and columns, never values.
    auto text = std::string(sqlite3_errmsg(handle())) + " (" + std::to_string(code) + ") in: " + std::string(sql);
    auto errors = system_errors(handle());
    auto kind = kind_of(code, errors);
    if (role_ == Role::writer && (code & 0xff) == SQLITE_IOERR && kind != FailureKind::full)
        stop(code, errors);
    return { kind, text, std::to_string(code) };
}

SqliteConnection::Prepared& SqliteConnection::prepared(Sql sql)
{
    if (auto* found = statements_.find(sql))
        return *found;
    Prepared made;
    made.backend.reset(backend_->make_statement_backend());
    made.backend->alloc();
    try {
        made.backend->prepare(std::string(sql.text()), soci::details::st_repeatable_query);
    } catch (soci::soci_error const&) {
        fail(sql.text());
    }
    auto* statement = made.backend->stmt_;
    for (int index = 1; index <= sqlite3_bind_parameter_count(statement); ++index) {
        auto const* name = sqlite3_bind_parameter_name(statement, index);
        made.parameters.emplace_back(name ? name + 1 : "");
    }
    return statements_.keep(sql, std::move(made));
}

void SqliteConnection::bind(Prepared& statement, Sql sql, Parameters const& parameters)
{
    check_count(parameters, statement.parameters.size(), sql);
    auto* place = statement.backend->stmt_;
    int index = 0;
    for (auto const& name : statement.parameters) {
        ++index;
        auto const& content = value_of(parameters, name, sql).content();
        int result;
        if (auto const* text = std::get_if<std::string>(&content))
            result = sqlite3_bind_text64(place, index, text->data(), text->size(), nullptr, SQLITE_UTF8); // outlives the run
        else if (auto const* number = std::get_if<std::int64_t>(&content))
            result = sqlite3_bind_int64(place, index, *number);
        else if (auto const* real = std::get_if<double>(&content))
            result = sqlite3_bind_double(place, index, *real);
        else
            result = sqlite3_bind_null(place, index);
        if (result != SQLITE_OK)
            fail(sql.text());
    }
}

Row SqliteConnection::read_row(Prepared& statement)
{
    auto* place = statement.backend->stmt_;
    auto count = static_cast<std::size_t>(sqlite3_data_count(place));
    if (!statement.columns || statement.columns->size() != count) {
        auto names = std::make_shared<std::vector<std::string>>();
        for (std::size_t index = 0; index < count; ++index)
            names->emplace_back(sqlite3_column_name(place, static_cast<int>(index)));
        statement.columns = std::move(names);
    }
    std::vector<Cell> cells(count);
    for (std::size_t position = 0; position < count; ++position) {
        int index = static_cast<int>(position);
        switch (sqlite3_column_type(place, index)) {
        case SQLITE_NULL:
            break;
        case SQLITE_INTEGER:
            cells[position] = static_cast<std::int64_t>(sqlite3_column_int64(place, index));
            break;
        case SQLITE_FLOAT:
            cells[position] = sqlite3_column_double(place, index);
            break;
        default: {
            auto const* text = reinterpret_cast<char const*>(sqlite3_column_text(place, index));
            auto size = static_cast<std::size_t>(sqlite3_column_bytes(place, index));
            cells[position].emplace<std::string>(text ? text : "", text ? size : 0);
        }
        }
    }
    return make_row(statement.columns, std::move(cells));
}

bool SqliteConnection::step(Prepared& statement, Step which, Sql sql)
{
    try {
        auto state = which == Step::first ? statement.backend->execute(1) : statement.backend->fetch(1);
        return state == Backend::ef_success;
    } catch (soci::soci_error const&) {
        auto failure = failure_now(sql.text());
        sqlite3_reset(statement.backend->stmt_);
        throw failure;
    }
}

Rows SqliteConnection::do_query(Sql sql, Parameters const& parameters, std::size_t most_rows)
{
    auto& statement = prepared(sql);
    bind(statement, sql, parameters);
    Rows rows;
    for (bool more = step(statement, Step::first, sql); more; more = step(statement, Step::next, sql)) {
        rows.push_back(read_row(statement));
        if (rows.size() == most_rows)
            break;
    }
    sqlite3_reset(statement.backend->stmt_);
    return rows;
}

std::int64_t SqliteConnection::do_run(Sql sql, Parameters const& parameters)
{
    auto& statement = prepared(sql);
    bind(statement, sql, parameters);
    for (bool more = step(statement, Step::first, sql); more;)
        more = step(statement, Step::next, sql);
    auto changed = statement.backend->get_affected_rows();
    sqlite3_reset(statement.backend->stmt_);
    return changed;
}

void SqliteConnection::do_run_script(std::string_view sql)
{
    if (sqlite3_exec(handle(), std::string(sql).c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        fail(sql.substr(0, 200));
}

void SqliteConnection::command(Sql sql)
{
    do_run(sql, {});
}

bool SqliteConnection::in_transaction() const
{
    return sqlite3_get_autocommit(handle()) == 0;
}

void SqliteConnection::roll_back()
{
    if (in_transaction())
        command("ROLLBACK");
}

void SqliteConnection::checkpoint(Checkpoint how, int busy_time)
{
    int mode = how == Checkpoint::passive ? SQLITE_CHECKPOINT_PASSIVE
        : how == Checkpoint::restart      ? SQLITE_CHECKPOINT_RESTART
                                          : SQLITE_CHECKPOINT_TRUNCATE;
    sqlite3_busy_timeout(handle(), busy_time);
    int result = sqlite3_wal_checkpoint_v2(handle(), nullptr, mode, nullptr, nullptr);
    sqlite3_busy_timeout(handle(), busy_milliseconds);
    // Busy: a reader still looks at old pages; the next one will take them along.
    if (result != SQLITE_OK && (result & 0xff) != SQLITE_BUSY)
        fail("checkpoint");
}

}
