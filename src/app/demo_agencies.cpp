#include "app/demo_town.h"

#include "agency/agency_store.h"
#include "agency/exchange.h"
#include "consent/consent_store.h"

namespace app {

namespace {

using agency::AgencyId;
using base::json_integer;
using base::json_text;
using base::json::object;

template<class T>
T taken(agency::Checking<T> checking, std::string const& where)
{
    if (!checking.ok())
        broken_town(where, checking.refusals.front().field + " " + checking.refusals.front().message);
    return std::move(checking.value);
}

std::vector<object> objects(object const& parent, std::string_view name)
{
    std::vector<object> list;
    if (auto const* found = parent.if_contains(name)) {
        for (auto const& entry : found->as_array())
            list.push_back(entry.as_object());
    }
    return list;
}

std::vector<std::string> texts(object const& parent, std::string_view name)
{
    std::vector<std::string> list;
    if (auto const* found = parent.if_contains(name)) {
        for (auto const& entry : found->as_array())
            list.emplace_back(entry.as_string());
    }
    return list;
}

// "12-29": the next such day from a month before the loading on.
base::Day coming(Town const& town, std::string const& month_and_day)
{
    auto const first = town.day(-30);
    for (auto const year : { first.year(), first.year() + 1 }) {
        auto const day = base::Day::parse(std::to_string(year) + "-" + month_and_day);
        if (!day)
            broken_town("agencies.json", month_and_day);
        if (*day >= first)
            return *day;
    }
    broken_town("agencies.json", month_and_day);
}

class AgencyLoader {
public:
    AgencyLoader(store::Transaction& transaction, Town& town, agency::HoursWords const& words)
        : transaction_(transaction), town_(town), words_(words) { }

    void load(object const& entry)
    {
        code_ = json_text(entry, "code");
        editor_ = { {}, json_text(entry.at("checked").as_object(), "by"), town_.at(json_integer(entry.at("checked").as_object(), "on")) };
        agency::Entry const typed { .code = code_, .name = json_text(entry, "name"), .kana = json_text(entry, "kana"),
            .area = json_text(entry, "area"), .address = json_text(entry, "address"), .phone_day = json_text(entry, "phone_day"),
            .phone_night = json_text(entry, "phone_night"), .mail = json_text(entry, "mail"), .web = json_text(entry, "web"),
            .hours_note = json_text(entry, "hours_note"), .note = json_text(entry, "note") };
        id_ = AgencyId::named(code_);
        auto const added = agency::add_agency(transaction_, taken(agency::check(typed, json_text(entry, "kind")), code_), editor_, id_);
        if (!added)
            broken_town(code_, added.refusal().message);
        load_duty(entry.at("duty").as_object());
        load_hours(entry);
        load_people(entry);
        load_words(entry);
        agency::confirm_card(transaction_, id_, { town_.day(json_integer(entry.at("checked").as_object(), "on")), editor_.name }, editor_);
        if (auto const* notice = entry.if_contains("notice"))
            load_notice(notice->as_object());
    }

private:
    void load_duty(object const& duty)
    {
        auto const on = json_integer(duty, "on");
        auto card = taken(agency::check(agency::DutyInput { json_text(duty, "class"), json_text(duty, "text"), json_text(duty, "ground"),
                                            json_text(duty, "by"), town_.day(on).iso() }, town_.at(on)), code_);
        // What an agency is was so before somebody wrote it down here: persons came long before this card.
        card.from = town_.at(std::min<std::int64_t>(on, long_ago));
        agency::add_duty(transaction_, id_, card, editor_);
    }

    void load_hours(object const& entry)
    {
        for (auto const& line : texts(entry, "hours")) {
            auto const rule = words_.read(line, town_.day(long_ago));
            if (!rule)
                broken_town(code_, line);
            agency::add_hours(transaction_, id_, *rule, editor_);
        }
        for (auto const& exception : objects(entry, "exceptions")) {
            auto const first = coming(town_, json_text(exception, "first"));
            auto const last = coming(town_, json_text(exception, "last"));
            agency::add_exception(transaction_, id_, { .first_day = first, .last_day = last, .words = json_text(exception, "words") }, editor_);
        }
    }

    void load_people(object const& entry)
    {
        for (auto const& contact : objects(entry, "contacts")) {
            auto const until = contact.if_contains("until") ? town_.day(json_integer(contact, "until")).iso() : "";
            agency::add_contact(transaction_, id_, taken(agency::check(agency::ContactInput { json_text(contact, "name"), json_text(contact, "role"),
                                   json_text(contact, "phone"), json_text(contact, "hours"), town_.day(json_integer(contact, "from")).iso(), until },
                                   town_.day(0)), code_), editor_);
        }
        for (auto const& programme : objects(entry, "programmes")) {
            auto value = taken(agency::check(agency::ProgrammeInput { json_text(programme, "name"), json_text(programme, "for_whom"),
                                   json_text(programme, "words"), texts(programme, "ways"), {} }, town_.day(long_ago)), code_);
            if (auto const when = json_text(programme, "when"); !when.empty()) {
                auto const rule = words_.read(when, town_.day(long_ago));
                if (!rule)
                    broken_town(code_, when);
                value.when = *rule;
            }
            agency::add_programme(transaction_, id_, value, editor_);
        }
    }

    void load_words(object const& entry)
    {
        std::map<agency::VisitStep, std::string> steps;
        for (auto const step : agency::visit_steps)
            steps[step] = json_text(entry.at("first_visit").as_object(), agency::code(step));
        agency::set_first_visit(transaction_, id_, taken(agency::check_first_visit(steps), code_), editor_);
        auto const said_on = town_.day(json_integer(entry.at("checked").as_object(), "on"));
        for (auto const side : { agency::Side::can, agency::Side::cannot }) {
            for (auto const& words : texts(entry, agency::code(side)))
                agency::add_ability(transaction_, id_, { .side = side, .words = words, .said_on = said_on }, editor_);
        }
    }

    void load_notice(object const& notice)
    {
        auto const published = consent::publish_notice(transaction_, id_,
            { json_text(notice, "ja"), json_text(notice, "easy"), json_text(notice, "en") }, {}, town_.at(long_ago));
        if (!published)
            broken_town(code_, published.refusal().message);
    }

    static constexpr std::int64_t long_ago = -800; // days: before the first person of the town came

    store::Transaction& transaction_;
    Town& town_;
    agency::HoursWords const& words_;
    AgencyId id_;
    std::string code_;
    agency::Editor editor_;
};

}

void load_town_agencies(store::Transaction& transaction, Town& town)
{
    auto const content = town.read("agencies.json");
    agency::Exchange const exchange(town.room.content_folder);
    AgencyLoader loader(transaction, town, exchange.hours_words());
    for (auto const& entry : content.at("agencies").as_array())
        loader.load(entry.as_object());
}

}
