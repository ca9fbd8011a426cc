#include "agency/agency_store.h"
#include "danger/danger_store.h"
#include "journal/journal_pages.h"
#include "journal/own_store.h"
#include "shelf/apart_journal.h"
#include "trust/account_store.h"
#include "words/dates.h"

namespace journal {

namespace {

using trust::Visit;

struct Names {
    std::map<trust::AccountId, trust::AccountFacts> accounts;
    std::map<trust::AgencyId, std::string> agencies;
};

struct Read {
    std::vector<DayOfWho> days;
    std::optional<base::Day> earlier;
    Names names;
    std::optional<base::Day> apart_from; // of lane and private page older entries are kept, which are not shown
    std::vector<danger::Opening> openings; // why, where something was opened for danger to life
};

Names names_of(store::Session& session, std::vector<DayOfWho> const& days)
{
    Names names;
    for (auto const& day : days) {
        for (auto const& who : day.who) {
            if (!names.accounts.contains(who.account))
                if (auto const facts = trust::account_facts(session, who.account))
                    names.accounts.emplace(who.account, *facts);
            if (!who.agency.empty() && !names.agencies.contains(who.agency))
                if (auto const agency = agency::name_of(session, who.agency))
                    names.agencies.emplace(who.agency, agency->name);
        }
    }
    return names;
}

Read load(look::Room const& room, Visit& visit, std::optional<base::Day> before)
{
    return visit.read([&](store::Session& session) {
        auto const apart = shelf::JournalOnTheShelf(room.keys).own(session, visit.viewer());
        auto const own = own_entries(session, visit.viewer(), before, apart.rows);
        Read read { by_day(own.entries, own.visits), own.earlier, {}, {}, {} };
        if (apart.more && !apart.rows.empty())
            read.apart_from = base::Day::of(apart.rows.front().at);
        read.names = names_of(session, read.days);
        if (!read.days.empty())
            read.openings = danger::openings_of_person(visit, session, room.keys, visit.viewer().person, read.days.back().day.start());
        return read;
    });
}

class OwnPage {
public:
    OwnPage(look::Room const& room, Visit& visit) : room_(room), pages_(room.pages), visit_(visit) { }

    web::Response show()
    {
        auto const before = base::Day::parse(visit_.request.query.get("before"));
        auto const read = load(room_, visit_, before);
        look::Data data;
        for (auto const& day : read.days)
            add_day(data, day, read);
        data.show_if("NOTHING", read.days.empty()).set("DAYS", std::int64_t { days_on_a_page });
        if (read.earlier)
            data.show("EARLIER").set("EARLIER_HREF", "/me/journal?before=" + read.earlier->iso());
        if (read.apart_from)
            data.show("APART_CUT").set("APART_FROM", words::long_day(visit_.language, *read.apart_from));
        data.show_if("NEWEST", before.has_value());
        return pages_.page(visit_, { .title = pages_.text(visit_, "journal.me.short"), .section = "me" }, "journal/me.html", data);
    }

private:
    void add_day(look::Data& data, DayOfWho const& day, Read const& read)
    {
        auto part = data.add("DAY");
        part.set("DAY_ID", day.day.iso()).set("DAY_TEXT", words::long_day(visit_.language, day.day));
        for (auto const& who : day.who)
            add_danger(add_who(part, who, read.names), day.day, who, read.openings);
    }

    // Opened for danger to life: said even where there was nothing to read, with the reason that was given.
    void add_danger(look::Data row, base::Day day, Who const& who, std::vector<danger::Opening> const& openings)
    {
        std::vector<danger::Opening const*> given;
        for (auto const& opening : openings)
            if (opening.account == who.account && base::Day::of(opening.at) == day)
                given.push_back(&opening);
        if (given.empty() && !who.rules.contains("A10"))
            return;
        auto part = row.add("DANGER");
        for (auto const* opening : given)
            part.add("REASON").set("AT", base::clock_time(opening->at)).set("REASON_TEXT", opening->reason);
    }

    look::Data add_who(look::Data& day, Who const& who, Names const& names)
    {
        auto row = day.add("WHO");
        add_name(row, who, names);
        auto const first = base::clock_time(who.visits.first), last = base::clock_time(who.visits.last);
        row.show_if("ONCE", first == last).show_if("OFTEN", first != last);
        row.set("FIRST", first).set("LAST", last).set("COUNT", who.visits.count);
        add_lines(row, "DONE", { { "wrote", &who.wrote }, { "passed_on", &who.passed_on }, { "read", &who.read }, { "known", &who.known } });
        add_lines(row, "REFUSED", { { "not_shown", &who.not_shown }, { "not_done", &who.not_done } });
        // Two rules, two reasons; what the person did themself needs none.
        for (auto const& rule : who.rules) {
            auto const key = "journal.why." + rule;
            if (rule != "A1" && rule != "A10" && pages_.catalogue().has(visit_.language, key))
                row.add("WHY").html("WHY_TEXT", pages_.html(visit_, key));
        }
        return row;
    }

    void add_name(look::Data& row, Who const& who, Names const& names)
    {
        auto const found = names.accounts.find(who.account);
        auto const agency = names.agencies.find(who.agency);
        row.html("NAME", name(found == names.accounts.end() ? nullptr : &found->second.viewer));
        if (agency != names.agencies.end())
            row.show("AGENCY").set("AGENCY_NAME", agency->second);
    }

    std::string name(trust::Viewer const* viewer)
    {
        if (!viewer)
            return pages_.html(visit_, "journal.who.unknown");
        if (viewer->kind == trust::Kind::person)
            return pages_.html(visit_, "journal.who.self");
        if (viewer->kind == trust::Kind::family)
            return pages_.html(visit_, "journal.who.family");
        if (viewer->kind == trust::Kind::link)
            return pages_.html(visit_, "journal.who.link", { { "name", viewer->name } });
        return pages_.html(visit_, "journal.who.named", { { "name", viewer->name } });
    }

    void add_lines(look::Data& row, std::string_view section, std::vector<std::pair<std::string, Compartments const*>> const& lines)
    {
        if (std::all_of(lines.begin(), lines.end(), [](auto const& line) { return line.second->empty(); }))
            return;
        auto group = row.add(section);
        for (auto const& [what, compartments] : lines) {
            if (compartments->empty())
                continue;
            auto line = group.add("LINE");
            line.html("WHAT", pages_.html(visit_, "journal.what." + what));
            for (auto const compartment : *compartments)
                line.add("PART").html("PART_NAME", pages_.html(visit_, "journal.part." + std::string(trust::code(compartment))));
        }
    }

    look::Room const& room_;
    look::Pages const& pages_;
    Visit& visit_;
};

}

void add_own_routes(trust::Routes& routes, look::Room const& room)
{
    routes.get("/me/journal", trust::Need::person, [&room](Visit& visit) { return OwnPage(room, visit).show(); });
}

void add_routes(trust::Routes& routes, look::Room const& room, trust::JournalHeads& heads)
{
    add_own_routes(routes, room);
    add_head_routes(routes, room, heads);
}

}
