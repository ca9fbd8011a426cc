#include "app/demo_town.h"
#include "app/permit.h"

#include "agency/agency_store.h"
#include "programme/watch_store.h"

namespace app {

namespace {

using base::json_integer;
using base::json_text;
using base::json::array;
using base::json::object;
using base::json::value;

// What the files cannot say beforehand: "day:+14" is a day from D0, "agency:A09" the id of an agency.
value resolved(value const& given, Town const& town)
{
    if (given.is_array()) {
        array list;
        for (auto const& entry : given.as_array())
            list.push_back(resolved(entry, town));
        return list;
    }
    if (given.is_object()) {
        object fields;
        for (auto const& [name, entry] : given.as_object())
            fields[name] = resolved(entry, town);
        return fields;
    }
    if (!given.is_string())
        return given;
    std::string const text(given.as_string());
    if (text.starts_with("day:"))
        return value(town.day(std::stoll(text.substr(4))).iso());
    if (text.starts_with("agency:"))
        return value(trust::AgencyId::named(text.substr(7)).text());
    return given;
}

form::NewContent lines_of(object const& fields, Town const& town)
{
    form::NewContent content;
    for (auto const& [line, given] : fields)
        content[line] = resolved(given, town);
    return content;
}

// Nobody is expected at a closed door, on whatever day the town is loaded: the next day on which the place is open at that
// time, else at all.
class OpenDays {
public:
    OpenDays(store::Transaction& transaction, Town const& town)
        : transaction_(transaction), holidays_(town.room.content_folder / "agency" / "holidays.json") { }

    base::Day next(trust::AgencyId const& agency, base::Day wanted, std::string const& time)
    {
        auto const& hours = hours_of(agency);
        if (hours.rules.empty())
            return wanted;
        constexpr int most_days = 31;
        auto const last = wanted.plus(most_days);
        if (auto const minute = agency::parse_minute(time)) {
            for (auto day = wanted; day <= last; day = day.plus(1)) {
                if (agency::open_at(hours, holidays_, day.start().plus_seconds(*minute * 60)))
                    return day;
            }
        }
        auto const openings = agency::openings(hours, holidays_, wanted.start(), last.start());
        return openings.empty() ? wanted : std::max(wanted, base::Day::of(openings.front().from));
    }

private:
    agency::Hours const& hours_of(trust::AgencyId const& agency)
    {
        auto const known = hours_.find(agency);
        if (known != hours_.end())
            return known->second;
        auto const card = agency::load_card(transaction_, agency);
        return hours_[agency] = card ? card->hours : agency::Hours {};
    }

    store::Transaction& transaction_;
    agency::Holidays holidays_;
    std::map<trust::AgencyId, agency::Hours> hours_;
};

class AnswerLoader {
public:
    AnswerLoader(store::Transaction& transaction, Town& town) : transaction_(transaction), town_(town), open_days_(transaction, town) { }

    void checklist(object const& person)
    {
        auto const* checklist = person.if_contains("checklist");
        if (!checklist)
            return;
        auto const digits = json_text(checklist->as_object(), "bf");
        form::NewContent content;
        for (std::size_t index = 0; index < digits.size(); ++index) {
            auto const number = std::to_string(index + 1);
            content["BF" + (number.size() < 2 ? "0" + number : number)] = std::int64_t { digits[index] - '0' };
        }
        auto const house = json_text(person, "house");
        save(json_text(person, "id"), trust::Compartment::checklist, "checklist.bf", worker(house),
            town_.at(json_integer(checklist->as_object(), "day"), 15, 10), content, "");
    }

    void session(object const& entry)
    {
        auto const person = json_text(entry, "person");
        auto const& by = town_.staff.at(json_text(entry, "by"));
        auto const permit = Permit::write(trust::PersonId::named(person), trust::Compartment::session);
        auto const id = programme::WatchId::named(json_text(entry, "id"));
        auto const begun = town_.at(json_integer(entry, "day"), 16, 0);
        programme::WatchDetail detail { json_text(entry, "video"), json_text(entry, "place"), {} };
        for (auto const& name : entry.at("present").as_array())
            detail.present.emplace_back(name.as_string());
        programme::begin_watch(transaction_, town_.room.keys, permit, detail, begun, by.account, id);
        programme::WatchProgress progress { json_integer(entry, "position_s"), json_integer(entry, "watched_s"), {} };
        for (auto const& chapter : entry.at("chapters").as_array())
            progress.chapters.insert(static_cast<int>(chapter.as_int64()));
        programme::save_progress(transaction_, town_.room.keys, permit, id, progress, begun.plus_seconds(progress.watched_s));
        auto const talked = std::min(begun.plus_seconds(progress.watched_s + 20 * 60), town_.d0);
        save(person, trust::Compartment::session, "session.talk", by, talked, lines_of(entry.at("talk").as_object(), town_), id.text());
        if (base::json_bool(entry, "closed"))
            programme::close_watch(transaction_, permit, id, talked, by.account);
    }

    // The saves of one form, oldest first; each adds a version.
    void plan(std::string const& person, object const& entry)
    {
        auto const form_code = json_text(entry, "form");
        auto const compartment = form_code == "plan.crisis" ? trust::Compartment::crisis : trust::Compartment::plan;
        auto const by = json_text(entry, "by");
        auto const author = by == "person" ? person_viewer(person) : town_.staff.at(by);
        auto content = lines_of(entry.at("lines").as_object(), town_);
        move_to_open_days(content);
        save(person, compartment, form_code, author, town_.at(json_integer(entry, "day"), 17, 0), content, "");
    }

private:
    void move_to_open_days(form::NewContent& content)
    {
        auto const visits = content.find("L2.use");
        if (visits == content.end())
            return;
        for (auto& visit : visits->second.as_array()) {
            auto& fields = visit.as_object();
            auto const day = base::Day::parse(json_text(fields, "first_on"));
            auto const agency = trust::AgencyId::parse(json_text(fields, "agency"));
            if (day && agency)
                fields["first_on"] = open_days_.next(*agency, *day, json_text(fields, "first_time")).iso();
        }
    }

    trust::Viewer const& worker(std::string const& house) const
    {
        auto const account = town_.worker_of.at(house);
        for (auto const& [login, viewer] : town_.staff) {
            if (viewer.account == account)
                return viewer;
        }
        broken_town("persons.json", house);
    }

    trust::Viewer person_viewer(std::string const& person) const
    {
        return { .account = town_.person_accounts.at(person), .kind = trust::Kind::person, .person = trust::PersonId::named(person) };
    }

    void save(std::string const& person, trust::Compartment compartment, std::string const& form_code, trust::Viewer const& author,
        base::Instant at, form::NewContent const& content, std::string const& context)
    {
        if (content.empty())
            return;
        auto const permit = Permit::write(trust::PersonId::named(person), compartment);
        auto& version = versions_[person + "/" + form_code + "/" + context];
        auto const saved = town_.answers.save(transaction_, permit, author, form_code, version, content, at, context);
        if (!saved)
            broken_town(person + " " + form_code, saved.refusal().field + " " + saved.refusal().message);
        auto const* done = std::get_if<form::Saved>(&*saved);
        if (!done)
            broken_town(person + " " + form_code, "conflict");
        version = done->version;
    }

    store::Transaction& transaction_;
    Town& town_;
    OpenDays open_days_;
    std::map<std::string, int> versions_;
};

}

void load_town_answers(store::Transaction& transaction, Town& town)
{
    AnswerLoader loader(transaction, town);
    auto const persons = town.read("persons.json");
    for (auto const& person : persons.at("persons").as_array())
        loader.checklist(person.as_object());
    auto const sessions = town.read("sessions.json");
    for (auto const& entry : sessions.at("sessions").as_array())
        loader.session(entry.as_object());
    auto const plans = town.read("plans.json");
    for (auto const& [person, saves] : plans.at("plans").as_object()) {
        for (auto const& entry : saves.as_array())
            loader.plan(std::string(person), entry.as_object());
    }
}

}
