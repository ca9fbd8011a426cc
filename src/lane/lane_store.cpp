#include "lane/lane_store.h"

#include "agency/agency_store.h"
#include "base/json.h"
#include "base/random.h"
#include "base/text.h"
#include "shelf/shelf.h"
#include "shelf/shelf_key.h"
#include "trust/gate.h"
#include "trust/account_store.h"
#include "trust/accounts.h"

#include <algorithm>

namespace lane {

namespace {

namespace json = base::json;
constexpr auto compartment = trust::Compartment::lane;
constexpr auto size = shelf::BoxSize::small;
constexpr std::size_t letter_bytes = 16;
constexpr std::size_t listed_boxes = 40; // about 1,500 talks

std::string person_box(PersonId const& person) { return "lane|person|" + person.text(); }
std::string talk_box(std::string_view letters) { return "lane|talk|" + std::string(letters); }
shelf::List messages_list(std::string_view letters) { return { "lane|messages|" + std::string(letters) }; }
shelf::List agency_list(AgencyId const& agency) { return { "lane|agency|" + agency.text() }; }
std::string draft_box(std::string_view talk, trust::AccountId const& account)
{
    return "lane|draft|" + std::string(talk) + '|' + account.text();
}

struct PersonBox {
    std::optional<base::Instant> limits_at;
    std::vector<std::string> letters; // oldest first
};

PersonBox load_person(store::Session& session, trust::Keys const& keys, trust::Disclosure const& disclosure)
{
    auto const text = shelf::find(session, keys, disclosure, compartment, size, person_box(disclosure.person()));
    if (!text)
        return {};
    auto const kept = json::parse(*text).as_object();
    PersonBox box;
    if (auto const at = base::json_integer(kept, "limits_at"); at != 0)
        box.limits_at = base::Instant { at };
    for (auto const& letters : kept.at("talks").as_array())
        box.letters.emplace_back(letters.as_string());
    return box;
}

void put_person(store::Transaction& transaction, trust::Keys const& keys, trust::Disclosure const& permit, PersonBox const& box)
{
    json::object kept { { "limits_at", box.limits_at ? box.limits_at->microseconds : 0 }, { "talks", json::array(box.letters.begin(), box.letters.end()) } };
    shelf::put(transaction, keys, permit, compartment, size, person_box(permit.person()), json::serialize(kept));
}

void put_talk(store::Transaction& transaction, trust::Keys const& keys, trust::Disclosure const& permit, Talk const& talk)
{
    json::object kept { { "agency", talk.agency.text() }, { "name", talk.name }, { "begun_at", talk.begun_at.microseconds },
        { "last_at", talk.last_at.microseconds }, { "last_side", code(talk.last_side) } };
    if (talk.ended_at)
        kept.emplace("ended_at", talk.ended_at->microseconds);
    shelf::put(transaction, keys, permit, compartment, size, talk_box(talk.letters), json::serialize(kept));
}

void add_message(store::Transaction& transaction, trust::Keys const& keys, trust::Disclosure const& permit, Talk& talk, Message const& message)
{
    json::object const entry { { "side", code(message.side) }, { "author", message.author }, { "at", message.at.microseconds }, { "text", message.text } };
    messages_list(talk.letters).append(transaction, keys, json::serialize(entry), &permit, compartment);
    talk.last_at = message.at;
    talk.last_side = message.side;
    put_talk(transaction, keys, permit, talk);
}

// ---- The list of an agency's talks: letters, and whom by a pseudonym, which means nobody any more once they are erased.

struct Entry {
    std::string letters;
    std::optional<PersonId> person; // nullopt: erased
    std::optional<std::int64_t> closings; // when it began; nullopt: written before this was kept
    bool ended { false };
    bool old { false }; // a program before this one wrote the person's id
};

Entry entry_from(store::Session& session, trust::Keys const& keys, std::string const& text)
{
    auto const parts = json::parse(text).as_array();
    std::string letters(parts.at(0).as_string());
    std::string const who(parts.at(1).as_string());
    if (parts.size() < 4) {
        auto const person = PersonId::stored(who);
        return { std::move(letters), shelf::pseudonym_of(session, keys, person) ? std::optional(person) : std::nullopt, {}, false, true };
    }
    return { std::move(letters), shelf::person_behind(session, keys, who),
        parts.at(2).is_null() ? std::nullopt : std::optional(parts.at(2).as_int64()), parts.at(3).as_int64() != 0 };
}

std::string entry_text(std::string_view letters, std::string_view pseudonym, std::optional<std::int64_t> closings, bool ended)
{
    return json::serialize(json::array { letters, pseudonym, closings ? json::value(*closings) : json::value(nullptr), ended ? 1 : 0 });
}

// Every entry anew, each with what `ends` says of it; those of nobody and those that `ends` does not keep go.
enum class Fate { as_it_is, ended, gone };
template<class Tell>
void settle_list(store::Transaction& transaction, trust::Keys const& keys, AgencyId const& agency, Tell&& tell)
{
    agency_list(agency).change(transaction, keys, [&](std::string const& text) -> std::optional<std::string> {
        auto const entry = entry_from(transaction, keys, text);
        if (!entry.person)
            return std::nullopt;
        auto const fate = tell(entry);
        if (fate == Fate::gone)
            return std::nullopt;
        if (fate == Fate::as_it_is && !entry.old)
            return text;
        return entry_text(entry.letters, *shelf::pseudonym_of(transaction, keys, *entry.person), entry.closings, entry.ended || fate == Fate::ended);
    });
}

auto with_letters(std::string_view letters, Fate fate)
{
    return [letters, fate](Entry const& entry) { return entry.letters == letters ? fate : Fate::as_it_is; };
}

void empty_talk(store::Transaction& transaction, trust::Keys const& keys, PersonId const& person, AgencyId const& agency,
    std::string const& letters, base::Instant now)
{
    (void)shelf::empty(transaction, keys, person, compartment, size, talk_box(letters));
    messages_list(letters).empty(transaction, keys, person, compartment);
    for (auto const& worker : trust::staff_of(transaction, agency, now))
        (void)shelf::empty(transaction, keys, person, compartment, size, draft_box(letters, worker.account));
}

// Room for one more in the person's box: the oldest that is over goes.
void make_room(store::Transaction& transaction, trust::Keys const& keys, trust::Disclosure const& permit, PersonBox& box, base::Instant now)
{
    auto const duties = agency::duty_cards(transaction);
    for (auto at = box.letters.begin(); box.letters.size() >= most_kept_talks && at != box.letters.end();) {
        auto const talk = load_talk(transaction, keys, permit, *at);
        auto const cards = talk ? duties.find(talk->agency) : duties.end();
        if (talk && cards != duties.end() && is_alive(*talk, cards->second, now)) {
            ++at;
            continue;
        }
        if (talk) {
            empty_talk(transaction, keys, permit.person(), talk->agency, *at, now);
            settle_list(transaction, keys, talk->agency, with_letters(*at, Fate::gone));
        }
        at = box.letters.erase(at);
    }
}

std::size_t count_living(store::Session& session, Own const& own, base::Instant now)
{
    auto const duties = agency::duty_cards(session);
    return static_cast<std::size_t>(std::ranges::count_if(own.talks, [&](Talk const& talk) {
        auto const cards = duties.find(talk.agency);
        return cards != duties.end() && is_alive(talk, cards->second, now);
    }));
}

struct Place {
    AgencyId agency;
    std::vector<agency::DutyCard> const& duties;
};

Talk begin_talk(store::Transaction& transaction, trust::Keys const& keys, trust::Disclosure const& permit, PersonBox& box,
    Place const& place, std::string name, base::Instant now)
{
    make_room(transaction, keys, permit, box, now);
    Talk talk { base::to_base64_url(base::random_bytes(letter_bytes)), place.agency, permit.person(), std::move(name), now, {}, now, Side::person };
    box.letters.push_back(talk.letters);
    put_person(transaction, keys, permit, box);
    settle_list(transaction, keys, place.agency, [](Entry const&) { return Fate::as_it_is; });
    agency_list(place.agency).append(transaction, keys,
        entry_text(talk.letters, shelf::pseudonym_of(transaction, keys, talk.person).value(), closings(place.duties, now), false));
    return talk;
}

}

Own load_own(store::Session& session, trust::Keys const& keys, trust::Disclosure const& disclosure)
{
    auto const box = load_person(session, keys, disclosure);
    Own own { box.limits_at, {} };
    for (auto const& letters : box.letters)
        if (auto talk = load_talk(session, keys, disclosure, letters))
            own.talks.push_back(std::move(*talk));
    std::ranges::reverse(own.talks);
    std::ranges::stable_sort(own.talks, std::greater {}, &Talk::last_at);
    return own;
}

void take_limits(store::Transaction& transaction, trust::Keys const& keys, trust::Disclosure const& permit, base::Instant now)
{
    shelf::one_at_a_time(transaction, size);
    auto box = load_person(transaction, keys, permit);
    if (box.limits_at)
        return;
    box.limits_at = now;
    put_person(transaction, keys, permit, box);
}

std::optional<Talk> talk_with(Own const& own, AgencyId const& agency)
{
    std::optional<Talk> found;
    for (auto const& talk : own.talks) {
        if (talk.agency != agency || (found && (!found->ended_at || talk.ended_at)))
            continue;
        found = talk;
    }
    return found;
}

base::Result<Talk> write_as_person(store::Transaction& transaction, trust::Keys const& keys, trust::Disclosure const& permit,
    std::vector<agency::DutyCard> const& duties, Written const& written, base::Instant now)
{
    auto text = message_from(written.text);
    if (!text)
        return text.refusal();
    auto name = name_from(written.name);
    if (!name)
        return name.refusal();
    shelf::one_at_a_time(transaction, size);
    auto box = load_person(transaction, keys, permit);
    if (!box.limits_at)
        return base::Refusal { "lane.limits.first" };
    if (!is_open(duties, now))
        return base::Refusal { "lane.closed", "text" };
    auto const own = load_own(transaction, keys, permit);
    auto talk = talk_with(own, written.agency);
    if (!talk || !is_alive(*talk, duties, now)) {
        if (count_living(transaction, own, now) >= most_talks)
            return base::Refusal { "lane.many", "text", { { "most", std::to_string(most_talks) } } };
        talk = begin_talk(transaction, keys, permit, box, { written.agency, duties }, *std::move(name), now);
    }
    add_message(transaction, keys, permit, *talk, { Side::person, "", now, *std::move(text) });
    return *std::move(talk);
}

bool end_talk(store::Transaction& transaction, trust::Keys const& keys, trust::Disclosure const& permit, AgencyId const& agency, base::Instant now)
{
    shelf::one_at_a_time(transaction, size);
    auto talk = talk_with(load_own(transaction, keys, permit), agency);
    if (!talk || talk->ended_at)
        return false;
    talk->ended_at = now;
    put_talk(transaction, keys, permit, *talk);
    settle_list(transaction, keys, agency, with_letters(talk->letters, Fate::ended));
    return true;
}

std::vector<Listed> listed(store::Session& session, trust::Keys const& keys, AgencyId const& agency,
    std::vector<agency::DutyCard> const& duties, base::Instant now)
{
    auto const closed = closings(duties, now);
    std::vector<Listed> answer;
    for (auto const& text : agency_list(agency).read(session, keys, listed_boxes).entries) {
        auto entry = entry_from(session, keys, text);
        if (entry.person && !entry.ended && entry.closings.value_or(closed) == closed)
            answer.push_back({ std::move(entry.letters), *std::move(entry.person) });
    }
    return answer;
}

std::optional<Listed> listed(store::Session& session, trust::Keys const& keys, AgencyId const& agency, std::string_view letters)
{
    for (auto const& text : agency_list(agency).read(session, keys, listed_boxes).entries) {
        auto entry = entry_from(session, keys, text);
        if (entry.letters == letters)
            return entry.person ? std::optional(Listed { std::move(entry.letters), *std::move(entry.person) }) : std::nullopt;
    }
    return std::nullopt;
}

std::optional<Talk> load_talk(store::Session& session, trust::Keys const& keys, trust::Disclosure const& disclosure, std::string_view letters)
{
    auto const text = shelf::find(session, keys, disclosure, compartment, size, talk_box(letters));
    if (!text)
        return std::nullopt;
    auto const kept = json::parse(*text).as_object();
    Talk talk { std::string(letters), AgencyId::stored(base::json_text(kept, "agency")), disclosure.person(), base::json_text(kept, "name"),
        { base::json_integer(kept, "begun_at") }, {}, { base::json_integer(kept, "last_at") },
        side_from(base::json_text(kept, "last_side")).value_or(Side::person) };
    if (kept.contains("ended_at"))
        talk.ended_at = base::Instant { base::json_integer(kept, "ended_at") };
    return talk;
}

base::Result<> reply(store::Transaction& transaction, trust::Keys const& keys, trust::Disclosure const& permit,
    std::string_view letters, std::string_view author, std::string_view typed, base::Instant now)
{
    auto text = message_from(typed);
    if (!text)
        return text.refusal();
    shelf::one_at_a_time(transaction, size);
    auto talk = load_talk(transaction, keys, permit, letters);
    if (!talk || talk->ended_at)
        return base::Refusal { "lane.over", "text" };
    add_message(transaction, keys, permit, *talk, { Side::agency, std::string(author), now, *std::move(text) });
    return base::Done {};
}

Messages messages_of(store::Session& session, trust::Keys const& keys, trust::Disclosure const& disclosure, std::string_view letters)
{
    auto const kept = messages_list(letters).read(session, keys, messages_shown_boxes, &disclosure, compartment);
    Messages answer { {}, kept.more };
    for (auto const& entry : kept.entries) {
        auto const fields = json::parse(entry).as_object();
        if (auto const side = side_from(base::json_text(fields, "side")))
            answer.messages.push_back({ *side, base::json_text(fields, "author"), { base::json_integer(fields, "at") }, base::json_text(fields, "text") });
    }
    return answer;
}

void keep_draft(store::Transaction& transaction, trust::Keys const& keys, trust::Disclosure const& permit, std::string_view talk,
    trust::AccountId const& account, std::string_view text)
{
    auto const kept = base::first_characters(base::clean_text(text), message_characters);
    if (base::trim(kept).empty())
        (void)shelf::empty(transaction, keys, permit.person(), compartment, size, draft_box(talk, account));
    else
        shelf::put(transaction, keys, permit, compartment, size, draft_box(talk, account), kept);
}

std::string draft_of(store::Session& session, trust::Keys const& keys, trust::Disclosure const& disclosure, std::string_view talk,
    trust::AccountId const& account)
{
    return shelf::find(session, keys, disclosure, compartment, size, draft_box(talk, account)).value_or("");
}

void forget(store::Transaction& transaction, trust::Keys const& keys, PersonId const& person, base::Instant now)
{
    auto const account = trust::person_account(transaction, person);
    for (auto const& [agency, name] : agency::names_by_id(transaction)) {
        std::vector<std::string> letters;
        settle_list(transaction, keys, agency, [&](Entry const& entry) {
            if (*entry.person != person)
                return Fate::as_it_is;
            letters.push_back(entry.letters);
            return Fate::gone;
        });
        for (auto const& talk : letters)
            empty_talk(transaction, keys, person, agency, talk, now);
        if (account)
            (void)shelf::empty(transaction, keys, person, compartment, size, draft_box(agency.text(), account->account));
    }
    (void)shelf::empty(transaction, keys, person, compartment, size, person_box(person));
}

}
