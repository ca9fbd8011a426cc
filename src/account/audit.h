#pragma once

#include "account/admin_store.h"
#include "keep/schedule.h"
#include "store/database.h"
#include "words/catalogue.h"

#include <filesystem>
#include <functional>

namespace account {

// What the program knows of how it was started, for the page that looks for its weak spots.
struct Installation {
    std::string site_address;
    std::filesystem::path site_key;
    std::filesystem::path lane_key;
    std::filesystem::path data;
    std::string address;  // it listens on
    bool tls { false };
    std::string version;
    std::vector<base::EmbeddedFile> schema_steps;
    // When the newest backup was made, or nullopt if none is known; app gives it.
    std::function<std::optional<base::Instant>()> newest_backup;
    keep::Schedule backup_schedule {}; // what the server keeps by itself
};

// The file of a key, and of the next one while it is being changed.
struct KeyFacts {
    std::string name;             // "site.key"
    std::optional<unsigned> mode; // nullopt: the file cannot be looked at; of both, if there is a next one
    bool is_in_data { false };
    bool is_protected { false };  // by a passphrase, the next one too
    bool is_changing { false };   // a next one lies beside it
};

struct AuditFacts {
    std::vector<KeyFacts> keys;
    std::optional<unsigned> data_mode;
    std::optional<bool> clock_kept;    // by a time server, as the system says; nullopt: it does not say
    std::optional<base::Instant> newest_file;
    std::optional<base::Instant> newest_row;
    std::optional<base::Instant> newest_backup;
    keep::BackupState backup_state { keep::BackupState::off };
    std::optional<std::int64_t> free_megabytes;
    AccountCounts accounts;
    std::vector<std::string> agencies_without_duty; // names, at most 20
    std::int64_t agencies_without_duty_count { 0 };
    std::string version;
    std::optional<base::Instant> program_made;
    std::optional<base::Instant> schema_changed;
    std::int64_t steps_missing { 0 };
    bool tls { false };
    std::string address;
    bool demo { false };
};

enum class Level { good, watch, act };
std::string_view code(Level);

// One line: what was found ("account.audit.found.<found>"), why it matters and what to do ("account.audit.why.<topic>",
// "account.audit.do.<topic>").
struct Finding {
    std::string topic;
    std::string found;
    Level level { Level::good };
    words::Slots slots {};
    std::vector<std::string> names {};
};

// Pure. What needs a hand first comes first.
std::vector<Finding> judge(AuditFacts const&, base::Instant now);
bool is_loopback(std::string_view address);

}
