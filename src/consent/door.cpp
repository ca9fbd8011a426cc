#include "consent/door.h"

#include "consent/decision.h"
#include "consent/facts_store.h"

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
        Facts facts;
        facts.accounts.push_back(load_viewer(session, viewer));
        load_first(session, question.person, facts);
        World const first(facts, question.person.text());
        auto answer = decide(first, asked);
        if (is_final(answer, asked))
            return conclude(answer, viewer, question, now, purpose, journal);
        load_rest(session, question.person, facts);
        load_agencies(session, facts);
        World const whole(std::move(facts), question.person.text());
        return conclude(decide(whole, asked), viewer, question, now, purpose, journal);
    }

private:
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
