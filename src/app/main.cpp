#include "app/commands.h"
#include "app/journal_commands.h"
#include "app/key_commands.h"
#include "app/keep_commands.h"
#include "app/no_core.h"
#include "app/person_commands.h"
#include "app/program.h"
#include "app/speaker.h"
#include "base/log.h"
#include "consent/case_json.h"
#include "trust/site_key.h"

#include <CLI/CLI.hpp>

#include <arpa/inet.h>
#include <array>
#include <iostream>

namespace {

void add_store_options(CLI::App& command, app::Settings& settings)
{
    command.add_option("--data", settings.data, "Folder of the site's own files")->capture_default_str();
    command.add_option("--database", settings.database, "sqlite:PATH or postgresql:WORDS (default: SQLite in --data)");
    command.add_option("--site-key", settings.site_key, "File of the site key, mode 0600 (default: site.key in --data)");
    command.add_option("--lane-key", settings.lane_key, "File of the lane's key, mode 0600 (default: lane.key beside the site key)");
    command.add_option("--site-key-passphrase-file", settings.site_key_passphrase, "File of the passphrase of both keys, mode 0600 (default: systemd credential site-key-passphrase, or the terminal)");
    command.add_option("--content", settings.content, "Folder of the content that authors change");
    command.add_option("--messages", settings.messages, "Folder of the compiled messages");
}

// In the form in which the server writes addresses, because it compares letters.
bool is_address(std::string const& typed)
{
    std::array<unsigned char, 16> bytes {};
    std::array<char, 64> written {};
    int const family = typed.find(':') != std::string::npos ? AF_INET6 : AF_INET;
    return inet_pton(family, typed.c_str(), bytes.data()) == 1
        && inet_ntop(family, bytes.data(), written.data(), written.size()) && typed == written.data();
}

void add_schedule_options(CLI::App& command, keep::Schedule& schedule)
{
    std::map<std::string, std::int64_t> const units { { "m", 60 }, { "h", 60 * 60 }, { "d", 24 * 60 * 60 } };
    auto* every = command.add_option("--backup-every", schedule.every_seconds, "Make a backup this often, as 24h; m, h, d")
                      ->transform(CLI::AsNumberWithUnit(units, CLI::AsNumberWithUnit::UNIT_REQUIRED));
    auto* folder = command.add_option("--backup-to", schedule.folder, "Folder of these backups")->needs(every);
    auto* key = command.add_option("--backup-key", schedule.backup_key, "File of the backup key, mode 0600; never the site key")->needs(every);
    command.add_option("--backup-keep", schedule.most_kept, "How many of them stay")->needs(every)->check(CLI::Range(1, 10'000))->capture_default_str();
    every->needs(folder)->needs(key);
}

void add_serve_options(CLI::App& command, app::Settings& settings, web::TlsFiles& tls)
{
    add_store_options(command, settings);
    command.add_option("--address", settings.address, "Address to listen on")->capture_default_str();
    command.add_option("--port", settings.port, "Port to listen on; 0 takes a free one")->capture_default_str();
    auto* certificate = command.add_option("--tls-certificate", tls.certificate, "PEM chain");
    command.add_option("--tls-key", tls.key, "PEM key")->needs(certificate);
    command.add_option("--proxy", settings.proxies, "Address of a proxy of this site's own, as 127.0.0.1: who it says is calling is believed; may be repeated")
        ->check([](std::string const& typed) { return is_address(typed) ? std::string() : "not an address as 127.0.0.1 or ::1: " + typed; });
    command.add_option("--site-address", settings.site_address, "https://… where people find this site: printed as a code on the wallet card")
        ->check([](std::string const& typed) {
            bool const is_web = typed.starts_with("https://") || typed.starts_with("http://");
            return is_web && typed.size() <= 200 ? std::string() : std::string("an address with https:// or http://, at most 200 letters");
        });
    command.add_option("--backups", settings.backups, "Folder where backups are put: administrators see how old the newest is");
    add_schedule_options(command, settings.backup_schedule);
    command.add_flag("--demo", settings.demo, "Load the invented demo region and offer its sign-in");
    command.add_option("--town", settings.town, "Demo only: folder of the invented region");
    command.add_option("--clips", settings.clips, "Demo only: folder of short clips in place of the videos");
    command.add_option("--clock-offset-file", settings.clock_offset_file, "Demo only: file with seconds to add to the time");
}

// The values that the options fill live as long as the program.
void add_journal_commands(CLI::App& program, app::Settings& settings, int& result)
{
    static app::JournalAsked asked;
    static std::filesystem::path other_head;
    auto* journal = program.add_subcommand("journal", "Who saw what: sign the journal, and find any change to it");
    journal->require_subcommand(1);
    auto* head = journal->add_subcommand("head", "Print the journal's signed head, to be kept elsewhere");
    add_store_options(*head, settings);
    head->callback([&] { result = app::journal_head(settings, std::cout); });
    auto* verify = journal->add_subcommand("verify", "Hash every entry anew and compare, also while the server runs");
    add_store_options(*verify, settings);
    verify->add_option("--head", asked.heads, "File with a head that was kept elsewhere; may be repeated");
    verify->callback([&] { result = app::journal_verify(settings, asked, std::cout); });
    auto* cosign = journal->add_subcommand("cosign", "Sign the head of another site as its witness");
    add_store_options(*cosign, settings);
    cosign->add_option("file", other_head, "File with that site's head")->required();
    cosign->callback([&] { result = app::journal_cosign(settings, other_head, std::cout); });
}

void add_key_commands(CLI::App& program, app::Settings& settings, int& result)
{
    static app::ProtectAsked asked;
    auto* keys = program.add_subcommand("keys", "The site key, from which everything secret hangs");
    keys->require_subcommand(1);
    auto* rotate = keys->add_subcommand("rotate", "Give the site another key, also while the server runs");
    add_store_options(*rotate, settings);
    rotate->callback([&] { result = app::rotate_keys(settings, std::cout); });
    auto* protect = keys->add_subcommand("protect", "Put the site key and the lane's key behind a passphrase");
    add_store_options(*protect, settings);
    protect->add_option("--new-passphrase-file", asked.passphrase, "File of the new passphrase, mode 0600")->required();
    protect->callback([&] { result = app::protect_key(settings, asked, std::cout); });
}

void add_person_commands(CLI::App& program, app::Settings& settings, int& result)
{
    static app::ErasureAsked asked;
    auto* person = program.add_subcommand("person", "One person's record");
    person->require_subcommand(1);
    auto* erase = person->add_subcommand("erase", "Erase one person for good and print the certificate; the server must be stopped");
    add_store_options(*erase, settings);
    erase->add_option("--person", asked.person, "Id of the person, from the address of their page")->required();
    erase->add_option("--reason", asked.reason, "asked, period, mistake or duty")->required();
    erase->add_option("--by", asked.by, "Sign-in name of the lead worker or administrator who decided it")->required();
    erase->callback([&] { result = app::erase_person(settings, asked, std::cout); });
}

}

int main(int count, char** values)
{
    CLI::App program("Hashiwatashi: from a halfway house to a net of support");
    program.require_subcommand(1);
    app::Settings settings;
    web::TlsFiles tls;
    int result = 0;
    bool check = false;

    auto* serve = program.add_subcommand("serve", "Start the server");
    add_serve_options(*serve, settings, tls);
    serve->callback([&] {
        if (!tls.certificate.empty())
            settings.tls = tls;
        if (settings.backups.empty())
            settings.backups = settings.backup_schedule.folder;
        result = app::serve(settings);
    });
    auto* routes = program.add_subcommand("routes", "List every route with what its caller must be");
    add_store_options(*routes, settings);
    routes->callback([&] { result = app::print_routes(settings, std::cout); });
    auto* migrate = program.add_subcommand("migrate", "Bring the store's schema up to date");
    add_store_options(*migrate, settings);
    migrate->add_flag("--check", check, "Change nothing, say what is missing");
    migrate->callback([&] { result = app::migrate_store(settings, check, std::cout); });
    app::Beginning beginning;
    auto* begin = program.add_subcommand("begin", "Make a site's first house, lead worker and administrator");
    add_store_options(*begin, settings);
    begin->add_option("--house", beginning.house_name, "Name of the house")->required();
    begin->add_option("--code", beginning.house_code, "Short code of the house")->capture_default_str();
    begin->add_option("--login", beginning.login, "Sign-in name of the lead worker")->required();
    begin->add_option("--name", beginning.name, "How the lead worker is shown")->required();
    begin->callback([&] { result = app::begin_site(settings, beginning, std::cout); });
    app::Keeping keeping;
    auto* backup = program.add_subcommand("backup", "Make an encrypted backup, also while the server runs");
    add_store_options(*backup, settings);
    backup->add_option("--backup-key", keeping.backup_key, "File of the backup key or passphrase, mode 0600; never the site key");
    backup->add_option("target", keeping.backup, "Folder, or a file that does not exist yet");
    auto* verify = backup->add_subcommand("verify", "Read a backup into a scratch store and compare it with its list");
    verify->add_option("file", keeping.backup, "The backup")->required();
    verify->add_option("--backup-key", keeping.backup_key, "File of the backup key")->required();
    verify->add_option("--data", settings.data, "Folder in which the scratch store lies while it is read")->capture_default_str();
    verify->callback([&] { result = app::verify_command(settings, keeping, std::cout); });
    backup->callback([&, verify] { if (!verify->parsed()) result = app::backup_command(settings, keeping, std::cout); });
    auto* restore = program.add_subcommand("restore", "Make the data folder from a backup");
    add_store_options(*restore, settings);
    restore->add_option("file", keeping.backup, "The backup")->required();
    restore->add_option("--keys", keeping.keys, "File of the persons' keys (default: keys.hwk beside the backup)");
    restore->add_option("--backup-key", keeping.backup_key, "File of the backup key")->required();
    restore->callback([&] { result = app::restore_command(settings, keeping, std::cout); });
    add_journal_commands(program, settings, result);
    add_person_commands(program, settings, result);
    add_key_commands(program, settings, result);
    auto* consent = program.add_subcommand("consent", "The decision of who may see what");
    consent->require_subcommand(1);
    consent->add_subcommand("decide", "One JSON case a line in, one answer a line out")->callback([&] {
        std::ios::sync_with_stdio(false); // a case has thousands of letters, and each would take a lock
        result = consent::decide_command(std::cin, std::cout);
    });

    try {
        app::keep_memory_off_the_disk();
        CLI11_PARSE(program, count, values);
    } catch (trust::MissingKey const& missing) {
        return app::Speaker(settings, std::cerr).refuse("keys.missing", { { "file", missing.file().string() } });
    } catch (std::exception const& failure) {
        std::cerr << "hashiwatashi: " << failure.what() << '\n';
        return 1;
    }
    return result;
}
