#include "consent/who_sees.h"

#include "agency/agency_store.h"
#include "base/text.h"
#include "consent/consent_store.h"
#include "consent/decision.h"
#include "consent/facts_store.h"
#include "consent/grant_store.h"
#include "person/bridging.h"
#include "trust/account_store.h"
#include "words/furigana.h"

namespace consent {

namespace {

constexpr std::size_t most_readers = 50;

// Whom the decision is asked for: a real account, or a worker as this agency would have one.
struct Candidate {
    enum class Group { house, agency, supervision, family, administrator, account, link } group { Group::agency };
    std::string account;
    std::string name;
    std::string handover {}; // asked with it
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
        add_links();
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
        answer.not_house = !person_.house.empty() && !whole_house && house_lines_.empty();
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
        // First any worker, as one would be: so is a house asked for whose workers have no accounts yet.
        add("house", { .kind = "staff", .agency = person_.house.text(), .role = "worker" }, Candidate::Group::house, "");
        for (auto const& viewer : trust::staff_of(session_, person_.house, now_)) {
            if (!viewer.is_worker())
                continue;
            candidates_.push_back({ Candidate::Group::house, viewer.account.text(), viewer.name });
            std::erase_if(facts_.accounts, [&](auto const& known) { return known.id == viewer.account.text(); });
            facts_.accounts.push_back(account_entry(viewer));
        }
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

    // Whoever holds the paper of a hand-over: it may be opened at any moment, so it counts from the day it is made.
    void add_links()
    {
        for (auto const& handover : facts_.handovers) {
            auto const agency = agency::name_of(session_, trust::AgencyId::stored(handover.to_agency));
            if (!agency)
                continue; // not defined: nothing is carried to it
            add("link:" + handover.id, { .kind = "link", .handover = handover.id, .until = never }, Candidate::Group::link, agency->name);
            candidates_.back().handover = handover.id;
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
                .lines = views_,
                .handover = candidate.handover });
    }

    void note(WhoReads& answer, Candidate const& candidate, Answer const& decided)
    {
        if (!decided.allowed)
            return;
        bool const all = std::ranges::find(decided.lines, "*") != decided.lines.end();
        std::vector<std::string> const lines(decided.lines.begin(), decided.lines.end());
        switch (candidate.group) {
        case Candidate::Group::house:
            house_reads_ = house_reads_ || decided.rule == Rule::a3;
            if (decided.rule == Rule::a6 && candidate.name.empty()) { // shown to the house: each of its workers
                house_lines_ = lines;
                answer.readers.push_back({ Reader::As::shared, person_.house_name, all, true, lines });
            }
            if (decided.rule == Rule::a6 && lines == house_lines_)
                return;
            if (decided.rule != Rule::a3 && !candidate.name.empty())
                answer.readers.push_back({ as(decided.rule), candidate.name, all, true, lines });
            else if (decided.rule == Rule::a3 && writes(candidate))
                answer.readers.push_back({ Reader::As::together, candidate.name, all, true });
            return;
        case Candidate::Group::supervision: answer.not_supervision = false; break;
        case Candidate::Group::family: answer.not_family = false; break;
        case Candidate::Group::administrator: answer.not_administrators = false; break;
        case Candidate::Group::agency:
        case Candidate::Group::account:
        case Candidate::Group::link: answer.not_agencies = false; break;
        }
        answer.readers.push_back({ as(decided.rule), candidate.name, all, false, lines });
    }

    static Reader::As as(Rule rule)
    {
        switch (rule) {
        case Rule::a5: return Reader::As::together;
        case Rule::a8: return Reader::As::link;
        case Rule::a10: return Reader::As::danger;
        default: return Reader::As::shared;
        }
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
    std::vector<std::string> house_lines_; // shown to all workers of the house
};

std::string_view key_of(Reader::As as)
{
    switch (as) {
    case Reader::As::together: return "consent.who.together";
    case Reader::As::house: return "consent.who.house";
    case Reader::As::danger: return "consent.who.danger";
    case Reader::As::shared: return "consent.who.shared";
    case Reader::As::link: return "consent.who.link";
    }
    return "";
}

// Beside one line it need not be said that others are closed.
std::string reader_text(look::Pages const& pages, trust::Visit const& visit, Reader const& reader, bool of_one_line)
{
    auto key = std::string(key_of(reader.as));
    if (reader.name.empty())
        key = "consent.who.family";
    else if (!reader.all_lines && !of_one_line)
        key += ".some";
    return pages.html(visit, key, { { "name", reader.name } });
}

void add_readers(look::Pages const& pages, trust::Visit const& visit, look::Data& part, WhoReads const& who)
{
    part.add("READER").html("TEXT", pages.html(visit, "consent.who.self"));
    for (auto const& reader : who.readers)
        part.add("READER").html("TEXT", reader_text(pages, visit, reader, false));
}

// `alone`: one sentence for all other agencies, the same whether the person shows them something or not.
void add_closed_to(look::Pages const& pages, trust::Visit const& visit, look::Data& part, WhoReads const& who, bool alone)
{
    auto const add = [&](bool closed, std::string_view key) {
        if (closed)
            part.add("CLOSED").html("TEXT", pages.html(visit, key));
    };
    bool const somebody_of_house = std::ranges::any_of(who.readers, &Reader::of_house);
    add(who.not_house, somebody_of_house ? "consent.who.not.house" : "consent.who.not.whole_house");
    add(!alone && who.not_supervision, "consent.who.not.supervision");
    add(!alone && who.not_family, "consent.who.not.family");
    add(!alone && who.not_agencies, "consent.who.not.agencies");
    add(!alone && !who.not_agencies, "consent.who.not.other_agencies");
    add(alone, "consent.who.not.undecided");
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

void fill_readers_of_line(
    look::Pages const& pages, trust::Visit const& visit, look::Data& row, WhoReads const& who, std::string_view line)
{
    bool is_read = false;
    for (auto const& reader : who.readers) {
        if (!reader.reads(line))
            continue;
        row.add("READER").html("TEXT", reader_text(pages, visit, reader, true));
        is_read = true;
    }
    row.show_if("NOBODY", !is_read);
}

void fill_who_sees(look::Pages const& pages, trust::Visit& visit, store::Session& session, look::Data& data,
    person::Person const& person, trust::Compartment compartment, std::vector<NamedLine> const& lines)
{
    auto who = who_reads(session, person, compartment, visit.now);
    bool const alone = !person_acting(visit, person.id);
    if (alone) // a colleague whom danger opened something for would tell that something is shown to somebody
        std::erase_if(who.readers, [](Reader const& reader) { return !reader.of_house || reader.as == Reader::As::danger; });
    auto part = data.include("WHO_SEES", "consent/who_sees.html");
    add_readers(pages, visit, part, who);
    add_closed_to(pages, visit, part, who, alone);
    add_duty(pages, visit, session, part, person);
    if (lines.empty())
        return;
    auto section = part.add("LINES");
    fill_by_line(pages, visit, section, who, lines);
}

void fill_by_line(look::Pages const& pages, trust::Visit const& visit, look::Data& data, WhoReads const& who,
    std::vector<NamedLine> const& lines)
{
    auto part = data.include("BY_LINE", "consent/by_line.html");
    for (auto const& line : lines) {
        auto row = part.add("LINE");
        row.html("LABEL", line.label);
        fill_readers_of_line(pages, visit, row, who, line.line);
    }
}

}
