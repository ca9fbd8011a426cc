#pragma once

#include "store/database.h"
#include "store/pool.h"
#include "store/postgresql_connection.h"

namespace store {

class PostgresqlDatabase final : public Database {
public:
    static constexpr std::size_t most_connections = 32;
    static constexpr int most_tries = 6;

    explicit PostgresqlDatabase(std::string const& words);

    void read_with(std::function<void(Reader&)> const& work) override;
    void write_with(std::function<void(Transaction&)> const& work) override;
    std::string_view kind() const override { return "postgresql"; }

private:
    enum class Ended { done, again };
    using Lease = Pool<PostgresqlConnection>::Lease;

    Ended try_read(std::function<void(Reader&)> const& work, bool last_try);
    Ended try_write(std::function<void(Transaction&)> const& work, bool last_try);
    static void settle(Lease&);

    Pool<PostgresqlConnection> connections_;
};

}
