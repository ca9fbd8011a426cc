#include "consent/who_sees.h"

#include "agency/agency_store.h"
#include "base/text.h"
#include "consent/consent_store.h"
#include "consent/decision.h"
#include "consent/facts_store.h"
#include "person/bridging.h"
#include "trust/account_store.h"
#include "words/furigana.h"

namespace consent {

namespace {

constexpr std::size_t most_readers = 50;

// Whom the decision is asked for: a real account, or a worker as this agency would have one.
struct Candidate {
    enum class Group { house, agency, supervision, family, administrator, account } group { Group::agency };
    std::string account;
    std::string name;
};

// Each group that the person may wonder about is asked for by one account of its own, real or as it would be.
class Asking {
public:
    Asking(store::Session& session, person::Person const& person, trust::Compartment compartment, base::Instant now)
        : session_(session), person_(person), compartment_(compartment), now_(now)
    {
        load_first(session_, person_.id, facts_);
        load_rest(session_, person_.id, facts_);
        add_recipients();
        add_house();
        load_agencies(session_, facts_);
        add_other_agencies();
        add("family", { .kind = "family", .person = person_.id.text() }, Candidate::Group::family, "");
        add("administrator", { .kind = "staff", .role = "admin" }, Candidate::Group::administrator, "");
    }

    WhoReads run()
    {
        find_lines();
        World const world(facts_, person_.id.text());
        WhoReads answer;
        bool whole_house = !person_.house.empty();
        for (auto const& candidate : candidates_) {
            auto const decided = ask(world, candidate);
            note(answer, candidate, decided);
            if (candidate.group == Candidate::Group::house && decided.rule != Rule::a3)
                whole_house = false;
        }
        answer.not_house = !person_.house.empty() && !whole_house;
        if (whole_house && house_reads_)
            answer.readers.insert(answer.readers.begin(), { Reader::As::house, person_.house_name, true, true });
        if (answer.readers.size() > most_readers)
            answer.readers.resize(most_readers);
        return answer;
    }

private:
    void add(std::string const& id, AccountEntry entry, Candidate::Group group, std::string name)
    {
        entry.id = "candidate:" + id;
        candidates_.push_back({ group, entry.id, std::move(name) });
        facts_.accounts.push_back(std::move(entry));
    }

    void add_recipients() // accounts that a grant names
    {
        for (auto const& account : facts_.accounts) {
            auto const facts = trust::account_facts(session_, trust::AccountId::stored(account.id));
            auto const group = account.kind == "family" ? Candidate::Group::family : Candidate::Group::account;
            if (facts && facts->viewer.agency != person_.house)
                candidates_.push_back({ group, account.id, facts->viewer.name });
        }
    }

    void add_house()
    {
        if (person_.house.empty())
            return;
        for (auto const& viewer : trust::staff_of(session_, person_.house, now_)) {
            if (!viewer.is_worker())
                continue;
            candidates_.push_back({ Candidate::Group::house, viewer.account.text(), viewer.name });
            std::erase_if(facts_.accounts, [&](auto const& known) { return known.id == viewer.account.text(); });
            facts_.accounts.push_back(account_entry(viewer));
        }
        // A house whose workers have no accounts yet is asked for by one that would have.
        add("house", { .kind = "staff", .agency = person_.house.text(), .role = "worker" }, Candidate::Group::house, "");
    }

    void add_other_agencies()
    {
        for (auto const& agency : agency::all_names(session_)) {
            if (agency.id == person_.house)
                continue;
            // D4 of the dossier §1.2: those who supervise, hold or investigate.
            bool const supervision = agency::usual_duty(agency.kind) == agency::DutyClass::d4;
            add(agency.id.text(), { .kind = "staff", .agency = agency.id.text(), .role = "worker" },
                supervision ? Candidate::Group::supervision : Candidate::Group::agency, agency.name);
        }
    }

    void find_lines() // the whole, and every line that somebody was given by name
    {
        lines_.push_back("*");
        for (auto const& grant : facts_.grants) {
            for (auto const& scope : grant.scope) {
                if (scope.compartment == trust::code(compartment_))
                    lines_.insert(lines_.end(), scope.lines.begin(), scope.lines.end());
            }
        }
        views_.assign(lines_.begin(), lines_.end());
    }

    Answer ask(World const& world, Candidate const& candidate) const
    {
        return decide(world,
            { .at = now_.seconds(),
                .account = candidate.account,
                .act = trust::Act::read,
                .compartment = compartment_,
                .lines = views_ });
    }

    void note(WhoReads& answer, Candidate const& candidate, Answer const& decided)
    {
        if (!decided.allowed)
            return;
        bool const all = std::ranges::find(decided.lines, "*") != decided.lines.end();
        switch (candidate.group) {
        case Candidate::Group::house:
            house_reads_ = house_reads_ || decided.rule == Rule::a3;
            if (decided.rule != Rule::a3 && !candidate.name.empty())
                answer.readers.push_back({ as(decided.rule), candidate.name, all, true });
            else if (decided.rule == Rule::a3 && writes(candidate))
                answer.readers.push_back({ Reader::As::together, candidate.name, all, true });
            return;
        case Candidate::Group::supervision: answer.not_supervision = false; break;
        case Candidate::Group::family: answer.not_family = false; break;
        case Candidate::Group::administrator: answer.not_administrators = false; break;
        case Candidate::Group::agency:
        case Candidate::Group::account: answer.not_agencies = false; break;
        }
        answer.readers.push_back({ as(decided.rule), candidate.name, all });
    }

    static Reader::As as(Rule rule)
    {
        return rule == Rule::a5 ? Reader::As::together : rule == Rule::a10 ? Reader::As::danger : Reader::As::shared;
    }

    bool writes(Candidate const& candidate) const // named besides the house, because they sit here
    {
        return std::ranges::any_of(facts_.writing, [&](WritingEntry const& entry) {
            return entry.account == candidate.account && entry.from && entry.until && *entry.from <= now_.seconds()
                && now_.seconds() < *entry.until;
        });
    }

    store::Session& session_;
    person::Person const& person_;
    trust::Compartment compartment_;
    base::Instant now_;
    Facts facts_;
    std::vector<Candidate> candidates_;
    std::vector<std::string> lines_;
    std::vector<std::string_view> views_;
    bool house_reads_ { false };
};

std::string_view key_of(Reader::As as)
{
    switch (as) {
    case Reader::As::together: return "consent.who.together";
    case Reader::As::house: return "consent.who.house";
    case Reader::As::danger: return "consent.who.danger";
    case Reader::As::shared:
    case Reader::As::link: return "consent.who.shared";
    }
    return "";
}

void add_readers(look::Pages const& pages, trust::Visit const& visit, look::Data& part, WhoReads const& who)
{
    part.add("READER").html("TEXT", pages.html(visit, "consent.who.self"));
    for (auto const& reader : who.readers) {
        auto key = std::string(key_of(reader.as));
        if (reader.name.empty())
            key = "consent.who.family";
        else if (!reader.all_lines)
            key += ".some";
        part.add("READER").html("TEXT", pages.html(visit, key, { { "name", reader.name } }));
    }
}

void add_closed_to(look::Pages const& pages, trust::Visit const& visit, look::Data& part, WhoReads const& who)
{
    auto const add = [&](bool closed, std::string_view key) {
        if (closed)
            part.add("CLOSED").html("TEXT", pages.html(visit, key));
    };
    bool const somebody_of_house = std::ranges::any_of(who.readers, &Reader::of_house);
    add(who.not_house, somebody_of_house ? "consent.who.not.house" : "consent.who.not.whole_house");
    add(who.not_supervision, "consent.who.not.supervision");
    add(who.not_family, "consent.who.not.family");
    add(who.not_agencies, "consent.who.not.agencies");
    add(!who.not_agencies, "consent.who.not.other_agencies");
    add(who.not_administrators, "consent.who.not.administrators");
}

void add_duty(look::Pages const& pages, trust::Visit const& visit, store::Session& session, look::Data& part,
    person::Person const& person)
{
    if (person.house.empty())
        return;
    std::optional<agency::DutyCard> card; // none: it may have to pass on anything
    for (auto const& known : agency::duty_cards_of(session, person.house)) {
        if (known.from <= visit.now)
            card = known;
    }
    auto duty = part.add("DUTY");
    duty.set("HOUSE", person.house_name);
    duty.set("PLACES_HREF", person::path(person.id, person::BridgingStep::notice) + "#places");
    // The house says it in the visitor's language in its notice, the card only in Japanese.
    auto const notice = current_notice(session, person.house, visit.now, visit.language).text;
    if (visit.language != words::Language::japanese && notice != current_notice(session, person.house, visit.now).text)
        duty.html("TEXT", words::ruby_html(notice));
    else if (card && !card->text.empty())
        duty.html("TEXT", words::ruby_html(card->text));
    else
        duty.html("TEXT", pages.html(visit, card ? agency::name_key(card->duty) : "agency.duty.none"));
}

}

WhoReads who_reads(
    store::Session& session, person::Person const& person, trust::Compartment compartment, base::Instant now)
{
    return Asking(session, person, compartment, now).run();
}

void fill_who_sees(look::Pages const& pages, trust::Visit& visit, store::Session& session, look::Data& data,
    person::Person const& person, trust::Compartment compartment)
{
    auto const who = who_reads(session, person, compartment, visit.now);
    auto part = data.include("WHO_SEES", "consent/who_sees.html");
    add_readers(pages, visit, part, who);
    add_closed_to(pages, visit, part, who);
    add_duty(pages, visit, session, part, person);
}

}
