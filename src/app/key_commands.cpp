#include "app/key_commands.h"

#include "app/site_key_source.h"
#include "app/speaker.h"
#include "keep/key_change.h"
#include "store/open_to_read.h"
#include "trust/key_ring.h"

#include <chrono>
#include <thread>

namespace app {

namespace {

using namespace std::chrono_literals;

constexpr auto between_looks = 250ms;
constexpr int looks_without_news = 240; // a minute

// Tells how far it is, once for each state.
class Told {
public:
    explicit Told(Speaker const& speaker) : speaker_(speaker) { }
    // False if there is nothing new.
    bool tell(keep::KeyChange const& change)
    {
        if (change.done == last_)
            return false;
        last_ = change.done;
        speaker_.say("keys.progress", { { "done", std::to_string(change.done) }, { "all", std::to_string(change.all) } });
        return true;
    }

private:
    Speaker const& speaker_;
    std::int64_t last_ { -1 };
};

int change_here(Settings const& settings, store::Database& database, Speaker const& speaker)
{
    auto const files = key_files(settings);
    auto const keys = trust::Keys::open(files.site, files.lane, database, clock_of(settings)->now());
    Told told(speaker);
    keep::change_site_key(*keys, database, [&](keep::KeyChange const& change) { (void)told.tell(change); });
    speaker.say("keys.changed");
    return 0;
}

// The server looks every second whether there is a next key.
int watch_server(Settings const& settings, Speaker const& speaker)
{
    auto [site, lane] = key_files(settings);
    lane.make_next();
    site.make_next();
    trust::KeyRing const site_ring(site);
    trust::KeyRing const lane_ring(lane);
    auto const database = store::open_to_read(settings.database_location());
    Told told(speaker);
    speaker.say("keys.server_does_it");
    for (int looks = 0; looks < looks_without_news; ++looks) {
        bool const over = !site.has_next() && !lane.has_next();
        auto const change = database->read([&](store::Session& session) { return keep::key_change_so_far(session, site_ring, lane_ring); });
        if (told.tell(change))
            looks = 0;
        if (over) {
            speaker.say("keys.changed");
            return 0;
        }
        std::this_thread::sleep_for(between_looks);
    }
    return speaker.refuse("keys.server_silent");
}

int rotate(Settings const& settings, Speaker const& speaker)
{
    std::unique_ptr<store::Database> database;
    try {
        database = store::Database::open(settings.database_location());
    } catch (store::Failure const& failure) {
        if (failure.kind() != store::FailureKind::lost || !settings.is_sqlite())
            throw;
    }
    return database ? change_here(settings, *database, speaker) : watch_server(settings, speaker);
}

}

int rotate_keys(Settings const& settings, std::ostream& out)
{
    Speaker const speaker(settings, out);
    if (!settings.is_begun())
        return speaker.refuse("keys.no_store");
    try {
        return rotate(settings, speaker);
    } catch (trust::MissingKey const&) {
        throw; // the program says which file it looked for
    } catch (std::exception const& failure) {
        return speaker.refuse("keys.failed", { { "reason", failure.what() } });
    }
}

int protect_key(Settings const& settings, ProtectAsked const& asked, std::ostream& out)
{
    Speaker const speaker(settings, out);
    try {
        auto [site, lane] = key_files(settings);
        if (!site.is_there() || !lane.is_there())
            return speaker.refuse("keys.no_keys");
        if (site.has_next() || lane.has_next())
            return speaker.refuse("keys.change_first");
        auto const passphrase = passphrase_in(asked.passphrase);
        if (passphrase.size() < trust::least_passphrase_bytes)
            return speaker.refuse("keys.passphrase_short");
        site.protect(passphrase); // killed between the two: the same command goes on with the second
        lane.protect(passphrase);
        speaker.say("keys.protected");
        return 0;
    } catch (std::exception const& failure) {
        return speaker.refuse("keys.failed", { { "reason", failure.what() } });
    }
}

}
