#include "person/bridging.h"
#include "person/days.h"
#include "person/page_parts.h"
#include "base/text.h"
#include "words/dates.h"

namespace person {

namespace {

using namespace page_parts;

struct Asked {
    Filter filter;
    std::string cursor;
};

Asked read_query(web::Form const& query)
{
    Asked asked;
    asked.filter.words = base::first_characters(base::trim(query.get("q")), 40);
    asked.filter.stage = stage_from(query.get("stage"));
    asked.cursor = query.get("after");
    return asked;
}

std::string address_of_page(Asked const& asked, std::string_view after)
{
    std::string address = "/persons?q=" + base::url_escape(asked.filter.words);
    if (asked.filter.stage)
        address += "&stage=" + std::string(code(*asked.filter.stage));
    return after.empty() ? address : address + "&after=" + base::url_escape(after);
}

void fill_row(look::Data row, look::Room const& room, trust::Visit const& visit, Person const& person)
{
    row.set("HREF", address(person.id)).set("ALIAS", person.alias).set("KANA", person.kana);
    if (!person.stay_known)
        return;
    row.show("STAY").set("STAGE", stage_text(room, visit, person.stage)).set("HOUSE", person.house_name);
    row.set("DAYS_LEFT", days_left_text(room.pages, visit, person.discharge_on));
    row.set("STEPS_DONE", person.steps_done).set("STEPS", static_cast<std::int64_t>(bridging_steps.size()));
    row.show_if("SOON", leaves_within_two_weeks(person.discharge_on, visit.today()));
    if (person.discharge_on)
        row.show("DAY").set("DAY_TEXT", words::short_day(visit.language, *person.discharge_on));
}

std::string count_text(look::Room const& room, trust::Visit const& visit, Page const& page)
{
    auto const key = page.total >= counted_most ? "person.list.count.many" : "person.list.count";
    return room.pages.text(visit, key,
        { { "shown", std::to_string(page.persons.size()) }, { "total", std::to_string(page.total) },
            { "most", std::to_string(counted_most) } });
}

void fill_empty(look::Data& data, look::Room const& room, trust::Visit const& visit, Asked const& asked)
{
    bool const searched = !asked.filter.words.empty() || asked.filter.stage;
    auto empty = data.include("EMPTY", "look/empty.html");
    auto const text = [&](std::string const& key) {
        return room.pages.text(visit, (searched ? "person.list.nothing_found." : "person.list.empty.") + key);
    };
    empty.set("HEADING", text("heading")).set("TEXT", text("text"));
    empty.show("ACTION").set("HREF", searched ? "/persons" : "/persons/new").set("LABEL", text("action"));
}

void fill_rows(look::Data& data, look::Room const& room, trust::Visit const& visit, Asked const& asked, Page const& page)
{
    if (page.persons.empty()) {
        fill_empty(data, room, visit, asked);
        return;
    }
    data.show("LIST");
    for (auto const& person : page.persons)
        fill_row(data.add("PERSON"), room, visit, person);
    data.set("COUNT_TEXT", count_text(room, visit, page));
    if (!asked.cursor.empty())
        data.show("EARLIER").set("EARLIER_HREF", address_of_page(asked, ""));
    if (!page.next.empty())
        data.show("LATER").set("LATER_HREF", address_of_page(asked, page.next));
}

web::Response show_list(look::Room const& room, trust::Visit& visit)
{
    auto const asked = read_query(visit.request.query);
    auto const page = visit.read([&](store::Session& session) {
        return list(visit, session, room.keys, asked.filter, asked.cursor);
    });
    if (visit.request.header("turbo-frame") == "person_list") {
        look::Data rows;
        fill_rows(rows, room, visit, asked, page);
        return web::Response::html(room.pages.piece(visit, "person/list_rows.html", rows));
    }
    look::Data data;
    data.set("WORDS", asked.filter.words).show_if("IS_SEARCH", !asked.filter.words.empty() || asked.filter.stage);
    add_stage_options(data, room, visit, asked.filter.stage);
    auto rows = data.include("ROWS", "person/list_rows.html");
    fill_rows(rows, room, visit, asked, page);
    return room.pages.page(visit, { room.pages.text(visit, "person.list.title"), "person", true }, "person/list.html", data);
}

}

void add_list_routes(trust::Routes& routes, look::Room const& room)
{
    routes.get("/persons", trust::Need::worker, [&room](trust::Visit& visit) { return show_list(room, visit); });
}

}
