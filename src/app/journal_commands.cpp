#include "app/journal_commands.h"

#include "app/site_key_source.h"
#include "app/speaker.h"
#include "base/json.h"
#include "journal/check.h"
#include "store/open_to_read.h"
#include "trust/journal_heads.h"
#include "words/dates.h"

namespace app {

namespace {

// What stands in the way of a command that only looks: the message that says so.
struct Missing {
    std::string_view message;
};

// A command that only looks must not make a key: a site that lost its own would get another one. nullptr: there is none.
// Throws Missing.
std::unique_ptr<trust::Keys> keys_if_any(Settings const& settings)
try {
    auto const files = key_files(settings);
    return store::open_to_read(settings.database_location())->read([&](store::Session& session) {
        return trust::Keys::open_to_read(files.site, files.lane, session);
    });
} catch (store::Failure const&) {
    throw Missing { "journal.verify.no_store" };
} catch (std::runtime_error const&) {
    throw Missing { "journal.verify.other_key" };
}

std::unique_ptr<trust::Keys> keys_of(Settings const& settings)
{
    auto keys = keys_if_any(settings);
    if (!keys)
        throw Missing { "journal.verify.no_key" };
    return keys;
}

std::string moment(base::Instant at) { return base::Day::of(at).iso() + " " + base::clock_time(at); }

std::optional<trust::JournalHead> head_in(std::filesystem::path const& file)
{
    return std::filesystem::is_regular_file(file) ? trust::head_from(base::read_file(file)) : std::nullopt;
}

// There is no such store, or it is older than the journal's tree: throws Missing.
template<class Work>
auto read_store(Settings const& settings, Work const& work)
try {
    return store::open_to_read(settings.database_location())->read(work);
} catch (store::Failure const&) {
    throw Missing { "journal.verify.no_store" };
}

trust::JournalHead head_given(std::filesystem::path const& file, Speaker const& speaker)
{
    auto head = head_in(file);
    if (!head) {
        speaker.say("journal.verify.no_head", { { "file", file.string() } });
        throw Missing { "" };
    }
    return *std::move(head);
}

void say_right(Speaker const& speaker, journal::JournalReport const& report, journal::JournalWitness const& witness)
{
    auto const text = [](std::int64_t count) { return std::to_string(count); };
    speaker.say("journal.verify.right", { { "entries", text(report.entries) } });
    speaker.say("journal.verify.heads", { { "heads", text(report.heads) }, { "cosignatures", text(report.cosignatures) } });
    for (auto const& head : witness.outside)
        speaker.say("journal.verify.outside", { { "size", text(head.size) }, { "at", moment(head.at) } });
    if (witness.outside.empty())
        speaker.say("journal.verify.no_outside");
}

int print_head(Settings const& settings, std::ostream& out)
{
    trust::JournalHeads const heads(*keys_of(settings));
    out << read_store(settings, [&](store::Session& session) { return heads.sign(session, clock_of(settings)->now()).text(); });
    return 0;
}

int verify(Settings const& settings, JournalAsked const& asked, Speaker const& speaker)
{
    journal::JournalWitness witness;
    if (auto const keys = keys_if_any(settings))
        witness.public_key = trust::JournalHeads(*keys).public_key();
    for (auto const& file : asked.heads)
        witness.outside.push_back(head_given(file, speaker));
    auto const report = read_store(settings, [&](store::Session& session) { return journal::check_journal(session, witness); });
    if (report.faults.empty()) {
        say_right(speaker, report, witness);
        return 0;
    }
    speaker.say("journal.verify.wrong", { { "entries", std::to_string(report.entries) } });
    for (auto const& fault : report.faults)
        speaker.say(fault.message, fault.slots);
    return 1;
}

template<class Work>
int unless_missing(Speaker const& speaker, Work const& work)
{
    try {
        return work();
    } catch (Missing const& missing) {
        return missing.message.empty() ? 1 : speaker.refuse(missing.message);
    }
}

}

int journal_head(Settings const& settings, std::ostream& out)
{
    return unless_missing(Speaker(settings, out), [&] { return print_head(settings, out); });
}

int journal_verify(Settings const& settings, JournalAsked const& asked, std::ostream& out)
{
    Speaker const speaker(settings, out);
    return unless_missing(speaker, [&] { return verify(settings, asked, speaker); });
}

int journal_cosign(Settings const& settings, std::filesystem::path const& file, std::ostream& out)
{
    Speaker const speaker(settings, out);
    return unless_missing(speaker, [&] {
        auto const keys = keys_of(settings);
        auto const head = head_in(file);
        if (!head || !head->is_signed())
            return speaker.refuse("journal.verify.no_head", { { "file", file.string() } });
        out << trust::JournalHeads(*keys).cosign(*head).text() << '\n';
        return 0;
    });
}

}
