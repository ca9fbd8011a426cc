#include "consent/door.h"

#include "consent/decision.h"
#include "consent/facts_store.h"

#include <map>

namespace consent {

namespace {

std::string_view owner_of(trust::Question const& question)
{
    if (auto const* agency = std::get_if<trust::AgencyId>(&question.owner))
        return agency->text();
    if (auto const* account = std::get_if<trust::AccountId>(&question.owner))
        return account->text();
    return {};
}

// The world of one person for one viewer, as far as it was needed.
struct Loaded {
    Facts facts;
    std::optional<World> first; // the viewer's account, the person, their stays
    std::optional<World> whole;
};

class Memory final : public trust::GateMemory {
public:
    Loaded& of(trust::AccountId const& viewer, trust::PersonId const& person)
    {
        if (loaded_.size() > most_persons)
            loaded_.clear();
        return loaded_[{ viewer, person }];
    }

private:
    static constexpr std::size_t most_persons = 100; // two list pages
    std::map<std::pair<trust::AccountId, trust::PersonId>, Loaded> loaded_;
};

class Door final : public trust::Gate, private trust::DisclosureMaker {
public:
    base::Result<trust::Disclosure> ask(store::Session& session, trust::Viewer const& viewer,
        trust::Question const& question, base::Instant now, std::string_view purpose,
        trust::Journal& journal) const override
    {
        std::vector<std::string_view> const lines(question.lines.begin(), question.lines.end());
        Asked const asked { .at = now.seconds(),
            .account = viewer.account.text(),
            .act = question.act,
            .compartment = question.compartment,
            .lines = lines,
            .owner = owner_of(question),
            .handover = question.handover.text(),
            .study = question.study.text() };
        Loaded fresh;
        auto& loaded = remembered(journal, viewer, question.person, fresh);
        return conclude(answer(session, viewer, question.person, asked, loaded), viewer, question, now, purpose, journal);
    }

private:
    static Loaded& remembered(
        trust::Journal& journal, trust::Viewer const& viewer, trust::PersonId const& person, Loaded& fresh)
    {
        auto* const memory = journal.memory();
        if (!memory)
            return fresh;
        if (!*memory)
            *memory = std::make_shared<Memory>();
        return static_cast<Memory&>(**memory).of(viewer.account, person);
    }

    static Answer answer(store::Session& session, trust::Viewer const& viewer, trust::PersonId const& person,
        Asked const& asked, Loaded& loaded)
    {
        if (loaded.whole)
            return decide(*loaded.whole, asked);
        if (!loaded.first) {
            loaded.facts.accounts.push_back(load_viewer(session, viewer));
            load_first(session, person, loaded.facts);
            loaded.first.emplace(loaded.facts, person.text());
        }
        auto first = decide(*loaded.first, asked);
        if (is_final(first, asked))
            return first;
        load_rest(session, person, loaded.facts);
        load_agencies(session, loaded.facts);
        loaded.whole.emplace(std::move(loaded.facts), person.text());
        return decide(*loaded.whole, asked);
    }

    static base::Result<trust::Disclosure> conclude(Answer const& answer, trust::Viewer const& viewer,
        trust::Question const& question, base::Instant now, std::string_view purpose, trust::Journal& journal)
    {
        std::vector<std::string> lines(answer.lines.begin(), answer.lines.end());
        // Refused lines are journalled, too (consent-spec, end): what was asked for.
        journal.add({ .at = now,
            .account = viewer.account,
            .agency = viewer.agency,
            .person = question.person,
            .act = question.act,
            .compartment = question.compartment,
            .lines = answer.allowed ? lines : question.lines,
            .rule = std::string(code(answer.rule)),
            .grant = std::string(answer.grant),
            .purpose = std::string(purpose),
            .allowed = answer.allowed });
        if (!answer.allowed)
            return base::Refusal { "trust.not_found" };
        return make(question, std::move(lines), std::string(code(answer.rule)));
    }
};

}

std::unique_ptr<trust::Gate> open_door() { return std::make_unique<Door>(); }

}
