#include "app/person_commands.h"

#include "app/program.h"
#include "app/site_key_source.h"
#include "app/speaker.h"
#include "erasure/erasure_store.h"
#include "keep/box_file.h"
#include "keep/scratch.h"
#include "trust/account_store.h"
#include "trust/accounts.h"

namespace app {

namespace {

base::Result<erasure::Order> order_from(store::Session& session, ErasureAsked const& asked)
{
    auto const person = trust::PersonId::parse(asked.person);
    if (!person)
        return base::Refusal { "erasure.id" };
    auto const reason = erasure::reason_from(asked.reason);
    if (!reason)
        return base::Refusal { "erasure.which_reason" };
    auto const by = trust::account_store::by_login(session, trust::login_form(asked.by));
    bool const answers = by && !by->disabled_from && (by->viewer.role == trust::Role::admin || by->viewer.role == trust::Role::lead);
    if (!answers)
        return base::Refusal { "erasure.by" };
    return erasure::Order { *person, by->viewer.account, by->viewer.name, *reason };
}

base::Result<erasure::Certificate> erase(Settings const& settings, ErasureAsked const& asked)
{
    if (!settings.is_begun()) // a command that erases makes neither a store nor a key
        return base::Refusal { "erasure.no_store" };
    try {
        auto const now = clock_of(settings)->now();
        keep::remove_leftovers(settings.data);
        keep::Scratch const no_backup(keep::scratch_of(settings.data)); // one under way would write the person's keys once more
        auto const database = store::Database::open(settings.database_location());
        store::migrate(*database, embedded::schemas(), now);
        auto const files = key_files(settings);
        auto const keys = trust::Keys::open(files.site, files.lane, *database, now);
        trust::JournalHeads heads(*keys);
        return database->write([&](store::Transaction& transaction) -> base::Result<erasure::Certificate> {
            auto const order = order_from(transaction, asked);
            if (!order)
                return order.refusal();
            return erasure::erase(transaction, *keys, heads, *order, now);
        });
    } catch (keep::Unreadable const& why) {
        return base::Refusal { why.what() };
    } catch (store::Failure const& failure) {
        bool const busy = failure.kind() == store::FailureKind::lost;
        return base::Refusal { busy ? "erasure.in_use" : "erasure.failed", "", { { "reason", failure.what() } } };
    }
}

}

int erase_person(Settings const& settings, ErasureAsked const& asked, std::ostream& out)
{
    Speaker const speaker(settings, out);
    auto const answer = erase(settings, asked);
    if (!answer) {
        speaker.say("erasure.nothing_changed");
        return speaker.refuse(answer.refusal().message, answer.refusal().slots);
    }
    speaker.say("erasure.done");
    for (auto const& sentence : erasure::sentences_of(*answer, speaker.catalogue(), words::Language::japanese))
        speaker.say(sentence.message, sentence.slots);
    speaker.say("erasure.now_back_up");
    return 0;
}

}
