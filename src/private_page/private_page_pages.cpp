#include "private_page/private_page_pages.h"

#include "base/json.h"
#include "base/text.h"
#include "private_page/private_page_store.h"
#include "trust/seal_box.h"

#include <charconv>
#include <set>

namespace private_page {

namespace {

using trust::Act;
using trust::Visit;

constexpr std::size_t words_in_list = 512; // 9 bits each; the script draws six

std::string read_words(std::filesystem::path const& file)
{
    auto const words = base::lines(base::read_file(file));
    if (words.size() != words_in_list || std::set(words.begin(), words.end()).size() != words_in_list)
        throw std::runtime_error(file.string() + ": not " + std::to_string(words_in_list) + " different words");
    return base::join(words, "\n");
}

// Bound into the box, and by it a device knows whose box it keeps. Tells nothing by itself.
std::string owner_of(look::Room const& room, trust::PersonId const& person)
{
    constexpr std::size_t owner_bytes = 16;
    return base::to_base64_url(trust::keyed_hash(room.keys.secret_for("private_page"), person.text(), owner_bytes));
}

base::Result<trust::Disclosure> ask(Visit& visit, store::Session& session, Act act)
{
    return visit.ask(session, { .person = visit.viewer().person, .act = act, .compartment = trust::Compartment::private_page },
        "private.own");
}

web::Response answer(Saved const& saved, int status = 200)
{
    return web::Response::json(
        base::json::serialize(base::json::object { { "version", saved.version }, { "box", saved.box } }), status);
}

web::Response page_for(look::Room const& room, Visit& visit, std::string const& owner)
{
    look::Data data;
    data.set("OWNER", owner).set("LANGUAGE_CODE", words::code(visit.language));
    data.set("ROOM", std::int64_t { 5'000 });
    return room.pages.page(visit, { .title = room.pages.text(visit, "private_page.tab"), .section = "me" },
        "private_page/page.html", data);
}

web::Response show(look::Room const& room, Visit& visit)
{
    return page_for(room, visit, owner_of(room, visit.viewer().person));
}

// What a device shows without connection: the same for everybody, without anybody's name, token or box.
web::Response show_shell(look::Room const& room, Visit& visit)
{
    if (auto const language = words::language_from(visit.request.query.get("language")))
        visit.language = *language;
    return page_for(room, visit, "");
}

web::Response give_box(look::Room const& room, Visit& visit)
{
    return visit.read([&](store::Session& session) {
        auto const disclosure = ask(visit, session, Act::read);
        return disclosure ? answer(load(session, room.keys, *disclosure)) : room.pages.problem(&visit, web::Problem::not_found);
    });
}

std::optional<std::int64_t> number_from(std::string const& text)
{
    std::int64_t number = 0;
    auto const [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
    return fault == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

web::Response take_box(look::Room const& room, Visit& visit)
{
    auto const& form = visit.request.form;
    auto const based_on = number_from(form.get("based_on"));
    // A device that several use may still hold somebody else's: it is never put in the place of the viewer's.
    if (!based_on || form.get("owner") != owner_of(room, visit.viewer().person))
        return room.pages.problem(&visit, web::Problem::unprocessable);
    auto const saved = visit.write([&](store::Transaction& transaction) -> base::Result<std::variant<Saved, Newer>> {
        auto const permit = ask(visit, transaction, Act::write);
        if (!permit)
            return permit.refusal();
        return save(transaction, room.keys, *permit, *based_on, form.get("box"));
    });
    if (!saved)
        return room.pages.problem(&visit, saved.refusal().message == "private_page.box" ? web::Problem::unprocessable : web::Problem::not_found);
    if (auto const* newer = std::get_if<Newer>(&*saved))
        return answer(newer->saved, 409);
    return answer({ std::get<Saved>(*saved).version, "" });
}

}

void add_routes(trust::Routes& routes, look::Room const& room)
{
    using trust::Need;
    auto const words = std::make_shared<std::string const>(read_words(room.content_folder / "private/words.txt"));
    routes.get("/me/private", Need::person, [&room](Visit& visit) { return show(room, visit); });
    routes.get("/me/private/offline", Need::anyone, [&room](Visit& visit) { return show_shell(room, visit); });
    routes.get("/me/private/words", Need::person, [words](Visit&) { return web::Response::text(*words); });
    routes.get("/me/private/box", Need::person, [&room](Visit& visit) { return give_box(room, visit); });
    routes.post("/me/private/box", Need::person, [&room](Visit& visit) { return take_box(room, visit); });
}

}
