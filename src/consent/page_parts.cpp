#include "consent/page_parts.h"

#include "consent/consent_pages.h"
#include "consent/consent_store.h"
#include "trust/accounts.h"
#include "trust/sign_in.h"

namespace consent {

namespace page_parts {

std::string notice_path(trust::PersonId const& person, std::string_view rest)
{
    return person::path(person, person::BridgingStep::notice) + std::string(rest);
}

std::string presence_path(trust::PersonId const& person, std::string_view rest)
{
    return "/persons/" + person.text() + "/presence" + std::string(rest);
}

web::Response not_found(look::Room const& room, trust::Visit& visit)
{
    return room.pages.problem(&visit, web::Problem::not_found);
}

web::Response with_person(look::Room const& room, trust::Visit& visit, WithPerson const& work)
{
    auto const id = trust::PersonId::parse(visit.request.parameter("person"));
    if (!id)
        return not_found(room, visit);
    auto const found
        = visit.read([&](store::Session& session) { return person::find(visit, session, room.keys, *id); });
    if (!found || found.value().house.empty())
        return not_found(room, visit);
    auto const& person = found.value();
    bool const own = visit.viewer().is_person() && visit.viewer().person == person.id;
    bool const own_house = visit.viewer().is_worker() && visit.viewer().agency == person.house;
    return own || own_house ? work(person) : not_found(room, visit);
}

web::Response step_page(look::Room const& room, trust::Visit& visit, person::Person const& person,
    std::string_view title_key, std::string_view file, look::Data& data, int status)
{
    auto const done
        = visit.read([&](store::Session& session) { return person::steps_done(session, person.id); });
    person::fill_bars(room.pages, visit, data, person, person::BridgingStep::notice, done);
    return room.pages.page(visit, { .title = room.pages.text(visit, title_key), .section = "person" }, file, data, status);
}

void show_error(look::Data& data, look::Room const& room, trust::Visit const& visit, base::Refusal const& refusal)
{
    data.show("ERROR").html("ERROR_TEXT", room.pages.html(visit, refusal.message, refusal.slots)); // with readings
}

void add_pin_fields(look::Data& data, look::Room const& room, trust::Visit const& visit, bool choosing,
    std::optional<base::Refusal> const& refusal)
{
    auto fields = data.include("PIN_FIELDS", "consent/pin_fields.html");
    fields.show_if("CHOOSE", choosing).show_if("ENTER", !choosing);
    if (refusal)
        show_error(fields, room, visit, *refusal);
}

base::Result<PinEntry> read_pin(trust::Visit& visit, trust::PersonId const& person, bool choosing)
{
    auto const pin = visit.request.form.get("pin");
    auto const own = visit.read([&](store::Session& session) { return trust::person_account(session, person); });
    if (!own)
        return base::Refusal { "trust.not_found" };
    if (choosing) {
        if (pin != visit.request.form.get("pin_again"))
            return base::Refusal { "consent.pin.differ", "pin" };
        auto hash = trust::pin_hash(pin);
        if (!hash)
            return hash.refusal();
        return PinEntry { *own, std::move(hash).value() };
    }
    // Six digits are few: each worker's tries for each person are slowed down.
    auto const name = "pin|" + person.text();
    auto const& peer = visit.viewer().account.text();
    if (auto const wait = trust::sign_in_brake().claim(peer, name, visit.now); wait.count() > 0)
        return base::Refusal { "consent.pin.wait", "pin", { { "seconds", std::to_string(wait.count()) } } };
    auto const checked
        = visit.read([&](store::Session& session) { return trust::check_pin(session, person, pin, visit.now); });
    trust::sign_in_brake().settle(peer, name, checked.has_value());
    if (!checked)
        return base::Refusal { "consent.pin.wrong", "pin" };
    return PinEntry { *checked, std::nullopt };
}

base::Result<> take_place(
    trust::Visit& visit, store::Transaction& transaction, PinEntry const& entry, bool write_together)
{
    if (entry.chosen)
        trust::keep_pin(transaction, entry.person.account, *entry.chosen, visit.now);
    auto const until = visit.now.plus_seconds(sitting_seconds);
    trust::stand_beside(transaction, trust::session_token(visit.request), entry.person.account, until, visit.now);
    visit.person_beside = entry.person;
    if (!write_together)
        return base::Done {};
    return open_writing(visit, transaction, entry.person.person, visit.viewer().account, until);
}

}

void add_routes(trust::Routes& routes, look::Room const& room)
{
    page_parts::add_notice_routes(routes, room);
    page_parts::add_presence_routes(routes, room);
    page_parts::add_own_notice_routes(routes, room);
}

}
