#include "trust/password.h"

#include <sodium.h>

#include <array>
#include <atomic>
#include <new>
#include <semaphore>
#include <stdexcept>

namespace trust {

namespace {

std::counting_semaphore<4> places(4);
std::atomic<int> computing { 0 };
std::atomic<int> computed_at_once { 0 };
std::atomic<HashingCost> cost { HashingCost::interactive };

class Place {
public:
    Place()
    {
        places.acquire();
        auto const now = ++computing;
        for (auto most = computed_at_once.load(); now > most && !computed_at_once.compare_exchange_weak(most, now);) { }
    }
    ~Place()
    {
        --computing;
        places.release();
    }
    Place(Place const&) = delete;
    Place& operator=(Place const&) = delete;
};

void start_sodium()
{
    static int const started = sodium_init();
    if (started < 0)
        throw std::runtime_error("libsodium does not start");
}

}

HashingLoad hashing_load() { return { computing.load(), computed_at_once.load() }; }

void set_hashing_cost(HashingCost chosen) { cost = chosen; }

std::string hash_of(std::string_view secret)
{
    start_sodium();
    bool const cheap = cost == HashingCost::cheap_for_tests;
    std::array<char, crypto_pwhash_STRBYTES> text {};
    Place const place;
    // RFC 9106 §4 second choice is 64 MiB, which is libsodium's "interactive"; two passes.
    if (crypto_pwhash_str_alg(text.data(), secret.data(), secret.size(),
            cheap ? crypto_pwhash_OPSLIMIT_MIN : crypto_pwhash_OPSLIMIT_INTERACTIVE,
            cheap ? crypto_pwhash_MEMLIMIT_MIN : crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13)
        != 0)
        throw std::bad_alloc();
    return text.data();
}

bool matches(std::string const& hash, std::string_view secret)
{
    start_sodium();
    if (hash.empty() || hash.size() >= crypto_pwhash_STRBYTES)
        return false;
    Place const place;
    return crypto_pwhash_str_verify(hash.c_str(), secret.data(), secret.size()) == 0;
}

void spend_the_same_time(std::string_view secret)
{
    static std::string const nobody = hash_of("the password of nobody");
    bool const answer = matches(nobody, secret);
    (void)answer;
}

}
