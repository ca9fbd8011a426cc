#pragma once

#include <string>
#include <string_view>

namespace trust {

// Argon2id (RFC 9106) as libsodium's self-describing text. Each hash needs 64 MiB for a moment; at most four are
// computed at a time, further callers wait, so that sign-ins cannot eat the memory of the machine.
std::string hash_of(std::string_view secret);
bool matches(std::string const& hash, std::string_view secret);
// Takes as long as matches() and is never true: for logins that do not exist.
void spend_the_same_time(std::string_view secret);

// How many are computed at this moment, and the most there ever were at once in this process.
struct HashingLoad {
    int now { 0 };
    int most { 0 };
};
HashingLoad hashing_load();

enum class HashingCost { interactive, cheap_for_tests };
void set_hashing_cost(HashingCost);

}
