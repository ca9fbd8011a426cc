#include "app/journal_commands.h"

#include "base/json.h"
#include "store/open_to_read.h"
#include "trust/journal_check.h"
#include "trust/journal_heads.h"
#include "words/catalogue.h"
#include "words/dates.h"

namespace app {

namespace {

constexpr auto language = words::Language::japanese;

// A command that only looks must not make a key: a site that lost its own would get another one.
std::unique_ptr<trust::Keys> keys_if_any(Settings const& settings)
{
    auto const [site, lane] = std::pair(settings.site_key_file(), settings.lane_key_file());
    return std::filesystem::exists(site) && std::filesystem::exists(lane) ? trust::Keys::open(site, lane) : nullptr;
}

std::string moment(base::Instant at) { return base::Day::of(at).iso() + " " + base::clock_time(at); }

class Speaker {
public:
    Speaker(Settings const& settings, std::ostream& out) : catalogue_(settings.messages_folder()), out_(out) { }

    void say(std::string_view key, words::Slots const& slots = {}) const { out_ << catalogue_.text(language, key, slots) << '\n'; }
    int refuse(std::string_view key, words::Slots const& slots = {}) const
    {
        say(key, slots);
        return 1;
    }

private:
    words::Catalogue catalogue_;
    std::ostream& out_;
};

std::optional<trust::JournalHead> head_in(std::filesystem::path const& file)
{
    return std::filesystem::is_regular_file(file) ? trust::head_from(base::read_file(file)) : std::nullopt;
}

// nullopt: there is no such store, or it is older than the journal's tree.
std::optional<trust::JournalReport> checked(Settings const& settings, trust::JournalWitness const& witness)
{
    try {
        return store::open_to_read(settings.database_location())->read([&](store::Session& session) {
            return trust::check_journal(session, witness);
        });
    } catch (store::Failure const&) {
        return std::nullopt;
    }
}

void say_right(Speaker const& speaker, trust::JournalReport const& report, trust::JournalWitness const& witness)
{
    auto const text = [](std::int64_t count) { return std::to_string(count); };
    speaker.say("journal.verify.right", { { "entries", text(report.entries) } });
    speaker.say("journal.verify.heads", { { "heads", text(report.heads) }, { "cosignatures", text(report.cosignatures) } });
    for (auto const& head : witness.outside)
        speaker.say("journal.verify.outside", { { "size", text(head.size) }, { "at", moment(head.at) } });
    if (witness.outside.empty())
        speaker.say("journal.verify.no_outside");
}

}

int journal_head(Settings const& settings, std::ostream& out)
{
    Speaker const speaker(settings, out);
    auto const keys = keys_if_any(settings);
    if (!keys)
        return speaker.refuse("journal.verify.no_key");
    trust::JournalHeads const heads(*keys);
    try {
        auto const database = store::open_to_read(settings.database_location());
        out << database->read([&](store::Session& session) { return heads.sign(session, clock_of(settings)->now()).text(); });
        return 0;
    } catch (store::Failure const&) {
        return speaker.refuse("journal.verify.no_store");
    }
}

int journal_verify(Settings const& settings, JournalAsked const& asked, std::ostream& out)
{
    Speaker const speaker(settings, out);
    trust::JournalWitness witness;
    if (auto const keys = keys_if_any(settings))
        witness.public_key = trust::JournalHeads(*keys).public_key();
    for (auto const& file : asked.heads) {
        auto const head = head_in(file);
        if (!head)
            return speaker.refuse("journal.verify.no_head", { { "file", file.string() } });
        witness.outside.push_back(*head);
    }
    auto const report = checked(settings, witness);
    if (!report)
        return speaker.refuse("journal.verify.no_store");
    if (report->faults.empty()) {
        say_right(speaker, *report, witness);
        return 0;
    }
    speaker.say("journal.verify.wrong", { { "entries", std::to_string(report->entries) } });
    for (auto const& fault : report->faults)
        speaker.say(fault.message, fault.slots);
    return 1;
}

int journal_cosign(Settings const& settings, std::filesystem::path const& file, std::ostream& out)
{
    Speaker const speaker(settings, out);
    auto const keys = keys_if_any(settings);
    if (!keys)
        return speaker.refuse("journal.verify.no_key");
    auto const head = head_in(file);
    if (!head || !head->is_signed())
        return speaker.refuse("journal.verify.no_head", { { "file", file.string() } });
    out << trust::JournalHeads(*keys).cosign(*head).text() << '\n';
    return 0;
}

}
