#include "agency/agency_store.h"
#include "agency/choices.h"
#include "danger/danger_pages.h"
#include "danger/danger_store.h"
#include "duty/change.h"
#include "desk/page_parts.h"
#include "person/bridging.h"
#include "person/days.h"
#include "share/reminders.h"
#include "words/dates.h"

namespace desk {

namespace {

using plan::Part;

constexpr int visit_days = 60;
constexpr std::size_t calls_on_first_page = 2;

struct Book { // what a person's own pages are made of
    person::Person person;
    std::map<person::BridgingStep, base::Instant> done;
    std::map<Part, form::Answer> parts;
    form::AgencyChoices agencies;
    std::vector<Call> people;
    std::vector<Call> places;
    std::vector<OpenPlace> talk; // where an open word stays
    std::vector<danger::Opening> opened; // for danger to life, lately
};

constexpr std::size_t places_shown = 4;

AgencyPhones phones_from(store::Session& session)
{
    return [&session](std::string_view id) -> std::optional<PhonesOfAgency> {
        auto const agency = agency::AgencyId::parse(id);
        auto const card = agency ? agency::load_card(session, *agency) : std::nullopt;
        if (!card)
            return std::nullopt;
        return PhonesOfAgency { card->entry.name, card->entry.phone_day, card->entry.phone_night, card->hours };
    };
}

bool has_name(std::vector<Call> const& calls, std::string const& name)
{
    return std::any_of(calls.begin(), calls.end(), [&](Call const& call) { return call.name == name; });
}

bool has_number(std::vector<Call> const& calls)
{
    return std::any_of(calls.begin(), calls.end(), [](Call const& call) { return !call.number.empty(); });
}

// The house is there for who has written nothing yet; after the places where an open word stays.
void add_house(Book& book, AgencyPhones const& phones, agency::Holidays const& holidays, base::Instant now)
{
    auto const house = phones(book.person.house.text());
    if (!house || has_number(book.people) || has_number(book.places))
        return;
    bool const by_day = house->night.empty() || is_answered_by_day(house->hours, holidays, now);
    auto const number = telephone_number(by_day ? house->day : house->night);
    if (number)
        book.places.push_back({ house->name, *number, "", "" });
}

base::Result<Book> load(Office const& office, trust::Visit& visit, std::initializer_list<Part> parts)
{
    auto const& id = visit.viewer().person;
    return visit.read([&](store::Session& session) -> base::Result<Book> {
        auto person = person::find(visit, session, office.room.keys, id);
        if (!person)
            return person.refusal();
        Book book { std::move(person).value(), person::steps_done(session, id), {}, agency::choices(session), {}, {} };
        for (auto const part : parts)
            if (auto answer = page_parts::read_part(office, visit, session, id, part, "desk.purpose.own"))
                book.parts.emplace(part, std::move(*answer));
        auto const phones = phones_from(session);
        book.people = people_to_call(book.parts[Part::crisis]);
        book.places = places_to_call(book.parts[Part::crisis], phones, *office.holidays, visit.now);
        book.talk = places_to_talk(agency::directory(session), *office.holidays, visit.now, places_shown);
        std::erase_if(book.talk, [&](OpenPlace const& place) { return has_name(book.places, place.call.name); });
        book.opened = danger::openings_of_person(visit, session, office.room.keys, id, visit.today().plus(-danger::told_days).start());
        add_house(book, phones, *office.holidays, visit.now);
        return book;
    });
}

void add_calls(look::Data& data, std::vector<Call> const& calls, std::string_view section, bool first_is_red)
{
    bool first = first_is_red;
    for (auto const& call : calls) {
        auto row = data.add(section);
        row.set("CALL_NAME", call.name);
        if (!call.note.empty())
            row.show("CALL_NOTE").set("CALL_NOTE_TEXT", call.note);
        if (!call.say.empty())
            row.show("CALL_SAY").set("CALL_SAY_TEXT", call.say);
        if (call.number.empty()) {
            row.show("NO_NUMBER");
            continue;
        }
        auto press = row.add("PRESS");
        press.set("NUMBER", call.number).show_if("FIRST", first);
        first = false;
    }
}

void fill_part(look::Data& data, Office const& office, trust::Visit const& visit, Book const& book, Part part)
{
    auto const& definition = office.library.get(plan::form_code(part));
    auto const& answer = book.parts.at(part);
    std::int64_t begun = 0, steps = 0;
    for (auto const& step : definition.steps) {
        if (step.optional)
            continue;
        ++steps;
        begun += plan::is_begun(step, answer) ? 1 : 0;
    }
    auto row = data.add("PART");
    row.html("PART_TITLE", office.room.pages.html(visit, "desk.me.part." + std::to_string(static_cast<int>(part) + 1)));
    row.set("PART_BEGUN", begun).set("PART_STEPS", steps);
    row.set("PART_HREF", plan::step_path(book.person.id, part, plan::resume_step(definition, answer)));
    row.show_if("PART_FRESH", begun == 0).show_if("PART_GOING", begun > 0 && begun < steps).show_if("PART_DONE", begun == steps);
    if (answer.version > 0)
        row.show("PART_SAVED").set("PART_SAVED_AT", words::moment(visit.language, answer.saved_at));
}

// Who wrote how many lines, and when last: the person's own words are theirs to tell apart.
void fill_authors(look::Data& data, Office const& office, trust::Visit const& visit, Book const& book)
{
    struct Wrote {
        std::int64_t lines { 0 };
        base::Instant last;
    };
    for (auto const& [part, answer] : book.parts) {
        std::map<std::string, Wrote> authors;
        for (auto const& [name, line] : answer.lines) {
            bool const own = line.author == visit.viewer().account || line.author_name.empty();
            auto& wrote = authors[own ? office.room.pages.text(visit, "desk.me.wrote.self") : line.author_name];
            ++wrote.lines;
            wrote.last = std::max(wrote.last, line.written_at);
        }
        for (auto const& [author, wrote] : authors) {
            auto row = data.add("AUTHOR");
            row.set("AUTHOR_NAME", author).set("AUTHOR_LINES", wrote.lines);
            row.html("AUTHOR_PART", office.room.pages.html(visit, "desk.me.part." + std::to_string(static_cast<int>(part) + 1)));
            row.set("AUTHOR_DAY", words::short_day(visit.language, base::Day::of(wrote.last)));
        }
        if (!authors.empty())
            data.show("HAS_AUTHORS");
    }
}

void fill_sheets(look::Data& data, Book const& book)
{
    auto const sheets = person::path(book.person.id, person::BridgingStep::sheets);
    auto const has = [&](Part part) { return book.parts.contains(part) && book.parts.at(part).version > 0; };
    data.set("SHEETS_HREF", sheets).show_if("LIFE_SHEET", has(Part::life_two)).show_if("CRISIS_SHEET", has(Part::crisis));
    data.show_if("NO_SHEET", !has(Part::life_two) && !has(Part::crisis));
}

void fill_steps(look::Data& data, Office const& office, trust::Visit const& visit, Book const& book)
{
    auto const next = person::next_step(book.done);
    bool const all_done = book.done.contains(next);
    if (all_done)
        return;
    auto step = data.add("NEXT");
    step.set("NEXT_HREF", person::path(book.person.id, next)).html("NEXT_NAME", office.room.pages.html(visit, person::name_key(next)));
}

web::Response show_me(Office const& office, trust::Visit& visit)
{
    auto book = load(office, visit, { Part::life_one, Part::life_two, Part::crisis });
    if (!book)
        return office.room.pages.problem(&visit, web::Problem::not_found);
    look::Data data;
    data.set("ALIAS", book->person.alias).set("LINKS_HREF", "/persons/" + book->person.id.text() + "/links");
    data.set("GREETING", office.room.pages.text(visit, key(greeting_at(visit.now)) + ".plain"));
    data.set("TODAY", words::long_day(visit.language, visit.today()));
    if (book->person.discharge_on && *book->person.discharge_on >= visit.today())
        data.show("DAYS").set("DAYS_TEXT", person::days_left_text(office.room.pages, visit, book->person.discharge_on));
    data.set("SHARING_HREF", "/persons/" + book->person.id.text() + "/sharing");
    visit.read([&](store::Session& session) { share::fill_reminders(office.room.pages, visit, session, data); });
    auto calls = book->people;
    calls.insert(calls.end(), book->places.begin(), book->places.end());
    if (!has_number(book->people) && !book->talk.empty())
        calls.insert(calls.begin(), book->talk.front().call);
    std::erase_if(calls, [](Call const& call) { return call.number.empty(); });
    if (calls.size() > calls_on_first_page)
        calls.resize(calls_on_first_page);
    add_calls(data, calls, "CALL", true);
    auto const& life = book->parts[Part::life_two];
    if (auto const cheer = life.text("L2.cheer"); !cheer.empty())
        data.show("CHEER").set("CHEER_TEXT", cheer);
    danger::fill_told(office.room.pages, visit, data, book->opened);
    visit.read([&](store::Session& session) { duty::fill_told(office.room.pages, visit, session, data, book->person.id); });
    auto const visits = first_visits(life, book->agencies, visit.today(), visit_days);
    page_parts::add_visits(data, office, visit, visits, "", "");
    data.show_if("HAS_VISITS", !visits.empty());
    for (auto const part : plan::parts)
        if (book->parts.contains(part))
            fill_part(data, office, visit, *book, part);
    fill_steps(data, office, visit, *book);
    fill_sheets(data, *book);
    fill_authors(data, office, visit, *book);
    return office.room.pages.page(visit, { office.room.pages.text(visit, "desk.me.title"), "me" }, "desk/me.html", data);
}

// Lines for red, then what yellow adds, without repeats.
std::vector<std::string> texts_of(form::Answer const& crisis, std::string const& line)
{
    auto texts = crisis.texts(line + "@R");
    for (auto const& text : crisis.texts(line + "@Y"))
        if (std::find(texts.begin(), texts.end(), text) == texts.end())
            texts.push_back(text);
    return texts;
}

void add_lines(look::Data& data, std::string const& section, std::vector<std::string> const& texts)
{
    if (texts.empty())
        return;
    auto part = data.add(section);
    for (auto const& text : texts)
        part.add("LINE").set("TEXT", text);
}

// Below what one can do oneself, unless there is nobody else to call.
void add_places(look::Data& data, Book const& book)
{
    if (!has_number(book.people))
        return add_calls(data, book.places, "PLACE_CALL", true);
    if (book.places.empty())
        return;
    auto places = data.add("PLACES");
    add_calls(places, book.places, "LOWER_CALL", false);
}

void add_talk(look::Data& data, Office const& office, trust::Visit const& visit, Book const& book)
{
    if (book.talk.empty())
        return;
    auto talk = data.add("TALK");
    for (auto const& [call, until] : book.talk) {
        auto row = talk.add("TALK_CALL");
        row.set("CALL_NAME", call.name).set("NUMBER", call.number);
        auto const open = until ? office.room.pages.text(visit, "desk.crisis.open", { { "until", base::clock_time(*until) } }) : call.note;
        if (!open.empty())
            row.show("CALL_NOTE").set("CALL_NOTE_TEXT", open);
    }
}

web::Response show_crisis(Office const& office, trust::Visit& visit)
{
    auto book = load(office, visit, { Part::crisis });
    if (!book)
        return office.room.pages.problem(&visit, web::Problem::not_found);
    auto const& crisis = book->parts[Part::crisis];
    look::Data data;
    data.set("EDIT_HREF", plan::path(book->person.id, Part::crisis));
    add_calls(data, book->people, "PERSON_CALL", true);
    add_places(data, *book);
    add_talk(data, office, visit, *book);
    add_lines(data, "SELF", texts_of(crisis, "L3.self"));
    add_lines(data, "WISH", texts_of(crisis, "L3.wish"));
    add_lines(data, "NO_WISH", texts_of(crisis, "L3.nowish"));
    add_lines(data, "REASON", crisis.texts("L3.reason"));
    data.show_if("NOTHING_YET", crisis.version == 0);
    if (crisis.version > 0)
        data.show("SAVED").set("SAVED_AT", words::moment(visit.language, crisis.saved_at));
    return office.room.pages.page(visit, { office.room.pages.text(visit, "desk.me.title"), "me" }, "desk/crisis.html", data);
}

}

void add_me_routes(trust::Routes& routes, Office const& office)
{
    routes.get("/me", trust::Need::person, [office](trust::Visit& visit) { return show_me(office, visit); });
    routes.get("/me/crisis", trust::Need::person, [office](trust::Visit& visit) { return show_crisis(office, visit); });
}

}
