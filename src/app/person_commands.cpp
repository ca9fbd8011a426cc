#include "app/person_commands.h"

#include "app/program.h"
#include "erasure/erasure_store.h"
#include "trust/account_store.h"
#include "trust/accounts.h"

namespace app {

namespace {

constexpr auto language = words::Language::japanese;

// A command that erases must make neither a store nor a key.
bool is_begun(Settings const& settings)
{
    constexpr std::string_view sqlite = "sqlite:";
    auto const location = settings.database_location();
    return std::filesystem::exists(settings.site_key_file())
        && (!location.starts_with(sqlite) || std::filesystem::exists(location.substr(sqlite.size())));
}

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
    if (!is_begun(settings))
        return base::Refusal { "erasure.no_store" };
    try {
        auto const now = clock_of(settings)->now();
        auto const database = store::Database::open(settings.database_location());
        store::migrate(*database, embedded::schemas(), now);
        auto const keys = trust::Keys::open(settings.site_key_file(), settings.lane_key_file());
        trust::JournalHeads heads(*keys);
        return database->write([&](store::Transaction& transaction) -> base::Result<erasure::Certificate> {
            auto const order = order_from(transaction, asked);
            if (!order)
                return order.refusal();
            return erasure::erase(transaction, *keys, heads, *order, now);
        });
    } catch (store::Failure const& failure) {
        bool const busy = failure.kind() == store::FailureKind::lost;
        return base::Refusal { busy ? "erasure.in_use" : "erasure.failed", "", { { "reason", failure.what() } } };
    }
}

}

int erase_person(Settings const& settings, ErasureAsked const& asked, std::ostream& out)
{
    words::Catalogue const catalogue(settings.messages_folder());
    auto const answer = erase(settings, asked);
    if (!answer) {
        out << catalogue.text(language, "erasure.nothing_changed") << '\n'
            << catalogue.text(language, answer.refusal().message, answer.refusal().slots) << '\n';
        return 1;
    }
    out << catalogue.text(language, "erasure.done") << "\n\n";
    for (auto const& sentence : erasure::sentences_of(*answer, catalogue, language))
        out << catalogue.text(language, sentence.message, sentence.slots) << '\n';
    out << '\n' << catalogue.text(language, "erasure.now_back_up") << '\n';
    return 0;
}

}
