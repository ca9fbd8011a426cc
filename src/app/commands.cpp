#include "app/commands.h"

#include "agency/agency_store.h"
#include "app/demo_store.h"
#include "app/program.h"
#include "app/site_key_source.h"
#include "app/speaker.h"
#include "base/random.h"
#include "base/embedded.h"
#include "trust/accounts.h"

#include <algorithm>
#include <filesystem>
#include <unistd.h>

namespace app {

namespace {

// A store that is made for one command and removed with it.
class ScratchFolder {
public:
    ScratchFolder()
        : path_(std::filesystem::temp_directory_path() / ("hashiwatashi-" + std::to_string(::getpid())))
    {
        std::filesystem::create_directories(path_);
    }
    ~ScratchFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    std::filesystem::path const& path() const { return path_; }

private:
    std::filesystem::path path_;
};

}

int print_routes(Settings const& settings, std::ostream& out)
{
    ScratchFolder scratch;
    auto own = settings;
    own.data = scratch.path();
    own.database.clear();
    own.site_key.clear();
    own.lane_key.clear();
    Program program(own);
    std::vector<std::string> lines;
    for (auto const& route : program.router().routes()) {
        std::string line = route.method == web::Method::get ? "GET   " : "POST  ";
        line += route.pattern;
        line.resize(std::max<std::size_t>(line.size() + 2, 72), ' ');
        lines.push_back(line + route.need);
    }
    std::sort(lines.begin(), lines.end());
    for (auto const& line : lines)
        out << line << '\n';
    return lines.empty() ? 1 : 0;
}

int migrate_store(Settings const& settings, bool check, std::ostream& out)
{
    std::filesystem::create_directories(settings.data);
    auto const database = store::Database::open(settings.database_location());
    auto const state = store::schema_state(*database, embedded::schemas());
    for (auto const& step : state.unknown)
        out << "unknown " << step << '\n';
    for (auto const& step : state.missing)
        out << "missing " << step << '\n';
    if (!state.unknown.empty()) {
        out << "The store is newer than this program; it was left as it is.\n";
        return 2;
    }
    if (check)
        return state.missing.empty() ? 0 : 1;
    store::migrate(*database, embedded::schemas(), clock_of(settings)->now());
    out << "up to date\n";
    return 0;
}

namespace {

// Five groups of five letters that are hard to confuse: 25 letters out of 31, about 124 bits.
std::string new_passphrase()
{
    constexpr std::string_view letters = "abcdefghijkmnpqrstuvwxyz2345679";
    std::string phrase;
    for (int place = 0; place < 25; ++place) {
        if (place > 0 && place % 5 == 0)
            phrase += '-';
        phrase += letters[base::random_below(letters.size())];
    }
    return phrase;
}

base::Result<std::string> add_staff(store::Transaction& transaction, trust::NewAccount const& account, base::Instant now)
{
    auto const phrase = new_passphrase();
    auto const set = trust::set_password(transaction, trust::add_account(transaction, account, now), phrase, now);
    if (!set)
        return set.refusal();
    return phrase;
}

}

int begin_site(Settings const& settings, Beginning const& beginning, std::ostream& out)
{
    std::filesystem::create_directories(settings.data);
    std::filesystem::permissions(settings.data, std::filesystem::perms::owner_all);
    auto const now = clock_of(settings)->now();
    auto const database = store::Database::open(settings.database_location());
    store::migrate(*database, embedded::schemas(), now);
    auto const phrases = database->write([&](store::Transaction& transaction) -> base::Result<std::pair<std::string, std::string>> {
        if (store_content(transaction) != StoreContent::empty)
            return base::Refusal { "app.begin.not_empty" };
        agency::Entry house { .code = beginning.house_code, .kind = agency::AgencyKind::hwh, .name = beginning.house_name };
        auto const agency = agency::add_agency(transaction, house, { {}, beginning.name, now });
        if (!agency)
            return agency.refusal();
        auto const lead = add_staff(transaction, { .login = beginning.login, .name = beginning.name,
            .role = trust::Role::lead, .agency = *agency }, now);
        auto const admin = add_staff(transaction, { .login = "admin", .name = "admin", .role = trust::Role::admin,
            .agency = *agency }, now);
        if (!lead || !admin)
            return (lead ? admin : lead).refusal();
        return std::pair { *lead, *admin };
    });
    if (!phrases) {
        words::Catalogue const catalogue(settings.messages_folder());
        out << catalogue.text(words::Language::japanese, phrases.refusal().message, phrases.refusal().slots) << '\n';
        return 1;
    }
    out << beginning.login << "  " << phrases->first << "\nadmin  " << phrases->second << '\n';
    Speaker(settings, out).say("keys.will_be_made", where_keys_lie(settings));
    return 0;
}

}
