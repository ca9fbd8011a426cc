#include "agency/agency_store.h"
#include "lane/page_parts.h"
#include "words/dates.h"

#include <ranges>

namespace lane::page_parts {

namespace {

using trust::Act;
using trust::Visit;

constexpr char const* path = "/lane";
constexpr std::size_t rows_shown = 50;

web::Response not_found(look::Room const& room, Visit& visit) { return room.pages.problem(&visit, web::Problem::not_found); }

web::Response page(look::Room const& room, Visit& visit, std::string_view file, look::Data const& data, int status = 200)
{
    return room.pages.page(visit, { .title = room.pages.text(visit, "lane.agency.tab"), .section = "desk" }, file, data, status);
}

// What is said to whoever belongs to a bound agency is the same whether anybody ever wrote or not.
web::Response not_for_bound(look::Room const& room, Visit& visit)
{
    return page(room, visit, "lane/not_for_bound.html", look::Data());
}

struct Opened {
    Talk talk;
    trust::Disclosure disclosure;
    bool alive { false };
};

// As this worker may see it: the gate first, then whose it is and whether it is still going on.
std::optional<Opened> open(look::Room const& room, Visit& visit, store::Session& session, Listed const& one, Act act,
    std::vector<agency::DutyCard> const& duties)
{
    auto const& agency = visit.viewer().agency;
    auto disclosure = ask(visit, session, one.person, act, agency);
    if (!disclosure)
        return std::nullopt;
    auto talk = load_talk(session, room.keys, *disclosure, one.letters);
    if (!talk || talk->agency != agency)
        return std::nullopt;
    bool const alive = is_alive(*talk, duties, visit.now);
    return Opened { *std::move(talk), std::move(disclosure).value(), alive };
}

std::vector<agency::DutyCard> duties_of(Visit const& visit, store::Session& session)
{
    return agency::duty_cards_of(session, visit.viewer().agency);
}

std::optional<std::vector<Talk>> load_talks(look::Room const& room, Visit& visit)
{
    return visit.read([&](store::Session& session) -> std::optional<std::vector<Talk>> {
        auto const duties = duties_of(visit, session);
        if (!is_open(duties, visit.now))
            return std::nullopt;
        std::vector<Talk> talks;
        for (auto const& one : listed(session, room.keys, visit.viewer().agency, duties, visit.now))
            if (auto opened = open(room, visit, session, one, Act::read, duties); opened && opened->alive)
                talks.push_back(std::move(opened->talk));
        sort_for_agency(talks);
        return talks;
    });
}

std::string name_of(look::Room const& room, Visit const& visit, Talk const& talk)
{
    return talk.name.empty() ? room.pages.text(visit, "lane.agency.no_name") : talk.name;
}

web::Response show(look::Room const& room, Visit& visit)
{
    auto const talks = load_talks(room, visit);
    if (!talks)
        return not_for_bound(room, visit);
    look::Data data;
    for (auto const& talk : *talks | std::views::take(rows_shown)) {
        auto row = data.add("TALK");
        row.set("HREF", std::string(path) + "/" + talk.letters).set("NAME", name_of(room, visit, talk));
        row.set("AT", words::moment(visit.language, talk.last_at));
        row.show_if("WAITS", talk.last_side == Side::person).show_if("ANSWERED", talk.last_side == Side::agency);
    }
    data.show_if("NONE", talks->empty());
    if (talks->size() > rows_shown)
        data.show("MORE").set("SHOWN", static_cast<std::int64_t>(rows_shown)).set("ALL", static_cast<std::int64_t>(talks->size()));
    return page(room, visit, "lane/agency.html", data);
}

struct Shown {
    Talk talk;
    Messages messages;
    std::string draft;
};

std::optional<Shown> load(look::Room const& room, Visit& visit, std::string const& letters)
{
    return visit.read([&](store::Session& session) -> std::optional<Shown> {
        auto const one = listed(session, room.keys, visit.viewer().agency, letters);
        auto const opened = one ? open(room, visit, session, *one, Act::read, duties_of(visit, session)) : std::nullopt;
        if (!opened || !opened->alive)
            return std::nullopt;
        return Shown { opened->talk, messages_of(session, room.keys, opened->disclosure, letters),
            draft_of(session, room.keys, opened->disclosure, letters, visit.viewer().account) };
    });
}

web::Response talk_page(look::Room const& room, Visit& visit, std::optional<base::Refusal> const& refusal = {})
{
    auto const letters = visit.request.parameter("talk");
    auto const shown = load(room, visit, letters);
    if (!shown)
        return not_found(room, visit);
    look::Data data;
    data.show("TALK").set("NAME", name_of(room, visit, shown->talk));
    add_messages(data, visit, shown->messages, Side::agency);
    add_form(data, room, visit, std::string(path) + "/" + letters, shown->draft, refusal);
    return page(room, visit, "lane/agency_talk.html", data, refusal ? 422 : 200);
}

// It ended while they wrote: nothing of it is shown any more, but what they typed is.
web::Response over_page(look::Room const& room, Visit& visit, base::Refusal const& refusal)
{
    look::Data data;
    data.show("NOT_SENT").set("TYPED", visit.request.form.get("text")).set("WHY", look::refusal_text(room.pages, visit, refusal));
    return page(room, visit, "lane/agency_talk.html", data, 422);
}

// Runs with the talk as this worker may write into it; nullopt where there is none for them.
template<class Work>
auto with_permit(look::Room const& room, Visit& visit, Work&& work)
{
    return visit.write([&](store::Transaction& transaction) -> std::optional<decltype(work(transaction, std::declval<Opened const&>()))> {
        auto const one = listed(transaction, room.keys, visit.viewer().agency, visit.request.parameter("talk"));
        auto const opened = one ? open(room, visit, transaction, *one, Act::write, duties_of(visit, transaction)) : std::nullopt;
        if (!opened)
            return std::nullopt;
        return work(transaction, *opened);
    });
}

web::Response answer(look::Room const& room, Visit& visit)
{
    auto const& viewer = visit.viewer();
    auto const sent = with_permit(room, visit, [&](store::Transaction& transaction, Opened const& opened) {
        if (!opened.alive)
            return base::Result<> { base::Refusal { "lane.over", "text" } };
        auto done = reply(transaction, room.keys, opened.disclosure, opened.talk.letters, viewer.name, visit.request.form.get("text"), visit.now);
        if (done)
            keep_draft(transaction, room.keys, opened.disclosure, opened.talk.letters, viewer.account, "");
        return done;
    });
    if (!sent)
        return not_found(room, visit);
    if (*sent)
        return look::go(path, "lane.sent");
    return sent->refusal().message == "lane.over" ? over_page(room, visit, sent->refusal()) : talk_page(room, visit, sent->refusal());
}

web::Response keep(look::Room const& room, Visit& visit)
{
    auto const kept = with_permit(room, visit, [&](store::Transaction& transaction, Opened const& opened) {
        if (!opened.alive)
            return false;
        keep_draft(transaction, room.keys, opened.disclosure, opened.talk.letters, visit.viewer().account, visit.request.form.get("text"));
        return true;
    });
    return kept.value_or(false) ? web::Response::text("") : not_found(room, visit);
}

}

void add_agency_routes(trust::Routes& routes, look::Room const& room)
{
    using trust::Need;
    routes.get(path, Need::worker, [&room](Visit& visit) { return show(room, visit); });
    routes.get("/lane/{talk}", Need::worker, [&room](Visit& visit) { return talk_page(room, visit); });
    routes.post("/lane/{talk}", Need::worker, [&room](Visit& visit) { return answer(room, visit); });
    routes.post("/lane/{talk}/draft", Need::worker, [&room](Visit& visit) { return keep(room, visit); });
}

}
