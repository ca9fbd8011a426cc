#include "app/keep_commands.h"

#include "keep/backup.h"
#include "words/catalogue.h"

namespace app {

namespace {

keep::Site site_of(Settings const& settings, Keeping const& keeping)
{
    return { settings.database_location(), settings.data, keeping.backup_key, embedded::schemas() };
}

int say(Settings const& settings, std::string_view done, base::Result<keep::Made> const& answer, std::ostream& out)
{
    words::Catalogue const catalogue(settings.messages_folder());
    if (answer) {
        out << catalogue.text(words::Language::japanese, done,
            { { "file", answer->file.string() }, { "rows", std::to_string(answer->rows) }, { "files", std::to_string(answer->files) } })
            << '\n';
        return 0;
    }
    auto const& refusal = answer.refusal();
    auto const line = [&](std::string_view key) { out << catalogue.text(words::Language::japanese, key, refusal.slots) << '\n'; };
    if (refusal.message == keep::filled_without_media) {
        line(refusal.message);
        line(refusal.slots.at("why"));
        return 1;
    }
    line("keep.nothing_written");
    line(refusal.message);
    return 1;
}

}

int backup_command(Settings const& settings, Keeping const& keeping, std::ostream& out)
{
    return say(settings, "keep.made",
        keep::make_backup(site_of(settings, keeping), keeping.backup, clock_of(settings)->now()), out);
}

int verify_command(Settings const& settings, Keeping const& keeping, std::ostream& out)
{
    return say(settings, "keep.verified", keep::verify_backup(keeping.backup, keeping.backup_key, settings.data), out);
}

int restore_command(Settings const& settings, Keeping const& keeping, std::ostream& out)
{
    if (!settings.is_sqlite())
        return say(settings, "keep.restored",
            keep::restore_into_postgresql(keeping.backup, keeping.keys, site_of(settings, keeping), clock_of(settings)->now()), out);
    return say(settings, "keep.restored",
        keep::restore_backup(keeping.backup, keeping.keys, keeping.backup_key, settings.data), out);
}

}
