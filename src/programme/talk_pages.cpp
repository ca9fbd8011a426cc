#include "programme/screen_pages.h"

#include "base/text.h"
#include "words/dates.h"

namespace programme::page_parts {

namespace {

constexpr std::string_view feeling_line = "L1.V.feel";

ScreenAt at_step(Shop const& shop, trust::PersonId const& person, WatchId const& watch, form::Step const* step)
{
    return { .person = person, .definition = shop.talk(), .step = step, .bridging = person::BridgingStep::talk, .context = watch.text(),
        .address = person_path(person, "talk/" + watch.text()) };
}

std::string video_title(Shop const& shop, trust::Visit const& visit, Watch const& watch)
{
    auto const* video = shop.programme.video(watch.detail.video);
    return video ? html(video->title, visit) : shop.room.pages.html(visit, "programme.talk.no_video");
}

// What was written down about the sitting itself.
void fill_watch(Shop const& shop, trust::Visit const& visit, look::Data& part, Watch const& watch)
{
    part.html("VIDEO_TITLE", video_title(shop, visit, watch)).set("DAY", words::long_day(visit.language, watch.day()));
    part.set("PRESENT_TEXT", base::join(watch.detail.present, "・"));
    if (!watch.detail.place.empty())
        part.add("AT_PLACE").set("PLACE", watch.detail.place);
    if (watch.progress.watched_s > 0)
        part.add("WATCHED").set("WATCHED_MINUTES", (watch.progress.watched_s + 59) / 60);
}

bool is_stirring(Shop const& shop, Watch const& watch)
{
    auto const* video = shop.programme.video(watch.detail.video);
    return video && video->stirring;
}

bool feels_hard(form::Definition const& talk, form::Answer const& answer)
{
    auto const* item = talk.item(feeling_line);
    auto const* option = item ? item->option(answer.text(feeling_line)) : nullptr;
    return option && option->tone == "-";
}

// The questions beside the chapters they saw: somewhere to begin.
void fill_questions(Shop const& shop, trust::Visit const& visit, look::Data& data, Watch const& watch)
{
    auto const* video = shop.programme.video(watch.detail.video);
    if (!video)
        return;
    auto card = data.add("QUESTIONS");
    for (std::size_t i = 0; i < video->chapters.size(); ++i) {
        if (watch.progress.chapters.empty() || watch.progress.chapters.contains(static_cast<int>(i + 1)))
            card.add("QUESTION").html("QUESTION_TEXT", html(video->chapters[i].question, visit));
    }
}

// ---- The list

struct Sittings {
    Opened opened;
    std::vector<Watch> watches;
};

base::Result<Sittings> load(Shop const& shop, trust::Visit& visit, store::Session& session, trust::PersonId const& person, trust::Act act)
{
    auto opened = open(shop, visit, session, session_question(person, act, shop.talk()));
    if (!opened)
        return opened.refusal();
    Sittings sittings { std::move(opened).value(), {} };
    if (sittings.opened.permit)
        sittings.watches = watches(session, shop.room.keys, *sittings.opened.permit);
    return sittings;
}

web::Response get_talk(Shop& shop, trust::Visit& visit, trust::PersonId const& person)
{
    auto const sittings = visit.read([&](store::Session& session) { return load(shop, visit, session, person, trust::Act::read); });
    if (!sittings)
        return not_found(shop, visit);
    if (!sittings->opened.permit)
        return closed(shop, visit, sittings->opened, person::BridgingStep::talk, trust::Compartment::session);
    look::Data data;
    fill_frame(shop, visit, data, sittings->opened, person::BridgingStep::talk, trust::Compartment::session);
    for (auto const& watch : sittings->watches) {
        auto row = data.add(watch.closed_at ? "EARLIER" : "OPEN");
        fill_watch(shop, visit, row, watch);
        auto const at = at_step(shop, person, watch.id, nullptr);
        row.set("HREF", watch.closed_at ? at.address : at.step_address(shop.talk().steps.front().id));
    }
    data.show_if("ANY_EARLIER", std::ranges::any_of(sittings->watches, [](auto const& watch) { return watch.closed_at.has_value(); }));
    data.set("ACTION", person::path(person, person::BridgingStep::talk)).set("VIDEOS_HREF", person::path(person, person::BridgingStep::video));
    return page(shop, visit, "programme/talk_list.html", data);
}

// Talking without a video has its record too.
web::Response post_talk(Shop& shop, trust::Visit& visit, trust::PersonId const& person)
{
    std::optional<WatchId> begun;
    visit.write([&](store::Transaction& transaction) {
        begun.reset();
        auto const sittings = load(shop, visit, transaction, person, trust::Act::write);
        if (!sittings || !sittings->opened.permit)
            return;
        WatchDetail detail { "", sittings->opened.person.house_name, { sittings->opened.person.alias } };
        if (!visit.viewer().is_person())
            detail.present.push_back(visit.viewer().name);
        begun = begin_watch(transaction, shop.room.keys, *sittings->opened.permit, detail, visit.now, visit.viewer().account);
        person::touch_step(visit, transaction, person, person::BridgingStep::talk);
    });
    return begun ? look::go(at_step(shop, person, *begun, nullptr).step_address(shop.talk().steps.front().id)) : not_found(shop, visit);
}

// ---- One sitting

std::optional<Watch> find(Shop const& shop, trust::Visit& visit, trust::PersonId const& person)
{
    auto const id = WatchId::parse(visit.request.parameter("watch"));
    if (!id)
        return std::nullopt;
    return visit.read([&](store::Session& session) -> std::optional<Watch> {
        auto const permit = visit.ask(session, session_question(person, trust::Act::read, shop.talk()), "programme.talk");
        return permit ? find_watch(session, shop.room.keys, *permit, *id) : std::nullopt;
    });
}

web::Response get_record(Shop& shop, trust::Visit& visit, trust::PersonId const& person)
{
    auto const watch = find(shop, visit, person);
    if (!watch)
        return not_found(shop, visit);
    form::Answer answer;
    bool may_write = false;
    auto const opened = visit.read([&](store::Session& session) {
        auto const writing = open(shop, visit, session, session_question(person, trust::Act::write, shop.talk()));
        may_write = writing && writing->permit;
        auto found = open(shop, visit, session, session_question(person, trust::Act::read, shop.talk()));
        if (found && found->permit)
            answer = shop.answers.load(session, *found->permit, talk_form, watch->id.text());
        return found;
    });
    if (!opened || !opened->permit)
        return not_found(shop, visit);
    look::Data data;
    fill_frame(shop, visit, data, *opened, person::BridgingStep::talk, trust::Compartment::session);
    fill_watch(shop, visit, data, *watch);
    form::fill_reading(shop.room.pages, visit, data, shop.talk(), answer);
    data.show_if("STIRRING", is_stirring(shop, *watch)).show_if("HARD", feels_hard(shop.talk(), answer));
    data.show_if("CLOSED", watch->closed_at.has_value()).show_if("MAY_WRITE", may_write);
    data.set("EDIT_HREF", at_step(shop, person, watch->id, nullptr).step_address(shop.talk().steps.front().id));
    data.set("NEXT_HREF", person::path(person, person::BridgingStep::life_plan)).set("VIDEOS_HREF", person::path(person, person::BridgingStep::video));
    data.set("HOME_HREF", home(visit, person));
    return page(shop, visit, "programme/talk_record.html", data);
}

Adorn adornment(Shop& shop, trust::Visit& visit, Watch const& watch)
{
    return [&shop, &visit, watch](look::Data& data, Opened const&, form::Answer const&) {
        auto part = data.add("SITTING");
        fill_watch(shop, visit, part, watch);
        fill_questions(shop, visit, data, watch);
        data.show_if("STIRRING", is_stirring(shop, watch));
    };
}

using StepWork = web::Response (*)(Shop&, trust::Visit&, ScreenAt const&, Watch const&);

PersonWork with_step(StepWork work)
{
    return [work](Shop& shop, trust::Visit& visit, trust::PersonId const& person) {
        auto const* step = shop.talk().step(visit.request.parameter("step"));
        auto const watch = step ? find(shop, visit, person) : std::nullopt;
        return watch ? work(shop, visit, at_step(shop, person, watch->id, step), *watch) : not_found(shop, visit);
    };
}

web::Response get_step(Shop& shop, trust::Visit& visit, ScreenAt const& at, Watch const& watch)
{
    return show_screen(shop, visit, at, "programme/talk.html", adornment(shop, visit, watch));
}

web::Response post_step(Shop& shop, trust::Visit& visit, ScreenAt const& at, Watch const& watch)
{
    auto const to = visit.request.form.get("to");
    auto const* next = at.next();
    bool const finishes = !next && to != "back" && to != "stop";
    auto const saved = [&](store::Transaction& transaction, trust::Disclosure const& permit) {
        if (finishes) {
            close_watch(transaction, permit, watch.id, visit.now, visit.viewer().account);
            person::mark_step(visit, transaction, at.person, person::BridgingStep::talk);
        } else {
            person::touch_step(visit, transaction, at.person, person::BridgingStep::talk);
        }
    };
    auto const go_on = [&] {
        if (to == "stop")
            return look::go(home(visit, at.person), "programme.saved");
        if (to == "back")
            return look::go(at.previous() ? at.step_address(at.previous()->id) : person::path(at.person, person::BridgingStep::talk));
        return finishes ? look::go(at.address, "programme.saved") : look::go(at.step_address(next->id));
    };
    return save_screen(shop, visit, at, "programme/talk.html", adornment(shop, visit, watch), saved, go_on);
}

web::Response post_draft(Shop& shop, trust::Visit& visit, ScreenAt const& at, Watch const&) { return save_draft(shop, visit, at); }

}

void add_talk_routes(trust::Routes& routes, Shared const& shop)
{
    using trust::Need;
    routes.get("/persons/{person}/talk", Need::person_or_worker, for_person(shop, get_talk));
    routes.post("/persons/{person}/talk", Need::person_or_worker, for_person(shop, post_talk));
    routes.get("/persons/{person}/talk/{watch}", Need::person_or_worker, for_person(shop, get_record));
    routes.get("/persons/{person}/talk/{watch}/{step}", Need::person_or_worker, for_person(shop, with_step(get_step)));
    routes.post("/persons/{person}/talk/{watch}/{step}", Need::person_or_worker, for_person(shop, with_step(post_step)));
    routes.post("/persons/{person}/talk/{watch}/{step}/draft", Need::person_or_worker, for_person(shop, with_step(post_draft)));
}

}
