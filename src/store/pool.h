#pragma once

#include "store/failure.h"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace store {

// Connections made on demand, at most `limit`; whoever finds none waits, at most `patience`.
template<class Connection>
class Pool {
public:
    static constexpr std::chrono::seconds patience { 10 };
    using Make = std::function<std::unique_ptr<Connection>()>;

    Pool(std::size_t limit, Make make) : limit_(limit), make_(std::move(make)) { }

    // A connection for the time of its life; discard() closes it instead of giving it back.
    class Lease {
    public:
        Lease(Pool& pool, std::unique_ptr<Connection> connection) : pool_(pool), connection_(std::move(connection)) { }
        Lease(Lease const&) = delete;
        Lease& operator=(Lease const&) = delete;
        ~Lease() { pool_.give_back(std::move(connection_)); }
        void discard() { connection_.reset(); }
        Connection& operator*() { return *connection_; }
        Connection* operator->() { return connection_.get(); }

    private:
        Pool& pool_;
        std::unique_ptr<Connection> connection_;
    };

    // Throws Failure(busy) if none becomes free in time, and what `make` throws.
    Lease take()
    {
        std::unique_lock lock(mutex_);
        if (!freed_.wait_for(lock, patience, [&] { return !idle_.empty() || made_ < limit_; }))
            throw Failure(FailureKind::busy, "every connection to the database is in use");
        if (!idle_.empty()) {
            // The one used last: its pages and statements are warm.
            auto connection = std::move(idle_.back());
            idle_.pop_back();
            return Lease(*this, std::move(connection));
        }
        ++made_;
        lock.unlock();
        try {
            return Lease(*this, make_());
        } catch (...) {
            give_back(nullptr);
            throw;
        }
    }

    void clear()
    {
        std::lock_guard lock(mutex_);
        made_ -= idle_.size();
        idle_.clear();
    }

private:
    void give_back(std::unique_ptr<Connection> connection)
    {
        {
            std::lock_guard lock(mutex_);
            if (connection)
                idle_.push_back(std::move(connection));
            else
                --made_;
        }
        freed_.notify_one();
    }

    std::size_t limit_;
    Make make_;
    std::mutex mutex_;
    std::condition_variable freed_;
    std::vector<std::unique_ptr<Connection>> idle_;
    std::size_t made_ { 0 };
};

}
